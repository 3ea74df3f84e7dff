"""Kinds of places and of zones: how goods reach a household, how bookings are judged."""

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


class BookingMode(StrEnum):
    """Whether places are counted, or every booking must fit into a plan that can be ridden."""

    COUNT = "count"
    ROUTE = "route"
