"""Reads about couriers' shifts: the week, the weekly plan, and what serves a slot."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel.roles import Role
from bourg.people.models import RoleGrant, User
from bourg.slots.models import CourierShift, DeliverySlot, ShiftTemplate
from bourg.slots.shifts import Kit, WeeklyShift
from bourg.slots.staffing import Hours, Window


class CourierChoice(NamedTuple):
    """A courier that a shift can be given to."""

    id: int
    public_id: str
    name: str


class ShiftView(NamedTuple):
    """A shift with the name of its courier; `weekly`: the public id of its weekly plan."""

    id: int
    public_id: str
    name: str | None
    weekly: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    kit: Kit

    def hours(self) -> Hours:
        """Its hours and zones."""
        zones = self.kit.zone_ids
        return Hours(self.public_id, tuple(zones) if zones is not None else None, self.starts_at,
                     self.ends_at)  # fmt: skip


class WeeklyView(NamedTuple):
    """A weekly shift with the name of its courier."""

    id: int
    public_id: str
    name: str | None
    shift: WeeklyShift


_KIT = [getattr(CourierShift, name) for name in Kit._fields]
_WEEKLY_KIT = [getattr(ShiftTemplate, name) for name in Kit._fields]
_OWN = 9


def couriers(session: Session) -> list[CourierChoice]:
    """Everybody who may ride, by name."""
    rows = session.execute(
        select(User.id, User.public_id, User.name)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.COURIER, User.active)
        .order_by(User.name, User.id)
    )
    return [CourierChoice._make(row) for row in rows]


def _shifts() -> Select[Any]:
    return (
        select(
            CourierShift.id, CourierShift.public_id, User.name, ShiftTemplate.public_id,
            CourierShift.starts_at, CourierShift.ends_at, CourierShift.time_zone,
            CourierShift.withdrawn_at, CourierShift.withdrawn_reason, *_KIT,
        )
        .outerjoin(User, User.id == CourierShift.courier_user_id)
        .outerjoin(ShiftTemplate, ShiftTemplate.id == CourierShift.template_id)
        .order_by(CourierShift.starts_at, User.name, CourierShift.id)
    )  # fmt: skip


def _view(row: Row[Any]) -> ShiftView:
    return ShiftView._make((*row[:_OWN], Kit(*row[_OWN:])))


def between(session: Session, from_at: datetime, to_at: datetime) -> list[ShiftView]:
    """The shifts that start in a stretch of time, withdrawn ones too, in order."""
    rows = session.execute(
        _shifts().where(CourierShift.starts_at >= from_at, CourierShift.starts_at < to_at)
    )
    return [_view(row) for row in rows]


def serving(session: Session, from_at: datetime, to_at: datetime) -> list[ShiftView]:
    """The living shifts of couriers who still are, at work at some moment of a stretch of time."""
    rows = session.execute(
        _shifts()
        .where(CourierShift.ends_at > from_at, CourierShift.starts_at < to_at)
        .where(CourierShift.withdrawn_at.is_(None))
    )
    return [_view(row) for row in rows]


def shift(session: Session, public_id: str) -> ShiftView | None:
    """One shift by its public id."""
    row = session.execute(_shifts().where(CourierShift.public_id == public_id)).first()
    return _view(row) if row else None


def weekly_shifts(session: Session) -> list[WeeklyView]:
    """Every weekly shift, as the week runs."""
    rows = session.execute(
        select(
            ShiftTemplate.id, ShiftTemplate.public_id, User.name, ShiftTemplate.weekday,
            ShiftTemplate.starts_local, ShiftTemplate.ends_local, ShiftTemplate.valid_from,
            ShiftTemplate.valid_to, *_WEEKLY_KIT,
        )
        .outerjoin(User, User.id == ShiftTemplate.courier_user_id)
        .order_by(ShiftTemplate.weekday, ShiftTemplate.starts_local, User.name, ShiftTemplate.id)
    )  # fmt: skip
    return [
        WeeklyView(row[0], row[1], row[2], WeeklyShift._make((*row[3:8], Kit(*row[8:]))))
        for row in rows
    ]


_WINDOW = select(
    DeliverySlot.id, DeliverySlot.zone_id, DeliverySlot.starts_at, DeliverySlot.ends_at
).order_by(DeliverySlot.id)


def routed(session: Session, from_at: datetime, to_at: datetime) -> list[Window]:
    """The slots in route mode that start in a stretch of time, by id."""
    by_route = _WINDOW.where(DeliverySlot.mode == BookingMode.ROUTE)
    rows = session.execute(
        by_route.where(DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)
    )
    return [Window._make(row) for row in rows]


def windows(session: Session, slot_ids: Iterable[int]) -> list[Window]:
    """These slots, whatever their mode."""
    rows = session.execute(_WINDOW.where(DeliverySlot.id.in_(list(slot_ids))))
    return [Window._make(row) for row in rows]


def zone_modes(session: Session) -> list[tuple[str, str, BookingMode]]:
    """The active zones: slug, name, and how they take bookings."""
    zone = DeliveryZone
    rows = session.execute(
        select(zone.slug, zone.name, zone.mode)
        .where(zone.active, zone.deleted_at.is_(None), zone.way == Way.DELIVERY)
        .order_by(zone.position, zone.id)
    )
    return [(slug, name, mode) for slug, name, mode in rows]


def last_start(session: Session) -> str:
    """Where the shift planned last begins, to be proposed for the next one."""
    last = select(CourierShift.start_label).order_by(CourierShift.id.desc()).limit(1)
    return session.scalar(last) or ""


def minutes_of(found: Iterable[ShiftView]) -> int:
    """How many minutes these shifts last that were not withdrawn."""
    lengths = (one.ends_at - one.starts_at for one in found if one.withdrawn_at is None)
    return round(sum(length.total_seconds() for length in lengths) / 60)
