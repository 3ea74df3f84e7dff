"""When a round is where, as planned from its sequence (`arrivals`: when it is to be expected).

Seconds from the slot's start. A round sets out so that its first doorstep is reached when the slot
begins; with many shops on the way it sets out as early as it may and brings the first goods later.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Point = tuple[float, float]
Leg = Callable[[Point, Point], float]

LEADS_S = 5_400.0  # nothing is fetched sooner before a slot


class Halt(NamedTuple):
    """Where a round stops (nothing: not known), for how many seconds, whether at a doorstep."""

    point: Point | None
    service_s: float
    door: bool


def times(halts: Sequence[Halt], leg: Leg, not_before: float | None = None) -> list[float]:
    """When each halt begins. `not_before`: the round is under way and goes on from there."""
    found = _from(halts, leg, not_before or 0.0)
    doors = [at for at, halt in zip(found, halts, strict=True) if halt.door]
    if not_before is not None or not found:
        return found
    first = doors[0] if doors else found[-1] + halts[-1].service_s
    ahead = min(first, LEADS_S)
    return [at - ahead for at in found]


def _from(halts: Iterable[Halt], leg: Leg, clock: float) -> list[float]:
    """One halt after the other from a moment on; a place that is not known takes no way."""
    found, here = [], None
    for halt in halts:
        if here is not None and halt.point is not None:
            clock += leg(here, halt.point)
        found.append(clock)
        clock += halt.service_s
        here = halt.point or here
    return found


def leading_to(halts: Sequence[Halt], last: float, leg: Leg) -> list[float]:
    """Times of halts that were ridden without waiting, the last of them at this moment."""
    steps = _from(halts, leg, 0.0)
    return [last - (steps[-1] - step) for step in steps]


def in_turn(halts: Sequence[Halt], planned: Sequence[float | None], leg: Leg) -> list[float]:
    """Times at which halts can have been ridden in this order, none before it was planned."""
    found: list[float] = []
    before: Halt | None = None
    for halt, at in zip(halts, planned, strict=True):
        ready = found[-1] + before.service_s if before else -LEADS_S
        if before and before.point and halt.point:
            ready += leg(before.point, halt.point)
        found.append(ready if at is None else max(ready, at))
        before = halt
    return found
