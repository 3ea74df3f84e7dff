"""The doors: one folder a role; each opens the routes of its `__init__`."""
