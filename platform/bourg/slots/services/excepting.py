"""Days that differ from the plan: close one, give it other places, add a slot, copy a week, lift.

An exception is kept with its day, and what is open already follows it in the same transaction.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import exceptions, weekly
from bourg.slots.exceptions import DAYS_OF_WEEK, Exceptional, monday_of
from bourg.slots.kinds import ExceptionKind
from bourg.slots.models import DeliverySlot, SlotException, SlotTemplate
from bourg.slots.queries.plans import by_hand, live_exceptions
from bourg.slots.refusals import BadTemplate, StillPromised
from bourg.slots.services import planning
from bourg.slots.services.places import Locked
from bourg.slots.services.templates import withdraw


def make(wanted: Exceptional, actor: Actor, *, time_zone: str, called_off: bool = False) -> int:
    """Let a day differ; returns how many slots follow at once. The same twice is one exception.

    A closed day's orders stay promised unless they are `called_off`. Raises `BadInput` at the
    field that is wrong, `BelowPromised` when fewer places are wanted than are promised.
    """
    wanted = exceptions.check(wanted)
    with write() as session:
        planning.alone(session)
        moment = database_now(session)
        if wanted.falls_on < planning.local(moment, time_zone).date():
            raise BadInput(N_("This day is over."), field="falls_on")
        if wanted not in live_exceptions(session, wanted.falls_on, 1):
            if wanted.kind == ExceptionKind.EXTRA:
                _refuse_impossible(session, wanted, time_zone, moment)
            _keep(session, wanted, actor)
        return _follow(session, wanted, actor, time_zone, called_off)


def _keep(session: Session, wanted: Exceptional, actor: Actor) -> None:
    row = SlotException(public_id=new_id(), created_at=database_now(session), **wanted._asdict())
    session.add(row)
    session.flush()
    audit.begin(session, f"slot_exception:{row.public_id}", wanted.kind, actor=actor,
                day=str(wanted.falls_on))  # fmt: skip
    counters.bump(session, "townhall")


def _follow(
    session: Session, wanted: Exceptional, actor: Actor, time_zone: str, called_off: bool
) -> int:
    """Let the slots that are open already be what is wanted; returns how many there are."""
    if wanted.kind == ExceptionKind.EXTRA:
        return planning.open_slots(time_zone=time_zone)
    count = 0
    for locked, slot in _concerned(session, wanted, time_zone):
        count += 1
        if wanted.kind == ExceptionKind.CAPACITY:
            planning.resize(locked, slot, wanted.capacity or 0, actor)
        elif slot.closed_at is None or (called_off and planning.promised_in(locked, slot)):
            planning.shut(locked, slot, wanted.reason, actor, called_off=called_off,
                          day=str(wanted.falls_on))  # fmt: skip
    return count


def _concerned(
    session: Session, wanted: Exceptional, time_zone: str
) -> Iterator[tuple[Locked, Row[Any]]]:
    """The slots of its day that it is about, locked one after the other by their ids.

    A day closed in all zones is closed at the pick-up points too; their places are their own.
    """
    moment = database_now(session)
    for row in planning.of_day(session, wanted.falls_on, time_zone, moment):
        if row.way.fetched and wanted.kind != ExceptionKind.CLOSED:
            continue
        if wanted.concerns(row.zone_id, planning.local(row.starts_at, time_zone)):
            locked = Locked(session, "id", slot_id=row.id)
            yield from ((locked, slot) for slot in locked.slots.values())


def _refuse_impossible(
    session: Session, extra: Exceptional, time_zone: str, moment: datetime
) -> None:
    """An extra slot lies ahead, can still be ordered, and overlaps no other of its zones."""
    laid = exceptions.lay(extra, time_zone)
    if laid.starts_at <= moment:
        raise BadTemplate(N_("This hour has passed already."), field="starts_local")
    if laid.cutoff_at <= moment:
        msgid = N_("Nobody could order any more: let orders close later.")
        raise BadTemplate(msgid, field="cutoff_minutes")
    zones = [extra.zone_id] if extra.zone_id else planning.alone(session)
    for zone_id, starts_at, ends_at in _windows(session, zones, extra.falls_on, time_zone):
        if zone_id in zones and starts_at < laid.ends_at and laid.starts_at < ends_at:
            hours = (planning.local(moment, time_zone).time() for moment in (starts_at, ends_at))
            raise BadTemplate(weekly.OVERLAPS, field="starts_local",
                              **dict(zip(("starts", "ends"), hours, strict=True)))  # fmt: skip


def _windows(
    session: Session, zones: list[int], on: date, time_zone: str
) -> Iterator[tuple[int, datetime, datetime]]:
    """From when to when slots lie or will lie on a day: (zone, start, end)."""
    ids = [row.id for row in planning.of_day(session, on, time_zone, database_now(session))]
    slot = DeliverySlot
    for row in session.execute(
        select(slot.zone_id, slot.starts_at, slot.ends_at).where(slot.id.in_(ids))
    ):
        yield row.zone_id, row.starts_at, row.ends_at
    for row_ in planning.wanted_slots(session, zones, on, 1, time_zone).values():
        yield row_["zone_id"], row_["starts_at"], row_["ends_at"]


def lift(public_id: str, actor: Actor, *, time_zone: str) -> None:
    """Take an exception back; the slots open already are again what the plan says.

    Raises `StillPromised` for an extra slot that people count on.
    """
    with write() as session:
        planning.alone(session)
        row = session.scalars(
            select(SlotException).where(SlotException.public_id == public_id),
            execution_options={"populate_existing": True},
        ).first()
        if row is None:
            raise NotFound()
        if row.lifted_at is not None:
            return
        row.lifted_at = database_now(session)
        session.flush()
        audit.record(session, f"slot_exception:{public_id}", "lifted", actor=actor)
        counters.bump(session, "townhall")
        what = Exceptional(*(getattr(row, name) for name in Exceptional._fields))
        others = live_exceptions(session, what.falls_on, 1)
        for locked, slot in _concerned(session, what, time_zone):
            _LIFT[what.kind](locked, slot, what, others, actor)


def _open_again(
    locked: Locked, slot: Row[Any], what: Exceptional, others: list[Exceptional], actor: Actor
) -> None:
    """What else closes the slot stays: another exception, or whoever closed it by itself."""
    if slot.closed_at is None:
        return
    starts = planning.local(slot.starts_at, slot.time_zone)
    here = (one for one in others if one.concerns(slot.zone_id, starts))
    still = [one.reason for one in here if one.kind == ExceptionKind.CLOSED]
    if not still:
        planning.close_as_before(locked, slot, actor)
    elif slot.closed_reason == what.reason:
        planning.change(locked.session, slot, closed_reason=still[0])


def _planned_places(
    locked: Locked, slot: Row[Any], what: Exceptional, others: list[Exceptional], actor: Actor
) -> None:
    """As many places as its template has, never fewer than are promised."""
    planned = select(SlotTemplate.capacity).where(SlotTemplate.id == slot.template_id)
    capacity = locked.session.scalar(planned)
    if capacity is not None and slot.capacity == what.capacity:
        promised = planning.promised_in(locked, slot)
        planning.resize(locked, slot, max(capacity, promised), actor)


def _withdraw_extra(
    locked: Locked, slot: Row[Any], what: Exceptional, others: list[Exceptional], actor: Actor
) -> None:
    if slot.template_id is not None:
        return
    promised = planning.promised_in(locked, slot)
    if promised:
        raise StillPromised(promised=promised)
    withdraw(locked, slot, what.reason or "–", actor)


_LIFT = {
    ExceptionKind.CLOSED: _open_again,
    ExceptionKind.CAPACITY: _planned_places,
    ExceptionKind.EXTRA: _withdraw_extra,
}


def copy_week(from_on: date, to_on: date, actor: Actor, *, time_zone: str) -> int:
    """Let the week of one day differ as that of another does; returns how many exceptions.

    Slots that were closed or given other places by themselves are copied as such. What is
    promised there stays promised: copying calls nothing off. Days that are over are left out.
    Raises `BadInput` when there is nothing to copy, and whatever `make` refuses.
    """
    with write() as session:
        planning.alone(session)
        first = monday_of(from_on)
        known = live_exceptions(session, first, DAYS_OF_WEEK)
        known += by_hand(session, first, DAYS_OF_WEEK, time_zone)
        today = planning.local(database_now(session), time_zone).date()
        wanted = [one for one in exceptions.to_copy(known, from_on, to_on) if one.falls_on >= today]
        if not wanted:
            raise BadInput(N_("This week is over."), field="to_on")
        for one in wanted:
            make(one, actor, time_zone=time_zone)
        return len(wanted)
