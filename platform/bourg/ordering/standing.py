"""Rules of standing orders: on which days they fall, what of a basket can be had, which slot.

A household agrees once to what is ordered, how often, and to a ceiling; within it each date is
ordered without asking, above it nothing is (Code de la consommation, art. L.221-14).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.kinds import DateState, Why
from bourg.ordering.refusals import (
    AddressUnknown,
    BelowMinimum,
    EmptyBasket,
    NoPoint,
    NoSlotThen,
    OverCeiling,
)
from bourg.slots.refusals import (
    OutsideZone,
    ShopClosed,
    SlotClosed,
    SlotFull,
    SlotTooLate,
    StandingShareFull,
)

AHEAD = 21
EVERY_WEEKS = (1, 2)
MOST_CEILING_CENTS = 1000_00
FAR = 2 * 366


class Rhythm(NamedTuple):
    """Which weekday (Monday is 0), every one or two weeks from a day on, between which hours."""

    weekday: int
    every_weeks: int
    starts_local: time
    ends_local: time
    first_on: date


class Span(NamedTuple):
    """Days of a pause, both included; without an end until further notice."""

    from_on: date
    to_on: date | None

    def covers(self, day: date) -> bool:
        """Whether nothing is wanted on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class Lasting(Protocol):
    """What is read of a slot: when it lasts."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Tried(Protocol):
    """What is read of a date: how it stands, and until when it is tried again."""

    @property
    def state(self) -> DateState: ...
    @property
    def retry_until_at(self) -> datetime | None: ...
    @property
    def retried_at(self) -> datetime | None: ...


Slot = TypeVar("Slot", bound=Lasting)

# Why a date could not be ordered, by what was refused; the first that fits.
REASONS = (
    (NoSlotThen, Why.NO_SLOT), (EmptyBasket, Why.NOTHING_LEFT), (OverCeiling, Why.CEILING),
    (StandingShareFull, Why.SHARE_FULL), (SlotFull, Why.FULL), (SlotTooLate, Why.TOO_LATE),
    (SlotClosed, Why.CLOSED), (ShopClosed, Why.NOTHING_LEFT), (OutsideZone, Why.OUTSIDE),
    (AddressUnknown, Why.OUTSIDE), (BelowMinimum, Why.BELOW_MINIMUM), (NoPoint, Why.CLOSED),
)  # fmt: skip
# Why a date is tried again: a place may come free until orders close.
NO_PLACE = (Why.FULL, Why.SHARE_FULL)
# What means that none did.
OVER = (Why.TOO_LATE, Why.NO_SLOT)


def why_of(refusal: Exception) -> Why:
    """Why a date could not be ordered."""
    return next((why for kind, why in REASONS if isinstance(refusal, kind)), Why.OTHER)


def waits(date_: Tried) -> bool:
    """Whether a date that found no place is being tried again."""
    failed = date_.state == DateState.FAILED
    return failed and date_.retry_until_at is not None and date_.retried_at is None


def stamp(moment: datetime) -> int:
    """The number of a decision: by it a message knows whether it is still the last word."""
    return int(moment.timestamp() * 1_000_000)


def check(rhythm: Rhythm, ceiling_cents: int, today: date) -> None:
    """Raise `BadInput` when a standing order cannot be, with the field that is wrong."""
    if not 0 <= rhythm.weekday <= 6 or rhythm.ends_local <= rhythm.starts_local:
        raise BadInput(N_("Choose one of the times."), field="window")
    if rhythm.every_weeks not in EVERY_WEEKS:
        raise BadInput(N_("Choose one of the list."), field="every_weeks")
    if not today <= rhythm.first_on <= today + timedelta(days=FAR):
        raise BadInput(N_("Choose a day to come."), field="first_on")
    check_ceiling(ceiling_cents)


def check_ceiling(ceiling_cents: int) -> int:
    """What one order may cost at most, in cents. Raises `BadInput`."""
    if not 0 < ceiling_cents <= MOST_CEILING_CENTS:
        raise BadInput(N_("Enter an amount from 1 to 1,000 euros."), field="ceiling_cents")
    return ceiling_cents


def check_pause(span: Span, today: date) -> Span:
    """A pause from today on at the earliest. Raises `BadInput`."""
    if span.to_on is not None and span.to_on < max(today, span.from_on):
        raise BadInput(N_("The last day is before the first, or over."), field="to_on")
    if span.from_on > today + timedelta(days=FAR):
        raise BadInput(N_("Choose a day to come."), field="from_on")
    return span._replace(from_on=max(span.from_on, today))


def first_day(rhythm: Rhythm) -> date:
    """The first day on which it falls: from there on its weeks are counted."""
    return rhythm.first_on + timedelta(days=(rhythm.weekday - rhythm.first_on.weekday()) % 7)


def falls_on(rhythm: Rhythm, day: date) -> bool:
    """Whether it falls on a day."""
    days = (day - first_day(rhythm)).days
    return days >= 0 and days % (7 * rhythm.every_weeks) == 0


def days(rhythm: Rhythm, first: date, count: int) -> Iterator[date]:
    """The days of so many from `first` on which it falls, in order."""
    ahead = (first + timedelta(days=offset) for offset in range(count))
    return (day for day in ahead if falls_on(rhythm, day))


def span_on(rhythm: Rhythm, day: date, time_zone: str) -> tuple[datetime, datetime]:
    """From when to when the wished hours last on a day."""
    zone = ZoneInfo(time_zone)
    hours = (rhythm.starts_local, rhythm.ends_local)
    starts_at, ends_at = (datetime.combine(day, hour, zone) for hour in hours)
    return starts_at, ends_at


def paused(spans: Iterable[Span], day: date) -> bool:
    """Whether the household wants nothing on a day."""
    return any(span.covers(day) for span in spans)


def best_slot(slots: Collection[Slot], starts_at: datetime, ends_at: datetime) -> Slot | None:
    """The slot that shares most time with the hours wished, the earliest of equals; maybe none."""
    shared = {
        id(slot): min(slot.ends_at, ends_at) - max(slot.starts_at, starts_at) for slot in slots
    }
    fitting = [slot for slot in slots if shared[id(slot)] > timedelta(0)]
    return max(fitting, key=lambda s: (shared[id(s)], -s.starts_at.timestamp()), default=None)
