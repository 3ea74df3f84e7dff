"""What the API takes (models) and gives (typed dictionaries), one file a noun.

A typed dictionary costs nothing when it is filled; the OpenAPI document is made of both.
"""
