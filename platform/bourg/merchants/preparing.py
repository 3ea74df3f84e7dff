"""How long a shop needs to prepare at an hour of the week: "Saturday mornings two hours". Pure.

A time is judged by when it begins, in the town's wall time; where two entries hold, the longer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bourg.kernel.refusals import N_, BadInput

MOST = 30
LONGEST_MINUTES = 14 * 24 * 60


class Busy(NamedTuple):
    """On this day of the week (0 is Monday) between two minutes of the day, so many are needed."""

    weekday: int
    first: int
    last: int
    minutes: int


class Stretch(NamedTuple):
    """Entries that are the same on these days of the week, as a page shows them."""

    weekdays: tuple[int, ...]
    first: time
    last: time | None
    minutes: int
    key: str


def needed(entries: Iterable[Sequence[int]], starts_at: datetime, time_zone: str) -> timedelta:
    """How long before `starts_at` an order must come; nothing at hours without an entry."""
    local = starts_at.astimezone(ZoneInfo(time_zone))
    minute = local.hour * 60 + local.minute
    held = [
        minutes for weekday, first, last, minutes in entries
        if weekday == local.weekday() and first <= minute < last
    ]  # fmt: skip
    return timedelta(minutes=max(held, default=0))


def checked(entries: Iterable[Sequence[int]]) -> list[list[int]]:
    """Entries as they are stored: in order, each once. Raises `BadInput`."""
    found = sorted({Busy(*entry) for entry in entries})
    if any(not 0 <= one.first < one.last <= 24 * 60 for one in found):
        raise BadInput(N_("The last hour comes after the first."), field="busy_to")
    if any(not 1 <= one.minutes <= LONGEST_MINUTES for one in found):
        raise BadInput(N_("Enter at most 14 days."), field="busy_hours")
    if len(found) > MOST:
        raise BadInput(N_("That is enough: take another entry out first."), field="busy_from")
    return [list(one) for one in found]


def stretches(entries: Iterable[Sequence[int]]) -> list[Stretch]:
    """The entries for a page: the days of the week that have the same hours and time together."""
    days: dict[tuple[int, int, int], list[int]] = {}
    for weekday, *same in entries:
        days.setdefault((same[0], same[1], same[2]), []).append(weekday)
    return [
        Stretch(tuple(weekdays), _clock(first), _clock(last) if last < 24 * 60 else None, minutes,
                f"{first}-{last}-{minutes}")
        for (first, last, minutes), weekdays in sorted(days.items(), key=lambda item: item[1])
    ]  # fmt: skip


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
