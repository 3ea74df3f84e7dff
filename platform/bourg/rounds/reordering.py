"""One stop up or down: what is fetched at one shop in one go moves as one.

Goods are fetched before they are brought, whatever somebody presses.
"""

from collections.abc import Hashable, Sequence
from itertools import groupby
from typing import NamedTuple


class Step(NamedTuple):
    """A stop that is left: whose order, and at which shop (nothing: the doorstep)."""

    order: Hashable
    shop: Hashable | None


def blocks(steps: Sequence[Step]) -> list[list[int]]:
    """The places of a round: stops at one shop after one another belong together."""
    named = [(step.shop if step.shop is not None else ("door", n)) for n, step in enumerate(steps)]
    return [list(of) for _, of in groupby(range(len(steps)), key=named.__getitem__)]


def swapped(steps: Sequence[Step], index: int, by: int) -> list[int] | None:
    """The sequence (as positions) with the place of one stop moved by one (-1 up, +1 down).

    Nothing when there is no such place, or goods would be brought before they are fetched.
    """
    places = blocks(steps)
    here = next(n for n, place in enumerate(places) if index in place)
    there = here + by
    if not 0 <= there < len(places):
        return None
    places[here], places[there] = places[there], places[here]
    order = [position for place in places for position in place]
    return order if fetched_first([steps[position] for position in order]) else None


def fetched_first(steps: Sequence[Step]) -> bool:
    """Whether every doorstep comes after the shops of its order."""
    last_shop = {step.order: n for n, step in enumerate(steps) if step.shop is not None}
    doors = ((n, step.order) for n, step in enumerate(steps) if step.shop is None)
    return all(last_shop.get(order, -1) < n for n, order in doors)
