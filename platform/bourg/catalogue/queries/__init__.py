"""Reads of the catalogue: a shop's shelf, one product, the search over all shops."""

from bourg.catalogue.queries.cards import Card, Detail, product
from bourg.catalogue.queries.listing import listing
from bourg.catalogue.queries.search import Found, search
from bourg.catalogue.queries.shelf import Shelf, any_alcohol, in_season, shelf

__all__ = [
    "Card", "Detail", "Found", "Shelf", "any_alcohol", "in_season", "listing", "product", "search",
    "shelf",
]  # fmt: skip
