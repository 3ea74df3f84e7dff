"""Kinds of holds."""

from enum import StrEnum


class HoldState(StrEnum):
    """A place kept while shopping, then confirmed by an order, or given back."""

    HELD = "held"
    PAYING = "paying"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"
