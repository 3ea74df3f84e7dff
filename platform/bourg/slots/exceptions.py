"""Days that differ from the weekly plan: closed, with other places, or with a slot more."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bourg.kernel.refusals import N_, BadInput
from bourg.slots import weekly
from bourg.slots.kinds import ExceptionKind
from bourg.slots.refusals import BadTemplate
from bourg.slots.weekly import Laid, Weekly

MAX_REASON = 200
MAX_CAPACITY = 10_000
DAYS_OF_WEEK = 7


class Exceptional(NamedTuple):
    """How one day differs, in a zone or in all; without `starts_local` the whole day does.

    Only an extra slot has an end, a fee and a cut-off (as `Weekly` has); a closed day no capacity.
    """

    falls_on: date
    kind: ExceptionKind
    zone_id: int | None = None
    starts_local: time | None = None
    ends_local: time | None = None
    cutoff_minutes: int | None = None
    cutoff_days_before: int | None = None
    cutoff_local: time | None = None
    capacity: int | None = None
    fee_cents: int = 0
    reason: str = ""

    def concerns(self, zone_id: int, starts: datetime) -> bool:
        """Whether it is about a slot of this zone that starts at this local moment."""
        here = self.zone_id in (None, zone_id)
        hour = self.starts_local in (None, starts.time())
        return here and hour and starts.date() == self.falls_on

    def shifted(self, days: int) -> "Exceptional":
        """The same so many days later."""
        return self._replace(falls_on=self.falls_on + timedelta(days=days))


def tidy_reason(reason: str) -> str:
    """A reason as residents will read it. Raises `BadInput` when there is none, or too long."""
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= MAX_REASON:
        raise BadInput(N_("Say in a few words why the slot is closed."), field="reason")
    return reason


def check(wanted: Exceptional) -> Exceptional:
    """The exception with its words tidied. Raises `BadInput` for what cannot be, at its field."""
    if wanted.kind == ExceptionKind.CLOSED:
        return wanted._replace(reason=tidy_reason(wanted.reason))
    if wanted.capacity is None or not 0 <= wanted.capacity <= MAX_CAPACITY:
        raise BadInput(N_("Enter a number of places from 0 to 10,000."), field="capacity")
    if wanted.kind == ExceptionKind.EXTRA:
        weekly.check(as_weekly(wanted))
    return wanted._replace(reason=" ".join(wanted.reason.split())[:MAX_REASON])


def as_weekly(extra: Exceptional, zone_id: int = 0) -> Weekly:
    """An extra slot as a weekly one that takes place on its day only. Raises `BadTemplate`."""
    if extra.starts_local is None:
        raise BadTemplate(N_("Enter when it begins, for example 10:00."), field="starts_local")
    if extra.ends_local is None:
        raise BadTemplate(N_("Enter when it ends, for example 12:00."), field="ends_local")
    return Weekly(
        zone_id=zone_id, weekday=extra.falls_on.weekday(), starts_local=extra.starts_local,
        ends_local=extra.ends_local, cutoff_minutes=extra.cutoff_minutes,
        cutoff_days_before=extra.cutoff_days_before, cutoff_local=extra.cutoff_local,
        capacity=extra.capacity or 0, fee_cents=extra.fee_cents, valid_from=extra.falls_on,
        valid_to=extra.falls_on,
    )  # fmt: skip


def lay(extra: Exceptional, time_zone: str) -> Laid:
    """An extra slot in UTC. Raises `BadTemplate` when the clocks skip its hours that day."""
    template = as_weekly(extra)
    laid = weekly.lay(template, extra.falls_on, time_zone)
    if laid is None:
        start_exists = weekly.exists(extra.falls_on, template.starts_local, time_zone)
        field = "ends_local" if start_exists else "starts_local"
        raise BadTemplate(weekly.MISSING_HOUR, field=field, day=extra.falls_on)
    return laid


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def to_copy(known: Iterable[Exceptional], from_on: date, to_on: date) -> list[Exceptional]:
    """What differs in the week of one day, moved to the week of another. Raises `BadInput`."""
    first, target = monday_of(from_on), monday_of(to_on)
    if first == target:
        raise BadInput(N_("Choose another week than the one to copy."), field="to_on")
    days = (target - first).days
    found = [
        one.shifted(days)
        for one in known
        if first <= one.falls_on < first + timedelta(days=DAYS_OF_WEEK)
    ]
    if not found:
        raise BadInput(
            N_("Nothing in this week differs from the weekly plan: there is nothing to copy."),
            field="to_on",
        )
    return found
