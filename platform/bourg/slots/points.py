"""Where goods are fetched: what a pick-up point must say, and the windows its hours make."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bourg.addresses.areas import metres_between
from bourg.addresses.kinds import Way
from bourg.kernel.refusals import N_, BadInput, Refusal, Several
from bourg.merchants import hours
from bourg.slots.exceptions import MAX_CAPACITY
from bourg.slots.weekly import MAX_CUTOFF_MINUTES, MAX_FEE_CENTS, Laid

# A window in which nobody could come in peace is none.
SHORTEST = timedelta(minutes=30)
# A longer opening is cut where parts of the day begin (local hours), never for less than `SHORT`.
LONGEST, PARTS, SHORT = timedelta(hours=16), (8, 14, 20), timedelta(hours=2)
NAME, NOTE = 120, 300
MAX_MINIMUM_CENTS = 1000_00


class PointFile(NamedTuple):
    """What is said of a pick-up point. Of the way `shop` it has no address, but every shop's."""

    way: Way
    name: str
    opening_hours: str
    capacity: int
    lead_minutes: int
    ban_id: str = ""
    phone: str = ""
    access_note: str = ""
    fee_cents: int = 0
    minimum_cents: int = 0
    takes_envelopes: bool = False


def check(file: PointFile) -> PointFile:
    """The same, tidied. Raises `Several`, field by field."""
    wrong: list[Refusal] = []
    name, note = (" ".join(words.split()) for words in (file.name, file.access_note))
    if not 0 < len(name) <= NAME:
        wrong.append(BadInput(N_("Give the point a name, for example: town hall."), field="name"))
    if not 0 < file.capacity <= MAX_CAPACITY:
        wrong.append(BadInput(N_("Enter a number of places from 1 to 10,000."), field="capacity"))
    if not 0 <= file.lead_minutes <= MAX_CUTOFF_MINUTES:
        words = N_("Orders close 14 days before at the earliest.")
        wrong.append(BadInput(words, field="lead_minutes"))
    if not (0 <= file.fee_cents <= MAX_FEE_CENTS and 0 <= file.minimum_cents <= MAX_MINIMUM_CENTS):
        wrong.append(BadInput(N_("Enter an amount, for example 3,50."), field="fee_cents"))
    if len(note) > NOTE:
        words = N_("This is too long: please keep to %(most)s characters.")
        wrong.append(BadInput(words, field="access_note", most=NOTE))
    spelled = _hours(file.opening_hours, wrong)
    if wrong:
        raise Several(wrong)
    return file._replace(name=name, access_note=note, opening_hours=spelled)


def _hours(typed: str, wrong: list[Refusal]) -> str:
    """The hours as they are stored; what is wrong with them is noted."""
    try:
        spelled = hours.check(typed)
    except BadInput as refusal:
        wrong.append(refusal)
        return ""
    if not spelled:
        words = N_("Enter the opening hours, for example: Tu-Sa 16:00-19:00.")
        wrong.append(BadInput(words, field="opening_hours"))
    return spelled


def windows(
    opening_hours: str, lead_minutes: int, first: date, days: int, time_zone: str
) -> Iterator[Laid]:
    """Each opening of so many local days from `first` on, with the last moment to order for it.

    One that passes midnight is of the day on which it begins. What is open nearly round the clock
    is several windows, as the courier brings everything until a window begins.
    """
    zone, lead = ZoneInfo(time_zone), timedelta(minutes=lead_minutes)
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(first + timedelta(days=days), time(), zone)
    around = timedelta(days=1)
    for opening in hours.intervals(opening_hours, (), begins - around, ends + around, time_zone):
        for starts_at, ends_at in _pieces(opening, zone):
            if begins <= starts_at < ends and ends_at - starts_at >= SHORTEST:
                yield Laid(starts_at, ends_at, starts_at - lead)


def _pieces(opening: hours.Opening, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """An opening as it is, or a very long one by morning, afternoon and night."""
    cuts = _cuts(opening, zone) if opening.ends_at - opening.starts_at > LONGEST else []
    return pairwise([opening.starts_at, *cuts, opening.ends_at])


def _cuts(opening: hours.Opening, zone: ZoneInfo) -> list[datetime]:
    """The moments within an opening at which a part of the day begins."""
    day, found = opening.starts_at.astimezone(zone).date(), []
    while (midnight := datetime.combine(day, time(), zone)) < opening.ends_at:
        found += [midnight.replace(hour=hour).astimezone(UTC) for hour in PARTS]
        day += timedelta(days=1)
    return [at for at in found
            if opening.starts_at + SHORT <= at <= opening.ends_at - SHORT]  # fmt: skip


class Near(NamedTuple):
    """A point or a shop where goods can be fetched; `metres` is unknown without an address."""

    public_id: str
    way: Way
    name: str
    address_label: str
    phone: str | None
    access_note: str
    opening_hours: str
    fee_cents: int
    lat: float | None
    lon: float | None
    opens_at: datetime | None
    closes_at: datetime | None
    metres: float | None = None


def by_distance(points: list[Near], lat: float | None, lon: float | None) -> list[Near]:
    """The nearest first, each with how far it is as the crow flies; as listed without a place."""
    if lat is None or lon is None:
        return points
    measured = [
        one._replace(metres=metres_between(lat, lon, one.lat, one.lon))
        if one.lat is not None and one.lon is not None
        else one
        for one in points
    ]
    far = float("inf")
    return sorted(measured, key=lambda one: far if one.metres is None else one.metres)
