"""The courier's day: taking a round, collecting at the shops, delivering at the doors."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.services import carrying
from bourg.rounds.kinds import CourierType, RoundState, StopKind, StopState
from bourg.rounds.models import CourierProfile, Round, Stop
from bourg.rounds.refusals import BagsMissing, RoundTaken
from bourg.rounds.rules import cost_cents
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot


def take(round_public_id: str, actor: Actor) -> None:
    """A courier takes a round that nobody rides yet. Raises `RoundTaken`, `NotFound`."""
    with write() as session:
        slot_id = session.scalar(select(Round.slot_id).where(Round.public_id == round_public_id))
        if slot_id is None:
            raise NotFound()
        _mine(session, slot_id, actor)


def collected(part_reference: str, actor: Actor, hour_cents: int = 0) -> None:
    """The courier has this shop's bags. Raises `IllegalMove`, `RoundTaken`, `NotFound`."""
    with write() as session:
        part = session.execute(
            select(MerchantOrder.id, Order.slot_id)
            .join(Order, Order.id == MerchantOrder.order_id)
            .where(MerchantOrder.reference == part_reference)
        ).first()
        if part is None:
            raise NotFound()
        round_ = _mine(session, part.slot_id, actor)
        carrying.collected(part_reference, actor)
        _tick(session, round_, StopKind.PICKUP, part.id, StopState.DONE)
        _begin(round_)


def delivered(order_reference: str, actor: Actor, note: str = "", hour_cents: int = 0) -> None:
    """Handed over. Raises `BagsMissing`, `IllegalMove`, `RoundTaken`, `NotFound`."""
    with write() as session:
        order, round_ = _at_the_door(session, order_reference, actor)
        carrying.delivered(order_reference, actor, note=note)
        _tick(session, round_, StopKind.DROP, order, StopState.DONE, note)
        _end_when_done(session, round_, hour_cents)


def absent(order_reference: str, actor: Actor, note: str = "", hour_cents: int = 0) -> None:
    """Nobody opened: what the household chose for that case is done. Raises as `delivered`."""
    with write() as session:
        order, round_ = _at_the_door(session, order_reference, actor)
        carrying.absent(order_reference, actor, note=note)
        _tick(session, round_, StopKind.DROP, order, StopState.ABSENT, note)
        _end_when_done(session, round_, hour_cents)


def _at_the_door(session: Session, reference: str, actor: Actor) -> tuple[int, Round]:
    order = session.execute(
        select(Order.id, Order.slot_id).where(Order.reference == reference)
    ).first()
    if order is None:
        raise NotFound()
    round_ = _mine(session, order.slot_id, actor)
    waiting = session.scalar(
        select(func.count())
        .select_from(MerchantOrder)
        .where(MerchantOrder.order_id == order.id)
        .where(MerchantOrder.state.in_((PartState.ACCEPTED, PartState.READY, PartState.PLACED)))
    )
    if waiting:
        raise BagsMissing()
    return order.id, round_


def _mine(session: Session, slot_id: int, actor: Actor) -> Round:
    """The slot's round, taken by this courier if it was free; the town may act on any."""
    plan(slot_id)
    session.get(DeliverySlot, slot_id, with_for_update=True)
    round_ = session.scalars(select(Round).where(Round.slot_id == slot_id)).first()
    if round_ is None:
        raise NotFound()
    if round_.courier_user_id is None and actor.role == Role.COURIER:
        round_.courier_user_id = actor.user_id
        audit.record(session, f"round:{round_.public_id}", "taken", actor=actor)
    if actor.role == Role.COURIER and round_.courier_user_id != actor.user_id:
        raise RoundTaken()
    return round_


def _tick(
    session: Session, round_: Round, kind: StopKind, row_id: int, state: StopState, note: str = ""
) -> None:
    column = Stop.merchant_order_id if kind == StopKind.PICKUP else Stop.order_id
    stop = session.scalars(
        select(Stop).where(Stop.round_id == round_.id, Stop.kind == kind, column == row_id)
    ).first()
    if stop is not None:
        stop.state, stop.done_at, stop.note = state, now(), note[:300]
    counters.bump(session, f"round:{round_.slot_id}")


def _begin(round_: Round) -> None:
    if round_.started_at is None:
        round_.started_at, round_.state = now(), RoundState.RIDING


def _end_when_done(session: Session, round_: Round, hour_cents: int) -> None:
    """After the last doorstep the round is over: its minutes and cost are kept for the figures."""
    session.flush()
    left = session.scalar(
        select(func.count()).where(Stop.round_id == round_.id, Stop.state == StopState.TODO)
    )
    if left or round_.started_at is None:
        return
    round_.state, round_.ended_at = RoundState.DONE, now()
    minutes = (round_.ended_at - round_.started_at).total_seconds() / 60
    kind = session.scalar(
        select(CourierProfile.courier_type).where(CourierProfile.user_id == round_.courier_user_id)
    )
    paid = 0 if kind == CourierType.VOLUNTEER else hour_cents
    round_.cost_cents = cost_cents(minutes, paid)
