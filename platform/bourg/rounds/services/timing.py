"""The hour of every halt: laid down with the plan, followed as the day goes.

What is expected is stored, so that household, shop, desk and board all read the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds import arrivals
from bourg.rounds.arrivals import UNKNOWN_WAY_S, Delay, Halt, Window
from bourg.rounds.kinds import RoundState, StopKind, StopState
from bourg.rounds.models import Round, ShopNote, Stop
from bourg.rounds.services import telling
from bourg.slots.loads import DOOR_S, PICKUP_S
from bourg.slots.models import DeliverySlot
from bourg.slots.queries.routes import ways

OVER = timedelta(hours=3)  # a slot that ended so long ago is followed no more

_STOPS = cast(Table, Stop.__table__)
_HALTS = (
    select(
        Stop.id, Stop.round_id, Stop.kind, Stop.state, Stop.order_id, Stop.merchant_order_id,
        Stop.due_at, Stop.expected_at, Stop.lead_s, Stop.done_at, Stop.claimed_at,
        Round.started_at, Round.vehicle, Round.late_said_at, Round.late_until_at,
        Order.reference, Order.way, Order.address_label,
        Order.lat.label("door_lat"), Order.lon.label("door_lon"),
        Merchant.id.label("shop"), Merchant.lat.label("shop_lat"), Merchant.lon.label("shop_lon"),
        ShopNote.ready_by_at,
    )
    .join(Round, Round.id == Stop.round_id)
    .join(Order, Order.id == Stop.order_id)
    .outerjoin(MerchantOrder, MerchantOrder.id == Stop.merchant_order_id)
    .outerjoin(Merchant, Merchant.id == MerchantOrder.merchant_id)
    .outerjoin(ShopNote, ShopNote.merchant_order_id == Stop.merchant_order_id)
    .where(Stop.state != StopState.DROPPED_OUT)
    .order_by(Stop.round_id, Stop.position)
)  # fmt: skip
_SET_LEAD = update(_STOPS).where(_STOPS.c.id == bindparam("stop")).values(lead_s=bindparam("lead"))
_SET_EXPECTED = (
    update(_STOPS).where(_STOPS.c.id == bindparam("stop")).values(expected_at=bindparam("at"))
)


def lay(session: Session, slot_id: int) -> None:
    """Reckon the hours of a slot's rounds as they are laid out, inside the running `write()`."""
    slot = session.get(DeliverySlot, slot_id)
    rounds = select(Round.id).where(Round.slot_id == slot_id, Round.state != RoundState.DONE)
    rows = _rows(session, session.scalars(rounds).all())
    if slot is None or not rows:
        return
    leads: dict[int, int] = {}
    for _, of_round in groupby(rows, key=lambda row: row.round_id):
        leads |= _leads(session, slot, list(of_round))
    if leads:
        values = [{"stop": key, "lead": lead} for key, lead in sorted(leads.items())]
        session.execute(_SET_LEAD, values)
        rows = _rows(session, list({row.round_id for row in rows}))
    _follow(session, slot, rows)


def follow_round(session: Session, round_: Round) -> None:
    """Reckon a round's hours anew after something was done, inside the running `write()`."""
    slot = session.get(DeliverySlot, round_.slot_id)
    if slot is not None:
        _follow(session, slot, _rows(session, [round_.id]), at_once=True)


def follow_slot(slot_id: int) -> None:
    """Reckon the hours of a slot's rounds anew: time has passed, or a shop said it is late."""
    with write() as session:
        slot = session.get(DeliverySlot, slot_id, with_for_update=True, populate_existing=True)
        rounds = session.scalars(
            select(Round.id).where(Round.slot_id == slot_id, Round.state != RoundState.DONE)
        ).all()
        if slot is not None and slot.called_off_at is None and rounds:
            _follow(session, slot, _rows(session, rounds))


