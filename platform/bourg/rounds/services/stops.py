"""The stops of a round as they are written: what is done stays, what is left is laid out anew."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.merchants.models import Merchant
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.kinds import RoundState, StopKind, StopState, Vehicle
from bourg.rounds.models import Round, RoundReport, Stop
from bourg.rounds.queries.arranging import leg_of
from bourg.rounds.timetable import Halt as Timed
from bourg.rounds.timetable import times
from bourg.slots.loads import DOOR_S, PICKUP_S
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import routes

DONE = (StopState.DONE, StopState.ABSENT)


class Halt(NamedTuple):
    """A stop as it is to be: at a shop for a part, or at the door of an order."""

    order_id: int
    part_id: int | None

    @property
    def kind(self) -> StopKind:
        """What is done there."""
        return StopKind.DROP if self.part_id is None else StopKind.PICKUP


def halt(stop: Stop) -> Halt:
    """What is done at a stop."""
    return Halt(stop.order_id, stop.merchant_order_id)


def open_round(
    session: Session, slot_id: int, shift_id: int | None = None,
    vehicle: Vehicle = Vehicle.CARGO_BIKE, courier_user_id: int | None = None,
) -> Round:  # fmt: skip
    """A round more, without a stop."""
    round_ = Round(
        public_id=new_id(), slot_id=slot_id, shift_id=shift_id, vehicle=vehicle,
        courier_user_id=courier_user_id, state=RoundState.PLANNED, planned_at=now(), distance_m=0,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    return round_


def of_round(session: Session, round_id: int) -> list[Stop]:
    """The stops of a round, as they stand in the database."""
    found = select(Stop).where(Stop.round_id == round_id).order_by(Stop.position)
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def write_left(
    session: Session, round_: Round, halts: Sequence[Halt],
    due: Sequence[datetime | None] | None = None,
) -> None:  # fmt: skip
    """Lay out what is left of a round, with when each halt is due; what is done stays before it.

    Whatever lies in another round and is named here leaves that one.
    """
    stops = of_round(session, round_.id)
    done = [stop for stop in stops if stop.state in DONE]
    gone = delete(Stop).where(Stop.round_id == round_.id, Stop.state.not_in(DONE))
    session.execute(gone)
    _leave_others(session, round_.id, halts)
    last = max((stop.position for stop in done), default=0)
    session.add_all(
        Stop(round_id=round_.id, position=last + number, kind=one.kind, state=StopState.TODO,
             order_id=one.order_id, merchant_order_id=one.part_id, due_at=at)
        for number, (one, at) in enumerate(zip(halts, due or [None] * len(halts), strict=True), 1)
    )  # fmt: skip
    session.flush()


def _leave_others(session: Session, round_id: int, halts: Iterable[Halt]) -> None:
    halts = list(halts)
    parts = [one.part_id for one in halts if one.part_id]
    doors = [one.order_id for one in halts if one.part_id is None]
    here = Stop.merchant_order_id.in_(parts) | (
        Stop.order_id.in_(doors) & (Stop.kind == StopKind.DROP)
    )
    elsewhere = delete(Stop).where(here, Stop.round_id != round_id, Stop.state.not_in(DONE))
    session.execute(elsewhere)


def drop_empty(session: Session, slot_id: int) -> None:
    """Where places are counted, a round that has nothing any more goes, unless it is the last one
    or something was reported from it."""
    bare = ~exists().where(Stop.round_id == Round.id)
    silent = ~exists().where(RoundReport.round_id == Round.id)
    mine = (Round.slot_id == slot_id, Round.shift_id.is_(None), Round.state == RoundState.PLANNED)
    empty = list(session.scalars(select(Round).where(*mine, bare, silent).order_by(Round.id)))
    every = session.scalar(select(func.count()).where(Round.slot_id == slot_id)) or 0
    for round_ in empty[: every - 1]:
        session.delete(round_)
    session.flush()


def put_times(session: Session, round_: Round) -> None:
    """Say when each halt that is left is due, and how far the round rides (places are counted)."""
    slot = session.get_one(DeliverySlot, round_.slot_id)
    ways = routes.ways(session, slot.zone_id)
    stops = of_round(session, round_.id)
    points = _points(session, stops)
    left = [stop for stop in stops if stop.state == StopState.TODO]
    halts = [_timed(stop, points) for stop in left]
    begun, start = _under_way(slot, [stop for stop in stops if stop.state in DONE], points)
    leg = leg_of(ways, round_.vehicle)
    at = times([*start, *halts], leg, begun)[len(start) :]
    for stop, seconds in zip(left, at, strict=True):
        stop.due_at = slot.starts_at + timedelta(seconds=round(seconds))
    known = [point for stop in stops if (point := points[stop.id]) is not None]
    legs = (ways.leg(round_.vehicle, a, b)[1] for a, b in pairwise(known))
    round_.distance_m = round(sum(legs))
    session.flush()


def _under_way(
    slot: DeliverySlot, done: list[Stop], points: dict[int, tuple[float, float] | None]
) -> tuple[float | None, list[Timed]]:
    """From when and where the rest goes on: the last halt that is done, when it was due."""
    if not done:
        return None, []
    last = max(done, key=lambda stop: stop.done_at or slot.starts_at)
    at = last.due_at or last.done_at or slot.starts_at
    return (at - slot.starts_at).total_seconds(), [_timed(last, points)]


def _timed(stop: Stop, points: dict[int, tuple[float, float] | None]) -> Timed:
    door = stop.kind == StopKind.DROP
    return Timed(points[stop.id], DOOR_S if door else PICKUP_S, door)


def _points(session: Session, stops: Sequence[Stop]) -> dict[int, tuple[float, float] | None]:
    """Where each stop is: its shop, or its doorstep."""
    parts = {stop.merchant_order_id for stop in stops if stop.merchant_order_id}
    doors = {stop.order_id for stop in stops}
    at_shop = session.execute(
        select(MerchantOrder.id, Merchant.lat, Merchant.lon)
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .where(MerchantOrder.id.in_(parts))
    )
    shops = {row_id: _point(lat, lon) for row_id, lat, lon in at_shop}
    at_door = session.execute(select(Order.id, Order.lat, Order.lon).where(Order.id.in_(doors)))
    homes = {row_id: _point(lat, lon) for row_id, lat, lon in at_door}
    return {
        stop.id: shops.get(stop.merchant_order_id) if stop.merchant_order_id
        else homes.get(stop.order_id)
        for stop in stops
    }  # fmt: skip


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (lat, lon)
