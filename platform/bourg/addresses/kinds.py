"""Kinds of places."""

from enum import StrEnum


class Way(StrEnum):
    """How goods reach a household: brought to its door, or fetched at a point or in the shops."""

    DELIVERY = "delivery"
    POINT = "point"
    SHOP = "shop"

    @property
    def fetched(self) -> bool:
        """Whether the household comes for its goods."""
        return self is not Way.DELIVERY
