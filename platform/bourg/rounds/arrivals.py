"""When a courier comes: the hour of every halt, the window a household is told, and when it slips.

One estimate for everybody: household, shop, desk and board read the same stored hours. Moments are
aware and in UTC; `_s` are seconds.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

STEP = timedelta(minutes=5)  # windows begin and end on these
WIDEST, NEARER, NEAREST = (timedelta(minutes=m) for m in (20, 15, 10))
MOVED = timedelta(minutes=20)  # a promise that moves by more than this is told
NEARER_DOORS, NEAREST_DOORS = 3, 1
OFFLINE = timedelta(hours=2)  # so long may a telephone's word of the hour wait for a network
UNKNOWN_WAY_S = 180.0  # to a place that is not on the map


class Halt(NamedTuple):
    """A halt as planned and as it went. `ready_by_at`: when a shop says that its bags are ready.

    `lead_s`: seconds from the halt before: what is done there, and the way; waiting is not in it.
    """

    key: int
    drop: bool
    due_at: datetime
    lead_s: float
    done_at: datetime | None = None
    ready_by_at: datetime | None = None


class Delay(NamedTuple):
    """What a courier said on the road: the next halt is not reached before `until_at`."""

    said_at: datetime
    until_at: datetime


class Window(NamedTuple):
    """From when until when a household is told to expect its courier."""

    from_at: datetime
    to_at: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.from_at <= moment <= self.to_at

    @property
    def width(self) -> timedelta:
        """How long it is."""
        return self.to_at - self.from_at


def done(done_at: datetime | None, claimed_at: datetime | None) -> datetime | None:
    """When a halt was done: by the telephone's word if it waited for a network, else the server's.

    A moment that cannot be (later than the server heard of it, or hours before) is not believed.
    """
    if done_at is None or claimed_at is None:
        return done_at
    return claimed_at if done_at - OFFLINE <= claimed_at <= done_at else done_at


def holds(delay: Delay, halts: Sequence[Halt]) -> bool:
    """Whether what the courier said of being late still holds: nothing was done since."""
    return all(halt.done_at <= delay.said_at for halt in halts if halt.done_at)


def estimate(
    halts: Sequence[Halt], moment: datetime, slot: Window, delay: Delay | None = None
) -> dict[int, datetime]:
    """The hour of every halt that is left, from what is done, what time it is, what shops say.

    Lateness shifts the rest until a wait in the plan takes it up. Nobody comes in the past, to a
    doorstep before the slot, or to a shop before the hour that it was told; to the next halt not
    before the courier's own word, as long as that holds.
    """
    found: dict[int, datetime] = {}
    moment = max(moment, delay.until_at) if delay and holds(delay, halts) else moment
    done = [(halt.done_at, halt.due_at) for halt in halts if halt.done_at]
    last, last_due = max(done, default=(None, None))
    for halt in (halt for halt in halts if halt.done_at is None):
        at = halt.due_at
        if last is not None and last_due is not None:
            ahead = min(timedelta(0), last - last_due) if halt.drop else timedelta(0)
            at = max(last + timedelta(seconds=halt.lead_s), at + ahead)
        at = max(at, moment, slot.from_at if halt.drop else moment)
        at = max(at, halt.ready_by_at) if halt.ready_by_at else at
        found[halt.key], last, last_due = at, at, halt.due_at
    return found


def width(doors_before: int, *, riding: bool) -> timedelta:
    """How narrow a promise can be: the nearer the courier, the narrower."""
    if not riding or doors_before > NEARER_DOORS:
        return WIDEST
    return NEAREST if doors_before <= NEAREST_DOORS else NEARER


def window(
    at: datetime, wide: timedelta, slot: Window, shown: Window | None = None
) -> Window:  # fmt: skip
    """The window to tell for an estimate, given the one that was `shown`.

    While the estimate stays inside, the window stays or narrows; only an estimate that leaves it
    moves it, and never makes it wider. So it does not jump to and fro. Within the slot as long as
    the estimate is: one that comes back into the slot brings its window back too.
    """
    if shown is None:
        return _around(at, wide, slot)
    wide = min(wide, shown.width)
    astray = slot.holds(at) and not (slot.holds(shown.from_at) and slot.holds(shown.to_at))
    if astray or not shown.holds(at):
        return _around(at, wide, slot)
    return shown if shown.width <= wide else _within(_around(at, wide, shown), shown)


def _around(at: datetime, wide: timedelta, bounds: Window) -> Window:
    """A window about a moment, on whole five minutes, inside the bounds if the moment is."""
    seconds = int((at - wide / 2).timestamp())
    begin = datetime.fromtimestamp(seconds - seconds % STEP.seconds, UTC)
    found = Window(begin, begin + wide)
    return _within(found, bounds) if bounds.holds(at) else found


def _within(found: Window, bounds: Window) -> Window:
    """The same width, moved inside; what is longer than the bounds ends with them."""
    begin = max(bounds.from_at, min(found.from_at, bounds.to_at - found.width))
    return Window(begin, min(begin + found.width, bounds.to_at))


def slipped(told_at: datetime, at: datetime, slot: Window, moment: datetime) -> bool:
    """Whether a household must hear that the hour it was told (`told_at`) holds no more.

    Before the slot: it moved by more than twenty minutes, or out of the slot. Later: only what
    comes after the slot, and again whenever it moves on so far. `at` is the estimate.
    """
    far = abs(at - told_at) > MOVED
    outside = at > slot.to_at and (told_at <= slot.to_at or far)
    return outside or (far and moment < slot.from_at)


def rounded(at: datetime) -> datetime:
    """To the nearest five minutes, as one says an hour."""
    seconds = int((at + STEP / 2).timestamp())
    return datetime.fromtimestamp(seconds - seconds % STEP.seconds, UTC)


def late_by(at: datetime, planned_at: datetime) -> int:
    """Whole minutes behind the plan; 0 when in time or ahead."""
    return max(0, int((at - planned_at).total_seconds() // 60))


def soon(shown: Window, doors_before: int, moment: datetime) -> bool:
    """Whether to say "within ten minutes": next at the door, and the window ends by then."""
    return doors_before == 0 and shown.to_at - moment <= NEAREST


def changed(known: Mapping[int, datetime | None], found: Mapping[int, datetime]) -> set[int]:
    """Which estimates differ by a minute or more from the ones that are stored."""
    minute = timedelta(minutes=1)
    return {key for key, at in found.items()
            if (before := known.get(key)) is None or abs(before - at) >= minute}  # fmt: skip
