"""Couriers' shifts: weekly ones in local wall time, single days, and what cannot be."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bourg.kernel.refusals import N_
from bourg.slots import weekly
from bourg.slots.kinds import Vehicle
from bourg.slots.refusals import BadShift
from bourg.slots.weekly import Weekly

MAX_CRATES, MAX_REST = 200, 180
LONGEST = timedelta(hours=13)
# What a vehicle carries at once unless said otherwise: crates, of them in the cold box.
USUAL: dict[Vehicle, tuple[int, int]] = {
    Vehicle.CARGO_BIKE: (12, 4),
    Vehicle.BIKE: (3, 1),
    Vehicle.VAN: (40, 12),
    Vehicle.FOOT: (2, 1),
}
VAN = "van"


class Kit(NamedTuple):
    """Who rides what, where, from where to where, with which break. As `models.Equipment`."""

    courier_user_id: int | None
    zone_ids: list[int] | None
    vehicle: Vehicle
    crates: int
    cold_crates: int
    adult: bool
    start_label: str
    start_lat: float
    start_lon: float
    end_label: str = ""
    end_lat: float | None = None
    end_lon: float | None = None
    rest_minutes: int = 0
    rest_from_local: time | None = None
    rest_to_local: time | None = None

    def skills(self) -> tuple[str, ...]:
        """What its courier can do that others cannot."""
        found = (VAN,) if self.vehicle == Vehicle.VAN else ()
        return (*found, "adult") if self.adult else found


class WeeklyShift(NamedTuple):
    """A shift on a day of the week; Monday is 0, both days of validity included."""

    weekday: int
    starts_local: time
    ends_local: time
    valid_from: date
    valid_to: date | None
    kit: Kit

    def as_weekly(self) -> Weekly:
        """As a weekly slot without places: for the calendar they are alike."""
        return Weekly(0, self.weekday, self.starts_local, self.ends_local, 0, None, None, 0, 0,
                      self.valid_from, self.valid_to)  # fmt: skip


class Occurrence(NamedTuple):
    """A shift on one day, in UTC."""

    starts_at: datetime
    ends_at: datetime


def check(shift: WeeklyShift) -> None:
    """Raise `BadShift` when a weekly shift cannot be, with the field that is wrong."""
    if not 0 <= shift.weekday <= 6:
        raise BadShift(N_("Choose a day of the week."), field="weekday")
    if shift.valid_to and shift.valid_to < shift.valid_from:
        raise BadShift(N_("The last day is before the first."), field="valid_to")
    check_hours(shift.starts_local, shift.ends_local)
    check_kit(shift.kit)
    check_break(shift.kit, shift.starts_local, shift.ends_local)


def check_break(kit: Kit, starts: time, ends: time) -> None:
    """A break is taken between these hours of its day. Raises `BadShift`."""
    begins, latest = kit.rest_from_local, kit.rest_to_local
    if not kit.rest_minutes or begins is None or latest is None:
        return
    taken = datetime.combine(date.min, max(begins, starts)) + timedelta(minutes=kit.rest_minutes)
    if max(begins, starts) > latest or taken > datetime.combine(date.min, ends):
        raise BadShift(N_("The break does not fit into the shift."), field="rest_from_local")


def check_hours(starts: time, ends: time) -> None:
    """A shift ends on the day it starts. Raises `BadShift`."""
    if ends <= starts:
        raise BadShift(N_("The shift ends before it starts."), field="ends_local")
    length = datetime.combine(date.min, ends) - datetime.combine(date.min, starts)
    if length > LONGEST:
        raise BadShift(N_("A shift is 13 hours long at most."), field="ends_local")


def check_kit(kit: Kit) -> None:
    """Raises `BadShift` with the field that is wrong."""
    if not 1 <= kit.crates <= MAX_CRATES:
        raise BadShift(N_("Enter a number of crates from 1 to 200."), field="crates")
    if not 0 <= kit.cold_crates <= kit.crates:
        raise BadShift(N_("The cold box holds no more crates than the vehicle."),
                       field="cold_crates")  # fmt: skip
    if not 0 <= kit.rest_minutes <= MAX_REST:
        raise BadShift(N_("A break is 180 minutes long at most."), field="rest_minutes")
    begins, ends = kit.rest_from_local, kit.rest_to_local
    if kit.rest_minutes and (begins is None or ends is None):
        raise BadShift(N_("Say between which hours the break begins."), field="rest_from_local")
    if kit.rest_minutes and begins and ends and ends < begins:
        raise BadShift(N_("The break ends before it starts."), field="rest_to_local")


def on_day(falls_on: date, starts: time, ends: time, time_zone: str) -> Occurrence:
    """A shift of one day. Raises `BadShift` when the clocks skip its hours."""
    check_hours(starts, ends)
    for field, wall in (("starts_local", starts), ("ends_local", ends)):
        if not weekly.exists(falls_on, wall, time_zone):
            raise BadShift(weekly.MISSING_HOUR, field=field, day=falls_on)
    return Occurrence(
        weekly.instant(falls_on, starts, time_zone), weekly.instant(falls_on, ends, time_zone)
    )


def lay_out(shift: WeeklyShift, first: date, days: int, time_zone: str) -> Iterator[Occurrence]:
    """A weekly shift on each day of so many from `first` on."""
    for laid in weekly.lay_out(shift.as_weekly(), first, days, time_zone):
        yield Occurrence(laid.starts_at, laid.ends_at)


def overlap(one: WeeklyShift, other: WeeklyShift) -> bool:
    """Whether one courier would have to be in both."""
    same = one.kit.courier_user_id == other.kit.courier_user_id
    return same and weekly.overlapping(one.as_weekly(), [other.as_weekly()]) is not None
