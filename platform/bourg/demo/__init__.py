"""The demo town: its data and the loader that brings it in through the ordinary services."""
