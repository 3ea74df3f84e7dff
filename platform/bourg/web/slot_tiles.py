"""Offers of slots in words, by day, as the grid of `components/slots.html` shows them."""

from collections.abc import Callable
from datetime import time
from functools import cache
from itertools import groupby
from typing import NamedTuple

from bourg.slots.rules import Offer
from bourg.web.filters import clock, euros, local, weekday_date, words


class Tile(NamedTuple):
    """One slot of the grid, in words."""

    id: str
    hours: str
    state: str
    reason: str
    places_left: int
    fee: str
    green: bool


class Day(NamedTuple):
    """One day of the grid."""

    label: str
    slots: list[Tile]


def days(offers: list[Offer]) -> list[Day]:
    """The offers by day, as the grid shows them."""
    at = cache(clock)
    by_day = groupby(offers, key=lambda offer: local(offer.starts_at).date())
    return [Day(weekday_date(day), [tile(offer, at) for offer in slots]) for day, slots in by_day]


def tile(offer: Offer, at: Callable[[time], str]) -> Tile:
    """An offer in words; `at` says an hour."""
    starts, ends = (at(local(moment).time()) for moment in (offer.starts_at, offer.ends_at))
    return Tile(
        offer.public_id, f"{starts} – {ends}", offer.state,
        words(offer.reason_msgid, offer.reason_params) if offer.reason_msgid else "",
        offer.places_left, euros(offer.fee_cents) if offer.fee_cents else "", offer.green,
    )  # fmt: skip
