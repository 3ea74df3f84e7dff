"""The officer's view of the day, figures, and `bourg check`."""
