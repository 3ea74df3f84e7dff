"""What must be true of rounds, whatever was moved, shared or ridden: R1 of `bourg check`.

Every order that is to be brought has one doorstep in one round, and what is still to be fetched for
it lies in that round, before it. Orders are looked for once nobody can order in their slot any more
and the worker has had time to lay them out; what the plan names as impossible is explained already.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel.clock import database_now
from bourg.kernel.invariants import Violation
from bourg.ordering.kinds import PartState
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.rounds.kinds import StopKind, StopState
from bourg.rounds.models import Round, Stop
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import routes

RECENT = timedelta(days=1)  # older rounds are ridden, and nobody acts on them any more
LAG = timedelta(minutes=15)  # so long the worker may take to lay out what was ordered last
TO_RIDE = (PartState.PLACED, PartState.ACCEPTED, PartState.READY, PartState.COLLECTED)


class _Halt(NamedTuple):
    """A stop: in which slot's which round, where in it."""

    slot_id: int
    round_id: int
    position: int
    kind: StopKind
    part_id: int | None
    state: StopState


def check(session: Session) -> list[Violation]:
    """Every order that is lost or doubled among rounds, in order."""
    orders = _orders(session)
    stops = _stops(session, list(orders))
    explained = _explained(session, {row.slot_id for row in orders.values()})
    found = [
        Violation("R1", words, f"order:{row.reference}")
        for order_id, row in orders.items()
        for words in _faults(row, stops[order_id], explained)
    ]
    return sorted(found)


class _Promise(NamedTuple):
    """An order that is to be brought: its parts with their states; `settled`: its slot's rounds
    are laid out by now."""

    reference: str
    slot_id: int
    claim: str | None
    settled: bool
    parts: dict[int, PartState]


def _orders(session: Session) -> dict[int, _Promise]:
    moment = database_now(session)
    rows = session.execute(
        select(
            Order.id, Order.reference, Order.slot_id, Basket.claim, DeliverySlot.cutoff_at,
            MerchantOrder.id.label("part_id"), MerchantOrder.state,
        )
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .join(MerchantOrder, MerchantOrder.order_id == Order.id)
        .outerjoin(Basket, Basket.id == Order.basket_id)
        .where(DeliverySlot.ends_at > moment - RECENT, DeliverySlot.called_off_at.is_(None))
        .where(Order.way != Way.SHOP, MerchantOrder.state.in_(TO_RIDE), Order.at_point_at.is_(None))
        .order_by(Order.id)
    )  # fmt: skip
    found: dict[int, _Promise] = {}
    for row in rows:
        settled = row.cutoff_at < moment - LAG
        new = _Promise(row.reference, row.slot_id, row.claim, settled, {})
        found.setdefault(row.id, new).parts[row.part_id] = row.state
    return found


def _stops(session: Session, order_ids: list[int]) -> dict[int, list[_Halt]]:
    found: dict[int, list[_Halt]] = defaultdict(list)
    rows: Any = session.execute(
        select(
            Stop.order_id, Round.slot_id, Stop.round_id, Stop.position, Stop.kind,
            Stop.merchant_order_id, Stop.state,
        )
        .join(Round, Round.id == Stop.round_id)
        .where(Stop.order_id.in_(order_ids), Stop.state != StopState.DROPPED_OUT)
    )  # fmt: skip
    for order_id, *stop in rows:
        found[order_id].append(_Halt(*stop))
    return found


def _explained(session: Session, slot_ids: set[int]) -> set[str]:
    """The claims that a slot's plan names as impossible, with the reason."""
    plans = routes.plans(session, sorted(slot_ids)) if slot_ids else []
    return {claim for one in plans for claim in one.plan.unserved}


def _faults(order: _Promise, stops: list[_Halt], explained: set[str]) -> Iterator[str]:
    doors = [stop for stop in stops if stop.kind == StopKind.DROP]
    if len(doors) > 1:
        yield f"is brought in {len(doors)} rounds"
    if not doors and order.settled and order.claim not in explained:
        yield "lies in no round, and nothing says why"
    for door in doors[:1]:
        yield from _beside(order, door, stops)


def _beside(order: _Promise, door: _Halt, stops: list[_Halt]) -> Iterator[str]:
    """What is to be fetched must be fetched in the round of the door, before it."""
    if door.slot_id != order.slot_id and order.settled:
        yield "lies in a round of another slot"
    left = [s for s in stops if s.kind == StopKind.PICKUP and s.state == StopState.TODO]
    if any(stop.round_id != door.round_id for stop in left):
        yield "is fetched in one round and brought in another"
    if any(stop.round_id == door.round_id and stop.position > door.position for stop in left):
        yield "is brought before it is fetched"
    fetched = {stop.part_id for stop in stops}
    lost = [p for p, state in order.parts.items()
            if state != PartState.COLLECTED and p not in fetched]  # fmt: skip
    if lost and order.settled and door.state == StopState.TODO:
        yield "has a part that no round fetches"
