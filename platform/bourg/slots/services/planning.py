"""Planning slots: weekly templates, opening three weeks ahead, closing, capacity."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.db import INSERT
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import refusals, weekly
from bourg.slots.kinds import HoldState
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.queries import HOLD
from bourg.slots.services.places import SLOTS, Locked
from bourg.slots.weekly import Weekly

MAX_REASON = 200
MAX_CAPACITY = 10_000
PROMISED = select(func.count()).where(
    HOLD.slot_id == bindparam("slot"), HOLD.state == HoldState.CONFIRMED
)


def add_template(template: Weekly) -> int:
    """Plan a weekly slot from its first day on; returns its id. Raises `BadTemplate`.

    A template that has opened slots is not rewritten: it ends and another begins.
    """
    weekly.check(template)
    with write() as session:
        row = SlotTemplate(**template._asdict())
        session.add(row)
        session.flush()
        return row.id


def open_slots(days: int = 21, *, time_zone: str = "Europe/Paris") -> int:
    """Open the slots of so many local days from today on; returns how many are new.

    Done twice it changes nothing: a zone has one slot at a start.
    """
    with write() as session:
        moment = database_now(session)
        first = moment.astimezone(ZoneInfo(time_zone)).date()
        wanted = _wanted(session, first, days, time_zone)
        present = _present(session, moment)
        rows = [row for key, row in wanted.items() if key not in present and key[1] > moment]
        if rows:
            insert = INSERT[session.get_bind().dialect.name](DeliverySlot)
            session.execute(insert.on_conflict_do_nothing(), rows)
        return len(rows)


def _wanted(
    session: Session, first: date, days: int, time_zone: str
) -> dict[tuple[int, datetime], dict[str, Any]]:
    """What the templates ask for: (zone, start) -> row; the oldest template wins a start."""
    columns = [getattr(SlotTemplate, name) for name in Weekly._fields]
    found: dict[tuple[int, datetime], dict[str, Any]] = {}
    for id_, *fields in session.execute(
        select(SlotTemplate.id, *columns).order_by(SlotTemplate.id)
    ):
        template = Weekly(*fields)
        for laid in weekly.lay_out(template, first, days, time_zone):
            row = {"public_id": new_id(), "zone_id": template.zone_id, "template_id": id_,
                   "time_zone": time_zone, "capacity": template.capacity, "used": 0,
                   "fee_cents": template.fee_cents, "closed_reason": "",
                   **laid._asdict()}  # fmt: skip
            found.setdefault((template.zone_id, laid.starts_at), row)
    return found


def _present(session: Session, moment: datetime) -> set[tuple[int, datetime]]:
    rows = session.execute(
        select(DeliverySlot.zone_id, DeliverySlot.starts_at).where(DeliverySlot.starts_at > moment)
    )
    return {(zone_id, starts_at) for zone_id, starts_at in rows}


def close(slot_public_id: str, reason: str, actor: Actor) -> int:
    """Close a slot with the reason that residents read; orders it holds already stay.

    Returns how many orders those are: whoever closes it may have to ring them up.
    """
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= MAX_REASON:
        raise BadInput(N_("Say in a few words why the slot is closed."), field="reason")
    with write() as session:
        locked, slot = _locked(session, slot_public_id)
        _change(session, slot, closed_at=locked.moment, closed_reason=reason)
        _tell(session, slot, "closed", actor, reason=reason)
        return session.scalar(PROMISED, {"slot": slot.id}) or 0


def reopen(slot_public_id: str, actor: Actor) -> None:
    """Open a closed slot again; an open one stays as it is."""
    with write() as session:
        _, slot = _locked(session, slot_public_id)
        if slot.closed_at:
            _change(session, slot, closed_at=None, closed_reason="")
            _tell(session, slot, "reopened", actor)


def set_capacity(slot_public_id: str, capacity: int, actor: Actor) -> None:
    """Change how many units a slot holds. Raises `BelowPromised` under what is promised already."""
    if not 0 <= capacity <= MAX_CAPACITY:
        raise BadInput(N_("Enter a number of places from 0 to 10,000."), field="capacity")
    with write() as session:
        locked, slot = _locked(session, slot_public_id)
        promised = slot.capacity - locked.places_left(slot)
        if capacity < promised:
            raise refusals.BelowPromised(promised=promised, field="capacity")
        _change(session, slot, capacity=capacity)
        _tell(session, slot, "capacity_set", actor, before=slot.capacity, after=capacity)


def _locked(session: Session, public_id: str) -> tuple[Locked, Row[Any]]:
    locked = Locked(session, "named", public_id=public_id)
    slot = locked.named(public_id)
    if slot is None:
        raise refusals.UnknownSlot()
    return locked, slot


def _change(session: Session, slot: Row[Any], **values: Any) -> None:
    session.execute(update(SLOTS).where(SLOTS.c.id == slot.id).values(**values))


def _tell(session: Session, slot: Row[Any], verb: str, actor: Actor, **detail: Any) -> None:
    audit.record(session, f"slot:{slot.public_id}", verb, actor=actor, **detail)
    counters.bump(session, "townhall")
