"""Reads of the catalogue: a shop's shelf, one product, the search over all shops."""

from bourg.catalogue.queries.cards import Card, Detail, product
from bourg.catalogue.queries.search import Found, search
from bourg.catalogue.queries.shelf import Shelf, in_season, shelf

__all__ = ["Card", "Detail", "Found", "Shelf", "in_season", "product", "search", "shelf"]
