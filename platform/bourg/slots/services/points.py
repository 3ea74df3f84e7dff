"""Pick-up points: opened, changed and closed, and their windows opened three weeks ahead."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses import queries as places
from bourg.addresses.kinds import Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.db import INSERT
from bourg.kernel.folding import fold
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.rules import clean_phone
from bourg.slots import exceptions, points
from bourg.slots.kinds import ExceptionKind
from bourg.slots.models import DeliverySlot, PickupPoint
from bourg.slots.points import PointFile
from bourg.slots.queries.plans import live_exceptions
from bourg.slots.services import planning
from bourg.slots.services.places import Locked
from bourg.slots.services.templates import CHANGED, withdraw
from bourg.slots.weekly import Laid


def add(file: PointFile, actor: Actor, *, time_zone: str) -> str:
    """Open a pick-up point and its windows; returns its public id. Raises `BadInput`, `Several`."""
    file = points.check(file)
    with write() as session:
        planning.alone(session)
        _only_one(session, file.name)
        zone = DeliveryZone(
            slug=f"retrait-{new_id()[:12]}", name=file.name, way=file.way,
            fee_cents=file.fee_cents, minimum_cents=file.minimum_cents,
        )  # fmt: skip
        session.add(zone)
        session.flush()
        row = PickupPoint(
            public_id=new_id(), zone_id=zone.id, way=file.way, created_at=database_now(session),
            **_said(session, file),
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit.begin(session, _subject(row), "opened", actor=actor, name=file.name)
        counters.bump(session, "townhall")
        open_windows(time_zone=time_zone)
        return row.public_id


def change(
    public_id: str, file: PointFile, actor: Actor, *, time_zone: str, reason: str = CHANGED
) -> None:
    """Change a point; what is promised in its windows stays as it was promised.

    A window that its hours no longer have goes, or closes with the reason when somebody once held
    a place in it. Raises `BadInput`, `Several`, `NotFound`.
    """
    file = points.check(file)
    with write() as session:
        planning.alone(session)
        row = _locked(session, public_id)
        _only_one(session, file.name, row.id)
        for name, value in _said(session, file).items():
            setattr(row, name, value)
        zone = session.get_one(DeliveryZone, row.zone_id)
        zone.name = file.name
        zone.fee_cents, zone.minimum_cents = file.fee_cents, file.minimum_cents
        session.flush()
        audit.record(session, _subject(row), "changed", actor=actor)
        _follow(session, row, actor, time_zone, reason)
        open_windows(time_zone=time_zone)


def _only_one(session: Session, name: str, row_id: int = 0) -> None:
    """Two points of one name mislead who reads where to fetch. Raises `BadInput`."""
    others = (PickupPoint.id != row_id, PickupPoint.closed_at.is_(None))
    names = session.scalars(select(PickupPoint.name).where(*others))
    if fold(name) in map(fold, names):
        raise BadInput(N_("Another pick-up point has this name already."), field="name")


def close(public_id: str, reason: str, actor: Actor, *, called_off: bool = False) -> int:
    """Close a point with the reason people read; returns how many windows hold promises.

    What is promised stays promised; `called_off`, it cannot be fetched there and everybody
    concerned hears of it.
    """
    reason = exceptions.tidy_reason(reason)
    with write() as session:
        planning.alone(session)
        row = _locked(session, public_id)
        if row.closed_at is None:
            row.closed_at, row.closed_reason = database_now(session), reason
        session.get_one(DeliveryZone, row.zone_id).active = False
        session.flush()
        audit.record(session, _subject(row), "closed", actor=actor, reason=reason)
        promised = 0
        for slot_id in _ahead(session, row):
            promised += _shut(session, slot_id, reason, actor, called_off=called_off)
        return promised


def _shut(session: Session, slot_id: int, reason: str, actor: Actor, *, called_off: bool) -> bool:
    """Close one window; returns whether something is promised in it."""
    locked = Locked(session, "id", slot_id=slot_id)
    (slot,) = locked.slots.values()
    promised = planning.promised_in(locked, slot) > 0
    if slot.closed_at is None or (called_off and promised):
        planning.shut(locked, slot, reason, actor, called_off=called_off and promised)
    return promised


def reopen(public_id: str, actor: Actor, *, time_zone: str) -> None:
    """Open a closed point again, with the windows that its closing had closed."""
    with write() as session:
        planning.alone(session)
        row = _locked(session, public_id)
        if row.closed_at is None:
            return
        reason = row.closed_reason
        row.closed_at, row.closed_reason = None, ""
        session.get_one(DeliveryZone, row.zone_id).active = True
        session.flush()
        audit.record(session, _subject(row), "reopened", actor=actor)
        for slot_id in _ahead(session, row):
            (slot,) = Locked(session, "id", slot_id=slot_id).slots.values()
            if slot.closed_reason == reason:
                planning.unshut(session, slot, actor)
        open_windows(time_zone=time_zone)


def open_windows(days: int = planning.AHEAD, *, time_zone: str = "Europe/Paris") -> int:
    """Open the windows of so many local days from today on; returns how many are new.

    Done twice it changes nothing. A day that is closed in all zones opens closed here too.
    """
    with write() as session:
        planning.alone(session)
        moment = database_now(session)
        first = moment.astimezone(ZoneInfo(time_zone)).date()
        rows = [
            _row(point, laid, time_zone)
            for point in session.scalars(
                select(PickupPoint).where(PickupPoint.closed_at.is_(None)).order_by(PickupPoint.id)
            )
            for laid in points.windows(
                point.opening_hours, point.lead_minutes, first, days, time_zone
            )
            if laid.cutoff_at > moment
        ]
        closing = live_exceptions(session, first, days, ExceptionKind.CLOSED)
        planning.except_(rows, closing, moment)
        if not rows:
            return 0
        insert = INSERT[session.get_bind().dialect.name](DeliverySlot)
        fresh = insert.on_conflict_do_nothing().returning(DeliverySlot.id)
        return len(session.scalars(fresh, rows).all())


def _row(point: PickupPoint, laid: Laid, time_zone: str) -> dict[str, Any]:
    return {"public_id": new_id(), "zone_id": point.zone_id, "template_id": None,
            "time_zone": time_zone, "capacity": point.capacity, "used": 0, "fee_cents": 0,
            "closed_at": None, "closed_reason": "", "way": point.way,
            **laid._asdict()}  # fmt: skip


def _said(session: Session, file: PointFile) -> dict[str, Any]:
    """A file as the table keeps it. Raises `BadInput` for an address or a number that is none."""
    address = places.find(session, file.ban_id) if file.way == Way.POINT else None
    if file.way == Way.POINT and address is None:
        raise BadInput(N_("Choose an address of the list."), field="address")
    return {
        "name": file.name, "opening_hours": file.opening_hours, "capacity": file.capacity,
        "lead_minutes": file.lead_minutes, "access_note": file.access_note,
        "takes_envelopes": file.takes_envelopes,
        "phone": clean_phone(file.phone) if file.phone else None,
        "address_id": address.id if address else None,
        "address_label": address.label if address else "",
        "district": address.district if address else "",
        "lat": address.lat if address else None, "lon": address.lon if address else None,
    }  # fmt: skip


def _follow(session: Session, row: PickupPoint, actor: Actor, time_zone: str, reason: str) -> None:
    """Let the windows that are open already follow the new hours and places, where they can.

    Those that hold a promise keep their hours, and never get fewer places than are promised.
    """
    moment = database_now(session)
    first = moment.astimezone(ZoneInfo(time_zone)).date()
    laid = points.windows(row.opening_hours, row.lead_minutes, first, planning.AHEAD + 1, time_zone)
    wanted = {one.starts_at: one for one in laid}
    for slot_id in _ahead(session, row):
        locked = Locked(session, "id", slot_id=slot_id)
        (slot,) = locked.slots.values()
        promised = planning.promised_in(locked, slot)
        new = wanted.get(slot.starts_at)
        if not promised and new is None:
            withdraw(locked, slot, reason, actor)
            continue
        kept = {} if promised or new is None else new._asdict()
        planning.change(session, slot, capacity=max(row.capacity, promised), **kept)
        planning.tell(session, slot, "replanned", actor)


def _ahead(session: Session, row: PickupPoint) -> list[int]:
    """The windows of a point that are not over, by id."""
    moment: datetime = database_now(session)
    slots = select(DeliverySlot.id).where(
        DeliverySlot.zone_id == row.zone_id, DeliverySlot.ends_at > moment
    )
    return list(session.scalars(slots.order_by(DeliverySlot.id)))


def _locked(session: Session, public_id: str) -> PickupPoint:
    row = session.scalar(
        select(PickupPoint).where(PickupPoint.public_id == public_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if row is None:
        raise NotFound()
    return row


def _subject(row: PickupPoint) -> str:
    return f"pickup_point:{row.public_id}"