def follow() -> None:
    """What the clock alone changes, for every slot of the day that nobody can order in any more."""
    moment = now()
    slot = DeliverySlot.__table__.c
    found = (
        select(slot.id)
        .where(slot.cutoff_at <= moment, slot.starts_at <= moment + timedelta(days=1))
        .where(slot.ends_at > moment - OVER, slot.called_off_at.is_(None))
        .where(slot.id.in_(select(Round.slot_id).where(Round.state != RoundState.DONE)))
        .order_by(slot.starts_at, slot.id)
    )
    for slot_id in db.session().scalars(found).all():
        follow_slot(slot_id)


def _rows(session: Session, round_ids: Collection[int]) -> Sequence[Any]:
    session.flush()
    return session.execute(_HALTS.where(Stop.round_id.in_(list(round_ids)))).all()


def _leads(session: Session, slot: DeliverySlot, rows: list[Any]) -> dict[int, int]:
    """Seconds from halt to halt of what is left of a round, when a halt of it has none yet."""
    left = [row for row in rows if row.state == StopState.TODO]
    if all(row.lead_s is not None for row in left):
        return {}
    done = [row for row in rows if row.done_at]
    before = max(done, key=lambda row: row.done_at, default=None)
    times, found = ways(session, slot.zone_id), {}
    for row in left:
        here, there = _point(before) if before else None, _point(row)
        way_s = UNKNOWN_WAY_S
        if here is not None and there is not None:
            way_s = times.leg(row.vehicle.value, here, there)[0]
        found[row.id] = round(_service_s(before) + way_s) if before else 0
        before = row
    return found


def _point(row: Any) -> tuple[float, float] | None:
    lat, lon = (row.door_lat, row.door_lon) if _is_drop(row) else (row.shop_lat, row.shop_lon)
    return None if lat is None or lon is None else (lat, lon)


def _service_s(row: Any) -> float:
    return DOOR_S if _is_drop(row) else PICKUP_S


def _is_drop(row: Any) -> bool:
    return bool(row.kind == StopKind.DROP)


def _follow(
    session: Session, slot: DeliverySlot, rows: Sequence[Any], *, at_once: bool = False
) -> None:
    """Store the estimates that changed; on the day tell shops and households.

    `at_once`: something was done, so everybody behind has a halt less before them.
    """
    moment, span = now(), telling.span(slot)
    found: dict[int, datetime] = {}
    for _, of_round in groupby(rows, key=lambda row: row.round_id):
        found |= _estimate(list(of_round), moment, span)
    todo = arrivals.changed({row.id: row.expected_at for row in rows}, found)
    if todo:
        values = [{"stop": key, "at": found[key]} for key in sorted(todo)]
        session.execute(_SET_EXPECTED, values)
    for row in rows:
        if row.id in todo and row.shop:
            counters.bump(session, f"desk:{row.shop}")
    if telling.announced(slot, moment):
        telling.tell(session, slot, [row for row in rows if _is_drop(row)], found, at_once=at_once)


def next_expected(
    session: Session, round_: Round, moment: datetime
) -> tuple[datetime, datetime] | None:
    """When the next halt of a round was to be expected at a moment: without, and with, what its
    courier has said of being late. Nothing when none is left."""
    span = telling.span(session.get_one(DeliverySlot, round_.slot_id))
    rows = _rows(session, [round_.id])
    plain = arrivals.estimate([_halt(row, span) for row in rows], moment, span)
    said = _estimate(rows, moment, span)
    return (min(plain.values()), min(said.values())) if plain else None


def _estimate(rows: Sequence[Any], moment: datetime, span: Window) -> dict[int, datetime]:
    """The hours of the halts of one round that are left."""
    first = rows[0] if rows else None
    said = Delay(first.late_said_at, first.late_until_at) if first and first.late_said_at else None
    return arrivals.estimate([_halt(row, span) for row in rows], moment, span, said)


def _halt(row: Any, slot: Window) -> Halt:
    """A halt that is in no plan (its place is not known) is due when the slot begins."""
    due_at = row.due_at or row.done_at or slot.from_at
    done_at = arrivals.done(row.done_at, row.claimed_at)
    return Halt(row.id, _is_drop(row), due_at, row.lead_s or 0, done_at, row.ready_by_at)
