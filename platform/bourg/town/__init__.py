"""The town itself: its settings, looks, words and calendar."""
