"""When a round is where: planned from its sequence, and how late it is by what was entered.

Seconds from the slot's start. A round sets out so that its first doorstep is reached when the slot
begins; with many shops on the way it sets out as early as it may and brings the first goods later.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

Point = tuple[float, float]
Leg = Callable[[Point, Point], float]

LEADS_S = 5_400.0  # nothing is fetched sooner before a slot
MINUTE = timedelta(minutes=1)


class Halt(NamedTuple):
    """Where a round stops (nothing: not known), for how many seconds, whether at a doorstep."""

    point: Point | None
    service_s: float
    door: bool


class Mark(NamedTuple):
    """A halt as planned and as entered: `done_at` is nothing while it is left."""

    due_at: datetime | None
    done_at: datetime | None
    left: bool


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


def delays(marks: Sequence[Mark], moment: datetime) -> list[int]:
    """Minutes late at each halt: as entered, or as it is to be expected now; never below 0.

    What is ahead is as late as the last halt that was entered, and at least as late as the next
    one is overdue: a round makes up no time by itself.
    """
    ridden = [mark for mark in marks if mark.done_at and mark.due_at]
    last = max(ridden, key=lambda mark: mark.done_at or moment, default=None)
    behind = _minutes(last.due_at, last.done_at) if last else 0
    next_due = min((mark.due_at for mark in marks if mark.left and mark.due_at), default=None)
    behind = max(behind, _minutes(next_due, moment))
    return [behind if mark.left else _minutes(mark.due_at, mark.done_at) for mark in marks]


def _minutes(due_at: datetime | None, at: datetime | None) -> int:
    """Whole minutes past a moment."""
    if due_at is None or at is None:
        return 0
    return max(0, (at - due_at) // MINUTE)
