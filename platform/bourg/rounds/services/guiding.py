"""Who rides a round, and whether anything may change it by itself: freeze, reopen, give away;
a courier who rides no further."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.models import Order
from bourg.people.models import RoleGrant, User
from bourg.rounds import arranging
from bourg.rounds.arranging import Hindrance, Spread
from bourg.rounds.kinds import RoundState
from bourg.rounds.models import CourierProfile, Round
from bourg.rounds.queries.arranging import Slot, slot_of
from bourg.rounds.refusals import RoundUnderWay
from bourg.rounds.services import dispatching
from bourg.rounds.services.halts import check_papers
from bourg.rounds.services.planning import plan
from bourg.rounds.services.stops import drop_empty, put_times
from bourg.slots.models import DeliverySlot


class Passed(NamedTuple):
    """What becomes of a courier's orders: reference to the round's name, or to what hinders."""

    to: dict[str, str]
    stuck: dict[str, Hindrance]


def freeze(round_public_id: str, actor: Actor) -> None:
    """From now on only people change this round. Raises `RoundUnderWay`, `NotFound`."""
    with write() as session:
        round_ = locked(session, round_public_id)
        round_.frozen_at = round_.frozen_at or now()
        _record(session, round_, "frozen", actor)


def reopen(round_public_id: str, actor: Actor) -> None:
    """Let the round follow what is ordered and reckoned again. Raises as `freeze`."""
    with write() as session:
        round_ = locked(session, round_public_id)
        round_.frozen_at = None
        session.flush()
        plan(round_.slot_id)
        _record(session, round_, "reopened", actor)


def give(round_public_id: str, courier_public_id: str, actor: Actor) -> None:
    """Let another courier ride a round, or (an empty id) nobody yet. What a shift says does not
    change it back: such a round is frozen.

    Raises `BadInput`, `PaperExpired`, `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = locked(session, round_public_id)
        rider = courier_named(session, courier_public_id) if courier_public_id else None
        if rider is not None:
            slot = session.get_one(DeliverySlot, round_.slot_id)
            check_papers(session, rider, now().astimezone(ZoneInfo(slot.time_zone)))
        round_.courier_user_id = rider
        forget_delay(round_)
        if round_.shift_id is not None:
            round_.frozen_at = round_.frozen_at or now()
        on_own_vehicle(session, round_)
        _record(session, round_, "given", actor, courier=courier_public_id)


def forget_delay(round_: Round) -> None:
    """What one courier said of being late does not hold for another."""
    round_.late_said_at = round_.late_until_at = None


def on_own_vehicle(session: Session, round_: Round) -> None:
    """A round without a shift is ridden on what its courier has."""
    if round_.shift_id is not None:
        return
    vehicle = session.scalar(
        select(CourierProfile.vehicle).where(CourierProfile.user_id == round_.courier_user_id)
    )
    if vehicle is not None and vehicle != round_.vehicle:
        round_.vehicle = vehicle
        put_times(session, round_)


def preview_release(session: Session, round_public_id: str) -> Passed:
    """What would become of the orders of a courier who rides no further. Raises `NotFound`."""
    row = session.execute(select(Round.slot_id).where(Round.public_id == round_public_id)).first()
    if row is None:
        raise NotFound()
    slot = slot_of(session, row.slot_id)
    return _passed(session, slot, _spread(slot, round_public_id), round_public_id)


def release(round_public_id: str, actor: Actor) -> Passed:
    """A courier rides no further: what is not fetched yet goes to the other rounds of the slot
    that are not frozen. The round is frozen; it keeps its courier only for goods on board.

    Raises `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = locked(session, round_public_id)
        slot = dispatching.locked(session, round_.slot_id)
        own = _ride(slot, round_public_id)
        done = _spread(slot, round_public_id)
        if done.to:
            dispatching.store(session, slot, done.found, [*done.to.values(), own])
        passed = _passed(session, slot, done, round_public_id)
        round_.frozen_at = round_.frozen_at or now()
        if Hindrance.ABOARD not in passed.stuck.values():
            round_.courier_user_id = None
            forget_delay(round_)
        _record(session, round_, "released", actor, moved=sorted(passed.to))
        drop_empty(session, slot.id)
        return passed


def relieve(round_public_id: str, actor: Actor) -> Passed:
    """A courier is late: what is not fetched yet goes to the rounds of the slot that can take it.
    The courier rides on with the rest; nothing is frozen.

    Raises `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = locked(session, round_public_id)
        slot = dispatching.locked(session, round_.slot_id)
        own, done = _ride(slot, round_public_id), _spread(slot, round_public_id)
        if done.to:
            dispatching.store(session, slot, done.found, [*done.to.values(), own])
        passed = _passed(session, slot, done, round_public_id)
        _record(session, round_, "relieved", actor, moved=sorted(passed.to))
        drop_empty(session, slot.id)
        return passed


def _spread(slot: Slot, round_public_id: str) -> Spread:
    own = _ride(slot, round_public_id)
    shut = slot.closed | {one.shift for one in slot.rides if one.frozen} | {own}
    others = [one.shift for one in slot.found.plan.riders if one.shift not in shut]
    return arranging.spread(slot.found, own, others)


def _ride(slot: Slot, round_public_id: str) -> str:
    return next(one.shift for one in slot.rides if one.public_id == round_public_id)


def _passed(session: Session, slot: Slot, done: Spread, round_public_id: str) -> Passed:
    """In the words of the board: orders by reference, rounds by the courier's name in the plan."""
    ids = {p.order_id for one in slot.rides if one.public_id == round_public_id
           for p in slot.places.get(one.id, ())}  # fmt: skip
    rows = session.execute(select(Order.id, Order.reference).where(Order.id.in_(ids)))
    names = {row_id: reference for row_id, reference in rows}
    known = {claim: names.get(order_id, "") for claim, order_id in slot.orders.items()}
    stuck = {known[claim]: why for claim, why in done.stuck.items() if known.get(claim)}
    placed = {order_id for claim, order_id in slot.orders.items()
              if claim in slot.found.plan.promises}  # fmt: skip
    lost = {names[row_id]: Hindrance.UNPLACED for row_id in ids - placed if row_id in names}
    return Passed({known[claim]: to for claim, to in done.to.items()}, stuck | lost)


def locked(session: Session, public_id: str) -> Round:
    """A round that is not over, its slot locked. Raises `RoundUnderWay`, `NotFound`."""
    slot_id = session.scalar(select(Round.slot_id).where(Round.public_id == public_id))
    if slot_id is None:
        raise NotFound()
    session.get(DeliverySlot, slot_id, with_for_update=True, populate_existing=True)
    found = session.scalars(
        select(Round).where(Round.public_id == public_id),
        execution_options={"populate_existing": True},
    ).one()
    if found.state == RoundState.DONE:
        raise RoundUnderWay()
    return found


def courier_named(session: Session, public_id: str, field: str = "courier") -> int:
    """A courier by public id. Raises `BadInput`."""
    found = session.scalar(
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.public_id == public_id, User.active, RoleGrant.role == Role.COURIER)
    )
    if found is None:
        raise BadInput(N_("Choose a courier."), field=field)
    return found


def _record(session: Session, round_: Round, verb: str, actor: Actor, **detail: object) -> None:
    audit.record(session, f"round:{round_.public_id}", verb, actor=actor, **detail)
    dispatching.told(session, round_.slot_id)
