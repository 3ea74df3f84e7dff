"""Making a slot's round: every living order of the slot, in a sequence worth riding."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.kinds import RoundState, StopKind, StopState, Vehicle
from bourg.rounds.models import Round, Stop
from bourg.rounds.rules import Place, length_m, sequence
from bourg.rounds.services import by_plan
from bourg.slots.models import DeliverySlot

TO_RIDE = (PartState.PLACED, PartState.ACCEPTED, PartState.READY, PartState.COLLECTED)


def plan(slot_id: int) -> int | None:
    """Bring the slot's round up to date; returns its id, or None when there is nothing to ride.

    What is done stays where it is; new orders join behind it, cancelled ones drop out, and all
    do when the town called the slot off. Doing it again changes nothing.
    """
    with write() as session:
        slot = session.get(DeliverySlot, slot_id, with_for_update=True, populate_existing=True)
        parts = _parts(session, slot_id)
        if slot is not None and slot.mode == BookingMode.ROUTE:
            return _by_plan(session, slot_id, parts)
        round_ = session.scalar(select(Round).where(Round.slot_id == slot_id))
        if round_ is None and not parts:
            return None
        round_ = round_ or _open(session, slot_id)
        _lay_out(session, round_, parts)
        counters.bump(session, f"round:{slot_id}")
        return round_.id


def _by_plan(session: Session, slot_id: int, parts: list[Any]) -> int | None:
    """In route mode: a round for each courier of the plan, once it is final."""
    if not by_plan.is_final(session, slot_id):
        return None
    rounds = by_plan.lay_out(session, slot_id, parts)
    counters.bump(session, f"round:{slot_id}")
    return rounds[0].id if rounds else None


def _parts(session: Session, slot_id: int) -> list[Any]:
    """Living parts (id, order id, shop lat, lon, doorstep lat, lon); none in a slot called off.

    Nor those that are fetched in their shops. At a point the doorstep is the point's.
    """
    statement = (
        select(
            MerchantOrder.id, MerchantOrder.order_id, MerchantOrder.merchant_id, Merchant.lat,
            Merchant.lon,
            Order.lat.label("drop_lat"), Order.lon.label("drop_lon"),
        )
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(Order.slot_id == slot_id, MerchantOrder.state.in_(TO_RIDE))
        .where(DeliverySlot.called_off_at.is_(None), Order.way != Way.SHOP)
        .order_by(MerchantOrder.id)
    )  # fmt: skip
    return list(session.execute(statement).all())


def _open(session: Session, slot_id: int) -> Round:
    round_ = Round(
        public_id=new_id(), slot_id=slot_id, vehicle=Vehicle.CARGO_BIKE,
        state=RoundState.PLANNED, planned_at=now(), distance_m=0,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    return round_


def _lay_out(session: Session, round_: Round, parts: list[Any]) -> None:
    """Keep what is done, put the rest in sequence behind it, and measure the way.

    While nothing joined and nothing dropped out, the courier's sequence stays as it is.
    """
    stops = session.scalars(
        select(Stop).where(Stop.round_id == round_.id).order_by(Stop.position)
    ).all()
    done = [stop for stop in stops if stop.state in (StopState.DONE, StopState.ABSENT)]
    collected = {stop.merchant_order_id for stop in done}
    dropped = {stop.order_id for stop in done if stop.kind == StopKind.DROP}
    pickups = [Place(f"p{p.id:012d}", p.lat, p.lon) for p in parts if p.id not in collected]
    drops = {Place(f"d{p.order_id:012d}", p.drop_lat, p.drop_lon) for p in parts
             if p.order_id not in dropped}  # fmt: skip
    left = {_key(stop) for stop in stops if stop not in done}
    if left == {place.key for place in (*pickups, *drops)}:
        return
    session.execute(
        delete(Stop).where(
            Stop.round_id == round_.id, Stop.state.in_((StopState.TODO, StopState.DROPPED_OUT))
        )
    )
    _leave_other_rounds(session, round_.id, parts)
    places = sequence(pickups, sorted(drops, key=lambda place: place.key))
    last = max((stop.position for stop in done), default=0)
    orders = {p.id: p.order_id for p in parts}
    session.add_all(
        _stop(round_.id, last + number, place, orders) for number, place in enumerate(places, 1)
    )
    round_.distance_m = max(round_.distance_m if done else 0, length_m(places))


def _leave_other_rounds(session: Session, round_id: int, parts: list[Any]) -> None:
    """Orders that were given another slot leave the round they were on."""
    orders = {part.order_id for part in parts}
    session.execute(
        delete(Stop).where(
            Stop.order_id.in_(orders), Stop.round_id != round_id, Stop.state == StopState.TODO
        )
    )


def _key(stop: Stop) -> str:
    """What a stop is called in a sequence: `p` and its part, or `d` and its order."""
    return f"p{stop.merchant_order_id:012d}" if stop.merchant_order_id else f"d{stop.order_id:012d}"


def _stop(round_id: int, position: int, place: Place, orders: dict[int, int]) -> Stop:
    row_id = int(place.key[1:])
    pickup = place.key.startswith("p")
    return Stop(
        round_id=round_id, position=position, state=StopState.TODO,
        kind=StopKind.PICKUP if pickup else StopKind.DROP,
        order_id=orders[row_id] if pickup else row_id,
        merchant_order_id=row_id if pickup else None,
    )  # fmt: skip
