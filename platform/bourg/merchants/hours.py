"""When a shop is open: opening hours in OSM syntax, French public holidays, closures.

Everything is asked day by day and kept, so a whole town's fortnight costs little the second time.
The key of what is kept is the hours' own text and closures: a change is seen at once.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from bourg.kernel.refusals import N_, BadInput
from bourg.merchants import week_hours

DAY = timedelta(days=1)

# Days on which a shop is closed beside its usual hours: (first, last), both included.
Closures = tuple[tuple[date, date], ...]


class Opening(NamedTuple):
    """A stretch of time in which a shop is open, in UTC."""

    starts_at: datetime
    ends_at: datetime


def check(hours: str) -> str:
    """Hours in the one spelling that is stored. Raises `BadInput` when they cannot be read."""
    if not hours.strip():
        return ""
    parsed = _parsed(" ".join(hours.split()), "Europe/Paris")
    if parsed is None:
        raise BadInput(N_("We could not read these opening hours."), field="opening_hours")
    return str(_parsed(week_hours.kept(str(parsed)), "Europe/Paris") or parsed)


def open_now(
    hours: str, closures: Iterable[tuple[date, date]], moment: datetime, zone: str
) -> bool:
    """Whether the shop is open at `moment`."""
    return closes_at(hours, closures, moment, zone) is not None


def closes_at(
    hours: str, closures: Iterable[tuple[date, date]], moment: datetime, zone: str
) -> datetime | None:
    """When the shop that is open at `moment` closes; nothing when it is closed."""
    for opening in intervals(hours, closures, moment, moment + DAY, zone):
        return opening.ends_at if opening.starts_at <= moment else None
    return None


def next_opening(
    hours: str, closures: Iterable[tuple[date, date]], moment: datetime, zone: str, days: int = 14
) -> datetime | None:
    """The next moment at which the shop opens, within so many days."""
    spans = tuple(closures)
    for opening in _merged(hours, spans, moment, moment + days * DAY, zone):
        if opening.starts_at > moment:
            return opening.starts_at
    return None


def intervals(
    hours: str, closures: Iterable[tuple[date, date]], from_: datetime, to: datetime, zone: str
) -> list[Opening]:
    """When the shop is open between two moments, in order, cut to them."""
    found = _merged(hours, tuple(closures), from_, to, zone)
    cut = (Opening(max(o.starts_at, from_), min(o.ends_at, to)) for o in found)
    return [opening for opening in cut if opening.starts_at < opening.ends_at]


def _merged(
    hours: str, closures: Closures, from_: datetime, to: datetime, zone: str
) -> Iterator[Opening]:
    """The openings of the days from `from_` to `to`, those that pass midnight in one piece."""
    day, last = from_.astimezone(ZoneInfo(zone)).date(), to.astimezone(ZoneInfo(zone)).date()
    waiting: Opening | None = None
    while day <= last:
        for opening in openings_on(hours, closures, day, zone):
            if waiting and waiting.ends_at == opening.starts_at:
                waiting = Opening(waiting.starts_at, opening.ends_at)
                continue
            if waiting:
                yield waiting
            waiting = opening
        day += DAY
    if waiting:
        yield waiting


@lru_cache(maxsize=32_768)
def openings_on(hours: str, closures: Closures, day: date, zone: str) -> tuple[Opening, ...]:
    """When the shop is open on one local day; never, when its hours are not known."""
    parsed = _parsed(hours, zone)
    if parsed is None or any(first <= day <= last for first, last in closures):
        return ()
    start = datetime.combine(day, time(), ZoneInfo(zone))
    end = datetime.combine(day + DAY, time(), ZoneInfo(zone))
    return tuple(
        Opening(starts.astimezone(UTC), ends.astimezone(UTC))
        for starts, ends, state, _ in parsed.intervals(start, end)
        if state == State.OPEN
    )


@lru_cache(maxsize=2048)
def _parsed(hours: str, zone: str) -> OpeningHours | None:
    if not hours:
        return None
    try:
        return OpeningHours(hours, country="FR", timezone=ZoneInfo(zone))
    except ParserError:
        return None
