"""Weekly slots in local wall time, laid out on the calendar as moments.

Wall times of an hour that the spring change leaves out do not exist: no slot starts or ends then.
Of an hour that the autumn change doubles the first is meant. A cut-off in the missing hour comes
as much later as the clock jumps.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bourg.kernel.refusals import N_
from bourg.slots.refusals import BadTemplate

MAX_CUTOFF_MINUTES = 14 * 24 * 60
MAX_CAPACITY = 10_000
# Unless the town says otherwise, what is kept for priority households is let go 4 hours before.
RELEASE_MINUTES = 4 * 60
MAX_FEE_CENTS = 100_00
MISSING_HOUR = N_(
    "On %(day)s the clocks go forward and skip this hour: choose an hour that exists that night."
)
OVERLAPS = N_("This overlaps the slot from %(starts)s to %(ends)s that is planned already.")


class Weekly(NamedTuple):
    """A weekly slot: Monday is 0, both days of validity included.

    `reserved` places are for priority households until `release_minutes` before ordering ends.
    Ordering ends `cutoff_minutes` before it starts, or at `cutoff_local` so many days before.
    """

    zone_id: int
    weekday: int
    starts_local: time
    ends_local: time
    cutoff_minutes: int | None
    cutoff_days_before: int | None
    cutoff_local: time | None
    capacity: int
    fee_cents: int
    valid_from: date
    valid_to: date | None
    reserved: int = 0
    release_minutes: int = RELEASE_MINUTES


class Laid(NamedTuple):
    """A weekly slot on one day, in UTC."""

    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime


def with_usual_share(extra: Weekly, plan: Iterable[Weekly]) -> Weekly:
    """A slot more keeps as large a share of its places as its zone's weekly slots of that time."""
    own = [one for one in plan if one.zone_id == extra.zone_id and one.reserved
           and one.valid_from <= extra.valid_from
           and (one.valid_to is None or one.valid_to >= extra.valid_from)]  # fmt: skip
    if not own:
        return extra
    usual = max(own, key=lambda one: one.reserved / one.capacity)
    reserved = -(-extra.capacity * usual.reserved // usual.capacity)
    return extra._replace(reserved=reserved, release_minutes=usual.release_minutes)


def check(weekly: Weekly) -> None:
    """Raise `BadTemplate` when a weekly slot cannot be, with the field that is wrong."""
    by_day = (weekly.cutoff_days_before, weekly.cutoff_local)
    if not 0 <= weekly.weekday <= 6:
        raise BadTemplate(N_("Choose a day of the week."), field="weekday")
    if weekly.ends_local <= weekly.starts_local:
        raise BadTemplate(N_("The slot ends before it starts."), field="ends_local")
    if not 0 <= weekly.capacity <= MAX_CAPACITY:
        raise BadTemplate(N_("Enter a number of places from 0 to 10,000."), field="capacity")
    if not 0 <= weekly.reserved <= weekly.capacity:
        msgid = N_("Enter a number of places from 0 to all of them.")
        raise BadTemplate(msgid, field="reserved")
    if not 0 <= weekly.release_minutes <= MAX_CUTOFF_MINUTES:
        raise BadTemplate(N_("Enter a number of hours, for example 4."), field="release_minutes")
    if not 0 <= weekly.fee_cents <= MAX_FEE_CENTS:
        raise BadTemplate(N_("Enter a fee from 0 to 100 euros."), field="fee_cents")
    if weekly.valid_to and weekly.valid_to < weekly.valid_from:
        raise BadTemplate(N_("The slot's last day is before its first."), field="valid_to")
    if (weekly.cutoff_minutes is None) == (by_day == (None, None)) or (None in by_day) != (
        by_day == (None, None)
    ):
        raise BadTemplate(N_("Say once until when people may order."), field="cutoff_minutes")
    if not _cutoff_precedes(weekly):
        raise BadTemplate(N_("Ordering must end before the slot starts."), field="cutoff_minutes")


def overlapping(weekly: Weekly, others: Iterable[Weekly]) -> Weekly | None:
    """The first of the others that takes place in the same zone at the same hours some day."""
    return next((other for other in others if _overlap(weekly, other)), None)


def _overlap(one: Weekly, other: Weekly) -> bool:
    same = (one.zone_id, one.weekday) == (other.zone_id, other.weekday)
    hours = one.starts_local < other.ends_local and other.starts_local < one.ends_local
    return same and hours and _begins_before(one, other) and _begins_before(other, one)


def _begins_before(one: Weekly, other: Weekly) -> bool:
    """Whether one begins before the other is over."""
    return other.valid_to is None or one.valid_from <= other.valid_to


def skipped(weekly: Weekly, first: date, days: int, time_zone: str) -> list[date]:
    """The days of so many on which it should take place but the clocks skip its hours."""
    found = (first + timedelta(days=offset) for offset in range(days))
    return [
        day for day in found if occurs_on(weekly, day) and times(weekly, day, time_zone) is None
    ]


def _cutoff_precedes(weekly: Weekly) -> bool:
    if weekly.cutoff_minutes is not None:
        return 0 <= weekly.cutoff_minutes <= MAX_CUTOFF_MINUTES
    days, at = weekly.cutoff_days_before, weekly.cutoff_local
    if days is None or at is None or not 0 <= days <= 14:
        return False
    return days > 0 or at <= weekly.starts_local


def exists(day: date, wall: time, time_zone: str) -> bool:
    """Whether the clocks of the zone show this wall time on this day."""
    back = instant(day, wall, time_zone).astimezone(ZoneInfo(time_zone))
    return back.replace(tzinfo=None) == datetime.combine(day, wall)


def instant(day: date, wall: time, time_zone: str) -> datetime:
    """The moment at which the clocks first show this wall time on this day, in UTC."""
    return datetime.combine(day, wall, ZoneInfo(time_zone)).astimezone(UTC)


def occurs_on(weekly: Weekly, day: date) -> bool:
    """Whether a weekly slot is meant to take place on a day."""
    begun = weekly.valid_from <= day
    ended = weekly.valid_to is not None and day > weekly.valid_to
    return begun and not ended and day.weekday() == weekly.weekday


def times(weekly: Weekly, day: date, time_zone: str) -> tuple[datetime, datetime] | None:
    """From when to when, in UTC, these wall times last on a day; nothing when they do not exist."""
    walls = (weekly.starts_local, weekly.ends_local)
    if not all(exists(day, wall, time_zone) for wall in walls):
        return None
    starts_at, ends_at = (instant(day, wall, time_zone) for wall in walls)
    return (starts_at, ends_at) if starts_at < ends_at else None


def lay(weekly: Weekly, day: date, time_zone: str) -> Laid | None:
    """A weekly slot on one day; nothing when it does not take place or its times do not exist."""
    found = times(weekly, day, time_zone) if occurs_on(weekly, day) else None
    if found is None:
        return None
    starts_at, ends_at = found
    return Laid(starts_at, ends_at, min(_cutoff(weekly, day, starts_at, time_zone), starts_at))


def _cutoff(weekly: Weekly, day: date, starts_at: datetime, time_zone: str) -> datetime:
    if weekly.cutoff_days_before is None or weekly.cutoff_local is None:
        return starts_at - timedelta(minutes=weekly.cutoff_minutes or 0)
    return instant(day - timedelta(days=weekly.cutoff_days_before), weekly.cutoff_local, time_zone)


def lay_out(weekly: Weekly, first: date, days: int, time_zone: str) -> Iterator[Laid]:
    """A weekly slot on every day of so many from `first` on, in order."""
    for offset in range(days):
        laid = lay(weekly, first + timedelta(days=offset), time_zone)
        if laid:
            yield laid
