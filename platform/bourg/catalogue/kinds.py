"""Kinds of goods: how sold, how cold, how published."""

from enum import StrEnum


class SoldBy(StrEnum):
    """By piece (`price_cents` for one) or by weight (`price_cents` for a kilo)."""

    PIECE = "piece"
    WEIGHT = "weight"


class Temperature(StrEnum):
    """The class a good must travel in."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class ProductStatus(StrEnum):
    """A withdrawn product stays on old orders; a draft misses something it must say."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
