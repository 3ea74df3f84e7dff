"""Reads for planning: the weekly templates, and the days that differ from them."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import DeliveryZone
from bourg.slots.exceptions import Exceptional
from bourg.slots.kinds import ExceptionKind
from bourg.slots.models import DeliverySlot, SlotException, SlotTemplate
from bourg.slots.weekly import Weekly


class TemplateView(NamedTuple):
    """A weekly slot with the name of its zone, and how many slots it has opened."""

    public_id: str
    zone: str
    opened: int
    weekly: Weekly

    def over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.weekly.valid_to is not None and self.weekly.valid_to < today


class ExceptionView(NamedTuple):
    """An exception with the name of its zone (nothing: all zones)."""

    public_id: str
    zone: str | None
    what: Exceptional


class SlotAt(NamedTuple):
    """Where a slot is: its row, its day, whose slot it is."""

    id: int
    starts_at: datetime
    called_off_at: datetime | None
    closed_reason: str


_EXCEPTION = [getattr(SlotException, name) for name in Exceptional._fields]
_TEMPLATE = [getattr(SlotTemplate, name) for name in Weekly._fields]
_OPENED = (
    select(func.count())
    .select_from(DeliverySlot)
    .where(DeliverySlot.template_id == SlotTemplate.id)
    .scalar_subquery()
)


def live_exceptions(
    session: Session, first: date, days: int, kind: ExceptionKind | None = None
) -> list[Exceptional]:
    """What differs on so many days from `first` on, in the order it was decided."""
    found = select(*_EXCEPTION).where(
        SlotException.lifted_at.is_(None), SlotException.falls_on >= first,
        SlotException.falls_on < first + timedelta(days=days),
    )  # fmt: skip
    if kind is not None:
        found = found.where(SlotException.kind == kind)
    return [Exceptional(*row) for row in session.execute(found.order_by(SlotException.id))]


def by_hand(session: Session, first: date, days: int, time_zone: str) -> list[Exceptional]:
    """Slots of weekly ones that somebody closed or gave other places by themselves.

    As exceptions of their hour; what an exception of the day says already is left out.
    """
    known = live_exceptions(session, first, days)
    found = []
    for row in session.execute(_of_weekly(first, days, time_zone)):
        starts = row.starts_at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
        said = {one.kind for one in known if one.concerns(row.zone_id, starts)}
        here = Exceptional(starts.date(), ExceptionKind.CLOSED, row.zone_id, starts.time())
        if row.closed_at and ExceptionKind.CLOSED not in said:
            found.append(here._replace(reason=row.closed_reason))
        if row.capacity != row.planned and ExceptionKind.CAPACITY not in said:
            found.append(here._replace(kind=ExceptionKind.CAPACITY, capacity=row.capacity))
    return found


def _of_weekly(first: date, days: int, time_zone: str) -> Select[Any]:
    """The slots of some days whose weekly slot still stands, with the places planned there."""
    slot, zone = DeliverySlot, ZoneInfo(time_zone)
    from_at, to_at = (
        datetime.combine(on, time(), zone) for on in (first, first + timedelta(days=days))
    )
    columns: Any = (
        slot.zone_id, slot.starts_at, slot.capacity, slot.closed_at, slot.closed_reason,
        SlotTemplate.capacity.label("planned"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(SlotTemplate, SlotTemplate.id == slot.template_id)
        .where(slot.way == Way.DELIVERY, slot.starts_at >= from_at, slot.starts_at < to_at)
        .where(or_(SlotTemplate.valid_to.is_(None), SlotTemplate.valid_to >= first))
        .order_by(slot.starts_at, slot.id)
    )


def exceptions(session: Session, first: date, days: int) -> list[ExceptionView]:
    """What differs on so many days from `first` on, by day and hour, with what lifts it."""
    rows = session.execute(
        select(SlotException.public_id, DeliveryZone.name, *_EXCEPTION)
        .outerjoin(DeliveryZone, DeliveryZone.id == SlotException.zone_id)
        .where(SlotException.lifted_at.is_(None), SlotException.falls_on >= first)
        .where(SlotException.falls_on < first + timedelta(days=days))
        .order_by(SlotException.falls_on, SlotException.starts_local, SlotException.id)
    )
    return [ExceptionView(id_, zone, Exceptional(*fields)) for id_, zone, *fields in rows]


def _templates() -> Select[Any]:
    return select(SlotTemplate.public_id, DeliveryZone.name, _OPENED, *_TEMPLATE).join(
        DeliveryZone, DeliveryZone.id == SlotTemplate.zone_id
    )


def templates(session: Session) -> list[TemplateView]:
    """Every weekly slot, by zone and as the week runs."""
    week = (SlotTemplate.weekday, SlotTemplate.starts_local, SlotTemplate.valid_from)
    rows = session.execute(_templates().order_by(DeliveryZone.position, DeliveryZone.id, *week))
    return [TemplateView(id_, zone, opened, Weekly(*fields)) for id_, zone, opened, *fields in rows]


def template(session: Session, public_id: str) -> TemplateView | None:
    """One weekly slot."""
    row = session.execute(_templates().where(SlotTemplate.public_id == public_id)).first()
    return TemplateView(row[0], row[1], row[2], Weekly(*row[3:])) if row else None


def weekly_hours(session: Session, zone_id: int, today: date) -> list[tuple[int, time, time]]:
    """At which hours of the week a zone has slots from now on: (weekday, start, end), in order."""
    hours = (SlotTemplate.weekday, SlotTemplate.starts_local, SlotTemplate.ends_local)
    planned = select(*hours).where(
        SlotTemplate.zone_id == zone_id,
        or_(SlotTemplate.valid_to.is_(None), SlotTemplate.valid_to >= today),
    )
    rows = session.execute(planned.distinct().order_by(*hours))
    return [(weekday, starts, ends) for weekday, starts, ends in rows]


def opened_hours(
    session: Session, zone_id: int, time_zone: str, moment: datetime
) -> list[tuple[int, time, time]]:
    """The same of what is open already, where no weekly plan says it: a pick-up point's hours."""
    slot = DeliverySlot
    open_ = select(slot.starts_at, slot.ends_at).where(
        slot.zone_id == zone_id, slot.starts_at > moment, slot.closed_at.is_(None)
    )
    zone = ZoneInfo(time_zone)
    spans = [[at.astimezone(zone) for at in row] for row in session.execute(open_)]
    return sorted({(starts.weekday(), starts.time(), ends.time()) for starts, ends in spans})


def slot_at(session: Session, public_id: str) -> SlotAt | None:
    """A slot by its public id."""
    slot = DeliverySlot
    columns = (slot.id, slot.starts_at, slot.called_off_at, slot.closed_reason)
    row = session.execute(select(*columns).where(slot.public_id == public_id)).first()
    return SlotAt._make(row) if row else None
