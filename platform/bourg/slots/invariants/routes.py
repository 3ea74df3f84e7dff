"""What must be true of plans: they serve exactly what is promised, and can be ridden."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.kernel.clock import database_now
from bourg.kernel.invariants import Violation
from bourg.slots.ground import Ground
from bourg.slots.kinds import LIVE, HoldState
from bourg.slots.models import CourierShift, DeliverySlot, SlotHold, SlotPlan
from bourg.slots.queries.routes import ways
from bourg.slots.routes import Faulty, RoutePlan, judged, read

RECENT = timedelta(days=1)  # older plans are ridden, and nobody acts on them any more
_COLUMNS = (
    DeliverySlot.id, DeliverySlot.public_id, DeliverySlot.zone_id, DeliverySlot.mode,
    DeliverySlot.starts_at, DeliverySlot.ends_at, SlotPlan.document,
)  # fmt: skip


def check(session: Session) -> Iterator[Violation]:
    """I1, I12 and I13 for slots whose bookings a plan judges."""
    rows = session.execute(
        select(*_COLUMNS)
        .outerjoin(SlotPlan, SlotPlan.slot_id == DeliverySlot.id)
        .where((DeliverySlot.mode == BookingMode.ROUTE) | SlotPlan.slot_id.is_not(None))
        .where(DeliverySlot.ends_at > database_now(session) - RECENT)
        .order_by(DeliverySlot.id)
    )
    for row in rows.all():
        subject = f"slot:{row.public_id}"
        for id_, words in _of_slot(session, row):
            yield Violation(id_, words, subject)


def _of_slot(session: Session, row: Row[Any]) -> Iterator[tuple[str, str]]:
    if row.mode == BookingMode.COUNT:
        yield "I1", "a plan is kept though places are counted"
        return
    length_s = (row.ends_at - row.starts_at).total_seconds()
    plan = RoutePlan(length_s) if row.document is None else read(row.document)
    yield from _promises(session, row.id, plan)
    if plan.length_s != length_s:
        yield "I13", f"its plan is for {plan.length_s:.0f} seconds, it lasts {length_s:.0f}"
    try:
        judged(plan, plan.task(Ground(ways(session, row.zone_id))))
    except Faulty as fault:
        yield "I1", f"its plan cannot be ridden ({fault})"
    yield from _shifts(session, plan, row.starts_at)


def _promises(session: Session, slot_id: int, plan: RoutePlan) -> Iterator[tuple[str, str]]:
    """Every order and every held place is in the plan, and nothing else is."""
    holds = session.execute(
        select(SlotHold.claim, SlotHold.state).where(
            SlotHold.slot_id == slot_id, SlotHold.state.in_(LIVE)
        )
    )
    states = {claim: state for claim, state in holds}
    for claim in sorted(states.keys() - plan.promises.keys()):
        ordered = states[claim] == HoldState.CONFIRMED
        words = "an order is in no plan" if ordered else "a held place is in no plan"
        yield ("I1" if ordered else "I12"), f"{words} (claim {claim})"
    for claim in sorted(plan.promises.keys() - states.keys()):
        yield "I1", f"the plan brings what nobody is promised (claim {claim})"


def _shifts(session: Session, plan: RoutePlan, origin: datetime) -> Iterator[tuple[str, str]]:
    """Every courier of a plan is at work, and rides within the shift."""
    names = [rider.shift for rider in plan.riders]
    shift = CourierShift
    rows = session.execute(
        select(shift.public_id, shift.starts_at, shift.ends_at)
        .where(shift.public_id.in_(names), shift.withdrawn_at.is_(None))
    )  # fmt: skip
    known = {name: (starts_at, ends_at) for name, starts_at, ends_at in rows}
    for rider in plan.riders:
        if rider.shift not in known:
            yield "I1", f"the plan counts on a shift that was withdrawn ({rider.shift})"
        elif not _within(known[rider.shift], origin, rider.begins, rider.ends):
            yield "I13", f"a courier is to ride outside the shift ({rider.shift})"


def _within(shift: tuple[datetime, datetime], origin: datetime, begins: float, ends: float) -> bool:
    starts_s, ends_s = ((moment - origin).total_seconds() for moment in shift)
    return starts_s - 1 <= begins and ends <= ends_s + 1
