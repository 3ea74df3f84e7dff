"""The round engine: which courier fetches and brings what, in which order and when.

Pure Python, an island: it imports nothing of the house, no Flask, no SQL, nothing compiled.
`model` says what is asked, `planning` holds the verbs, `checker` judges every answer without
sharing a line with the engine. Times are seconds from any common origin, distances metres.
"""
