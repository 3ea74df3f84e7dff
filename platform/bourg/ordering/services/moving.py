"""Moving parts of an order on: the states' table is asked, the trail written, the rest follows.

Only this file sets a state. The order must be locked (`locking`).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.roles import Actor
from bourg.money.kinds import PaymentState
from bourg.ordering import states
from bourg.ordering.kinds import OrderState, PartState, ProposalState
from bourg.ordering.models import MerchantOrder, Order, Proposal
from bourg.ordering.pricing import part_total
from bourg.ordering.states import GONE, Move
from bourg.slots import services as slots

_PART_ENDS = GONE | {PartState.DELIVERED, PartState.RETURNED}
_ORDER_ENDS = {OrderState.CANCELLED, OrderState.DELIVERED, OrderState.RETURNED}


def advance(
    session: Session, order: Order, parts: Iterable[MerchantOrder], move: Move, *, actor: Actor,
    **detail: Any,
) -> AuditEvent:  # fmt: skip
    """Make one move with these parts, and all that follows; returns the last event of the trail.

    Raises `IllegalMove`, `NotAllowed`.
    """
    moved = [(part, part.state) for part in parts]
    for part, before in moved:
        part.state = states.move(before, move, role=actor.role, way=order.way)
    _follow(session, order, [part for part, before in moved if part.state != before])
    for part, before in moved:
        steps = {"part": part.reference, "from": before.value, "to": part.state.value}
        event = record(session, order, move.value, actor=actor, **steps, **detail)
    return event


def record(session: Session, order: Order, verb: str, *, actor: Actor, **detail: Any) -> AuditEvent:
    """Write one event of an order, with the order's state after it; live pages are told."""
    for part in order.parts:
        counters.bump(session, f"desk:{part.merchant_id}")
    for name in (f"order:{order.reference}", f"round:{order.slot_id}", "townhall"):
        counters.bump(session, name)
    subject = f"order:{order.reference}"
    return audit.record(session, subject, verb, actor=actor, order=order.state.value, **detail)


def tell(session: Session, order: Order, topic: str, event: AuditEvent, **more: Any) -> None:
    """Have the household told of an event, once."""
    key = f"{topic}:{order.reference}:{event.sequence}"
    outbox.put(session, topic, key, reference=order.reference, **more)


def derive(order: Order) -> None:
    """The order's state, by its parts."""
    order.state = states.order_state([part.state for part in order.parts], order.rest_kept)
    if order.state in _ORDER_ENDS and order.closed_at is None:
        order.closed_at = now()


def _follow(session: Session, order: Order, moved: list[MerchantOrder]) -> None:
    """What follows of itself: closing, places given back, the question about the rest, totals."""
    for part in moved:
        if part.state in _PART_ENDS:
            part.closed_at = now()
            _ask_no_more(session, part)
        if part.state in GONE:
            part.payment_state = PaymentState.CANCELLED
            order.rest_kept = None
            slots.give_back_shop(order.hold_id, part.merchant_id)
    derive(order)
    if order.state == OrderState.PARTLY_REFUSED:
        order.rest_asked_at = order.rest_asked_at or now()
    if order.state == OrderState.CANCELLED:
        order.fee_cents, order.fee_payment_state = 0, PaymentState.CANCELLED
        slots.give_back(order.hold_id)
    add_up(order)


def _ask_no_more(session: Session, part: MerchantOrder) -> None:
    """Nobody waits any longer for an answer about a part that has come to its end."""
    if part.asked_at is None:
        return
    gone = part.state in GONE
    state = ProposalState.WITHDRAWN if gone else ProposalState.LAPSED
    waiting = (Proposal.merchant_order_id == part.id, Proposal.state == ProposalState.OPEN)
    session.flush()
    session.execute(update(Proposal).where(*waiting).values(state=state, answered_at=now()))
    part.asked_at = None


def add_up(order: Order) -> None:
    """Add the order up again from its lines; a part that is gone costs nothing."""
    for part in order.parts:
        gone = part.state in GONE
        part.total_cents = 0 if gone else part_total(part.lines, part.settled_total_cents)
    order.total_cents = sum(part.total_cents for part in order.parts) + order.fee_cents
