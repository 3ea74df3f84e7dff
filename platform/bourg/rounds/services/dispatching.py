"""Rounds arranged by hand: an order to another round, a stop up or down, a round made two.

Everything happens under the slot's lock, is judged again by the checker there, and is written into
the trails of the round and the order. The household's slot stays what it was promised: it is told
only when its hour slips (`telling`). What is done stays where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds import arranging
from bourg.rounds.arranging import Arrangement, Hindrance, Unridable
from bourg.rounds.kinds import RoundState
from bourg.rounds.models import Round
from bourg.rounds.queries.arranging import DONE, Place, Slot, slot_of
from bourg.rounds.refusals import (
    CannotMove,
    DropBeforePickup,
    NotSplit,
    PlannedByRoute,
    RoundChanged,
    RoundUnderWay,
)
from bourg.rounds.reordering import Step, swapped
from bourg.rounds.services import timing
from bourg.rounds.services.planning import plan
from bourg.rounds.services.stops import Halt, drop_empty, open_round, put_times, write_left
from bourg.routing.model import Visit
from bourg.slots.models import CourierShift, DeliverySlot
from bourg.slots.routes import judged
from bourg.slots.services import certifying
from bourg.slots.services.places import Locked


class Wanted(NamedTuple):
    """An order as the board showed it: in which round it was then (empty: in none)."""

    reference: str
    was_in: str = ""


def move(wanted: Wanted, to: str, actor: Actor) -> None:
    """Put an order into another round (`to`: its courier's name in the plan).

    Raises `CannotMove`, `RoundChanged`, `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        order_id, slot_id = _order(session, wanted.reference)
        slot = locked(session, slot_id)
        own = slot.of_order(order_id)
        if (own.public_id if own else "") != wanted.was_in:
            raise RoundChanged()
        if to not in {one.shift for one in slot.found.plan.riders}:
            raise NotFound()
        if to in slot.closed:
            raise RoundUnderWay()
        target = _moved(session, slot, order_id, to)
        _record(session, target, "order_in", actor, wanted.reference)
        audit.record(session, f"order:{wanted.reference}", "round_changed", actor=actor,
                     to=target.public_id)  # fmt: skip
        drop_empty(session, slot_id)
        told(session, slot_id)


def _moved(session: Session, slot: Slot, order_id: int, to: str) -> Round:
    """Move it where it costs least; an order without a known place comes last."""
    own, claim = slot.of_order(order_id), slot.claim(order_id)
    if claim is None or claim not in slot.found.plan.promises:
        return _unplaced(session, slot, order_id, to)
    try:
        after = arranging.moved(slot.found, claim, to)
    except Unridable as refused:
        raise CannotMove(refused.why) from refused
    store(session, slot, after, [one for one in (to, own.shift if own else None) if one])
    return round_for(session, slot, to)


def _unplaced(session: Session, slot: Slot, order_id: int, to: str) -> Round:
    """No way to it is known: it is fetched and brought at the end of the other round."""
    own = slot.of_order(order_id)
    mine = [p for of in slot.places.values() for p in of if p.order_id == order_id]
    if slot.mode == BookingMode.ROUTE or not mine:
        raise CannotMove(Hindrance.UNPLACED)
    if any(place.state in DONE for place in mine):
        raise CannotMove(Hindrance.ABOARD)
    target = round_for(session, slot, to)
    write_left(session, target, [*_left(slot, target.id), *map(_halt, mine)])
    for row_id in (target.id, own.id if own else target.id):
        put_times(session, session.get_one(Round, row_id))
    return target


def resequence(round_public_id: str, reference: str, step: int, actor: Actor) -> None:
    """Let the place of a stop (by its part's or order's reference) change with the one before
    (-1) or behind it (+1). From now on the round is frozen: what was laid by hand stays.

    Raises `DropBeforePickup`, `CannotMove`, `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = _round(session, round_public_id)
        slot = locked(session, round_.slot_id)
        left = _left(slot, round_.id)
        chosen = _chosen(session, reference, left)
        halts = _swapped(slot, left, left.index(chosen), step)
        _laid(session, slot, round_, halts)
        round_.frozen_at = round_.frozen_at or now()
        _record(session, round_, "resequenced", actor, reference)
        told(session, slot.id)


def _chosen(session: Session, reference: str, left: Sequence[Halt]) -> Halt:
    """The stop that a reference names, if it is still to be made. Raises `RoundChanged`."""
    parts = select(MerchantOrder.id).where(MerchantOrder.reference == reference)
    orders = select(Order.id).where(Order.reference == reference)
    part_id, order_id = session.scalar(parts), session.scalar(orders)
    for one in left:
        if (
            one.part_id == part_id
            if part_id
            else (one.part_id is None and one.order_id == order_id)
        ):
            return one
    raise RoundChanged()


def _swapped(slot: Slot, left: Sequence[Halt], index: int, step: int) -> list[Halt]:
    """The stops with one place moved by one. Raises `DropBeforePickup`."""
    shops = {p.part_id: p.shop for of in slot.places.values() for p in of if p.part_id}
    steps = [Step(one.order_id, shops[one.part_id] if one.part_id else None) for one in left]
    found = swapped(steps, index, step)
    if found is None:
        raise DropBeforePickup()
    return [left[position] for position in found]


def _laid(session: Session, slot: Slot, round_: Round, halts: Sequence[Halt]) -> None:
    """Write a round in this sequence, when it can be ridden. Raises `CannotMove`."""
    ride = next(one for one in slot.rides if one.id == round_.id)
    done = [one.task for one in slot.found.plan.ridden.get(ride.shift, ())]
    tasks = [task for one in halts if (task := _task(slot, one)) is not None]
    try:
        after = arranging.resequenced(slot.found, ride.shift, [*done, *tasks])
    except Unridable as refused:
        raise CannotMove(refused.why) from refused
    if slot.planned:
        store(session, slot, after, [ride.shift])
    else:
        write_left(session, round_, halts)
        put_times(session, round_)


def split(round_public_id: str, actor: Actor) -> str:
    """Make a round two: the second half of what is not fetched yet; returns the new round's id.

    Raises `NotSplit`, `PlannedByRoute`, `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = _round(session, round_public_id)
        slot = locked(session, round_.slot_id)
        if slot.mode == BookingMode.ROUTE:
            raise PlannedByRoute()
        left = _left(slot, round_.id)
        begun = {p.order_id for p in slot.places.get(round_.id, ()) if p.state in DONE}
        doors = [h.order_id for h in left if h.part_id is None and h.order_id not in begun]
        if len(doors) < 2:
            raise NotSplit()
        second = set(doors[len(doors) // 2 :])
        other = open_round(session, slot.id, None, round_.vehicle)
        write_left(session, other, [one for one in left if one.order_id in second])
        put_times(session, round_)
        put_times(session, other)
        check(session, slot.id, [round_.public_id, other.public_id])
        _record(session, round_, "split", actor, other.public_id)
        told(session, slot.id)
        return other.public_id


def check(session: Session, slot_id: int, shifts: Sequence[str]) -> None:
    """Let the checker judge rounds as they are stored now. Raises `CannotMove`."""
    try:
        arranging.judged(slot_of(session, slot_id).found, shifts)
    except Unridable as refused:
        raise CannotMove(refused.why) from refused


def locked(session: Session, slot_id: int) -> Slot:
    """A slot's rounds, brought up to date, under the slot's lock."""
    plan(slot_id)
    session.get(DeliverySlot, slot_id, with_for_update=True, populate_existing=True)
    return slot_of(session, slot_id)


def store(session: Session, slot: Slot, after: Arrangement, shifts: Iterable[str]) -> None:
    """Write rounds as they were judged: their stops, and the plan where there is one."""
    for shift in dict.fromkeys(shifts):
        round_ = round_for(session, slot, shift)
        ridden = {one.task for one in after.plan.ridden.get(shift, ())}
        visits = [v for v in _visits(after, shift) if v.task not in ridden]
        halts = [_halt_of(slot, visit.task) for visit in visits]
        extra = [one for one in _left(slot, round_.id) if _task(slot, one) is None]
        due = [slot.starts_at + timedelta(seconds=round(visit.start)) for visit in visits]
        write_left(session, round_, [*halts, *extra], [*due, *(None for _ in extra)])
        if slot.planned:
            ride = after.round_of(shift)
            round_.distance_m = round(ride.metres) if ride else 0
        else:
            put_times(session, round_)
    if slot.planned:
        _store_plan(session, slot, after, shifts)


def _store_plan(session: Session, slot: Slot, after: Arrangement, shifts: Iterable[str]) -> None:
    """The plan that certifies the slot follows, judged as a whole. Raises `RoundChanged`."""
    assert slot.planned is not None
    kept = dict(slot.planned.plan.ridden)
    kept |= {shift: after.plan.ridden[shift] for shift in shifts if shift in after.plan.ridden}
    whole = replace(after.plan, ridden=kept)
    for row in Locked(session, "id", slot_id=slot.id).slots.values():
        before = certifying.stored(session, row)
        if before.version != slot.planned.version:
            raise RoundChanged()
        certifying.store(session, row, before, judged(whole, whole.task(after.ground)))


def round_for(session: Session, slot: Slot, shift: str) -> Round:
    """The round of a courier of the plan; opened where nothing was given to that shift before."""
    ride = slot.ride(shift)
    if ride is not None:
        return session.get_one(Round, ride.id)
    row = session.scalars(select(CourierShift).where(CourierShift.public_id == shift)).one()
    known = session.scalars(
        select(Round).where(Round.slot_id == slot.id, Round.shift_id == row.id)
    ).first()
    return known or open_round(session, slot.id, row.id, row.vehicle, row.courier_user_id)


def told(session: Session, slot_id: int) -> None:
    """Everybody's hours follow, and screens that show the rounds of a slot look again."""
    timing.lay(session, slot_id)
    for name in (f"round:{slot_id}", "townhall"):
        counters.bump(session, name)


def _record(session: Session, round_: Round, verb: str, actor: Actor, what: str) -> None:
    audit.record(session, f"round:{round_.public_id}", verb, actor=actor, what=what)


def _order(session: Session, reference: str) -> tuple[int, int]:
    row = session.execute(
        select(Order.id, Order.slot_id).where(Order.reference == reference)
    ).first()
    if row is None or row.slot_id is None:
        raise NotFound()
    return row.id, row.slot_id


def _round(session: Session, public_id: str) -> Round:
    """A round that is not over. Raises `NotFound`, `RoundUnderWay`."""
    found = session.scalar(select(Round).where(Round.public_id == public_id))
    if found is None:
        raise NotFound()
    if found.state == RoundState.DONE:
        raise RoundUnderWay()
    return found


def _left(slot: Slot, round_id: int) -> list[Halt]:
    return [_halt(p) for p in slot.places.get(round_id, ()) if p.state not in DONE]


def _halt(place: Place) -> Halt:
    return Halt(place.order_id, place.part_id)


def _visits(found: Arrangement, shift: str) -> tuple[Visit, ...]:
    ride = found.round_of(shift)
    return ride.visits if ride else ()


def _halt_of(slot: Slot, task: int) -> Halt:
    """What is done at a stop of the plan."""
    plan_ = slot.found.plan
    order_id, shop = slot.orders[plan_.claim_of(task)], plan_.shop_of(task)
    if shop is None:
        return Halt(order_id, None)
    places = (p for of in slot.places.values() for p in of)
    part = next(p.part_id for p in places if p.order_id == order_id and p.shop == shop)
    return Halt(order_id, part)


def _task(slot: Slot, one: Halt) -> int | None:
    """A stop in the plan; nothing where a place of its order is not known."""
    claim = slot.claim(one.order_id)
    if claim is None or claim not in slot.found.plan.promises:
        return None
    places = (p for of in slot.places.values() for p in of)
    shop = next((p.shop for p in places if one.part_id and p.part_id == one.part_id), None)
    return slot.found.plan.task_of(claim, shop)
