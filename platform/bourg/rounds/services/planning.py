"""Making a slot's rounds: every living order of the slot, in a sequence worth riding."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel import counters
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.models import Round
from bourg.rounds.services import by_count, by_plan, timing
from bourg.rounds.services.stops import open_round
from bourg.slots.models import DeliverySlot

TO_RIDE = (PartState.PLACED, PartState.ACCEPTED, PartState.READY, PartState.COLLECTED)


def plan(slot_id: int) -> int | None:
    """Bring the slot's rounds up to date; returns the first one's id, or None when there is
    nothing to ride.

    What is done stays where it is; new orders join behind it, cancelled ones drop out, and all
    do when the town called the slot off. A frozen round only loses what was cancelled. Doing it
    again changes nothing.
    """
    with write() as session:
        slot = session.get(DeliverySlot, slot_id, with_for_update=True, populate_existing=True)
        parts = _parts(session, slot_id)
        if slot is not None and slot.mode == BookingMode.ROUTE:
            return _by_plan(session, slot_id, parts)
        rounds = _rounds(session, slot_id)
        if not rounds and not parts:
            return None
        rounds = rounds or [open_round(session, slot_id)]
        by_count.lay_out(session, rounds, parts)
        timing.lay(session, slot_id)
        counters.bump(session, f"round:{slot_id}")
        return rounds[0].id


def _rounds(session: Session, slot_id: int) -> list[Round]:
    found = select(Round).where(Round.slot_id == slot_id).order_by(Round.id)
    return list(session.scalars(found, execution_options={"populate_existing": True}))


def _by_plan(session: Session, slot_id: int, parts: list[Any]) -> int | None:
    """In route mode: a round for each courier of the plan, once it is final."""
    if not by_plan.is_final(session, slot_id):
        return None
    rounds = by_plan.lay_out(session, slot_id, parts)
    timing.lay(session, slot_id)
    counters.bump(session, f"round:{slot_id}")
    return rounds[0].id if rounds else None


def _parts(session: Session, slot_id: int) -> list[Any]:
    """Living parts (id, order id, shop lat, lon, doorstep lat, lon); none in a slot called off.

    Nor those that are fetched in their shops, or are at their point, whose place is the doorstep.
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
        .where(Order.at_point_at.is_(None))
        .order_by(MerchantOrder.id)
    )  # fmt: skip
    return list(session.execute(statement).all())
