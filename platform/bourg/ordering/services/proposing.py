"""The household answers what a shop asked: it agrees, it does not, or the question lapses."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import LineState, OrderState, ProposalState
from bourg.ordering.models import MerchantOrder, Order, Proposal
from bourg.ordering.refusals import QuestionSettled
from bourg.ordering.services import locking, settling
from bourg.ordering.services.moving import add_up, advance, record, tell
from bourg.ordering.states import BUYER, Move

_ANSWERS = {True: ProposalState.AGREED, False: ProposalState.DECLINED}


def decide(order_reference: str, public_id: str, yes: bool, actor: Actor) -> None:
    """The household says yes or no to a question of its order; the same answer twice is one.

    Raises `NotFound` for the order, `NotAllowed`, `QuestionSettled` when nothing is asked any more.
    """
    if actor.role not in BUYER:
        raise NotAllowed()
    with write() as session:
        order, part, proposal = _locked(session, public_id, order_reference)
        if proposal.state != _ANSWERS[yes]:
            if proposal.state != ProposalState.OPEN or proposal.answer_by_at <= now():
                raise QuestionSettled()
            _close(session, order, part, proposal, _ANSWERS[yes], actor)


def lapse(public_id: str) -> None:
    """A question has had no answer in time; what was answered meanwhile stays as it is."""
    with write() as session:
        order, part, proposal = _locked(session, public_id, None)
        if proposal.state == ProposalState.OPEN and proposal.answer_by_at <= now():
            _close(session, order, part, proposal, ProposalState.LAPSED, Actor.system())


def lapse_due(moment: datetime) -> int:
    """Have every question lapse whose time is over; returns how many there were."""
    with write() as session:
        over = select(Proposal.public_id).where(
            Proposal.state == ProposalState.OPEN, Proposal.answer_by_at <= moment
        )
        due = session.scalars(over.order_by(Proposal.id)).all()
    for public_id in due:
        lapse(public_id)
    return len(due)


def _locked(
    session: Session, public_id: str, order_reference: str | None
) -> tuple[Order, MerchantOrder, Proposal]:
    """A question with its order and part, all locked; one of another order is none."""
    asked = select(MerchantOrder.reference).join(
        Proposal, Proposal.merchant_order_id == MerchantOrder.id
    )
    own = asked.join(Order, Order.id == MerchantOrder.order_id)
    if order_reference is not None:
        locking.order(session, order_reference)
        own = own.where(Order.reference == order_reference)
    reference = session.scalar(own.where(Proposal.public_id == public_id))
    if reference is None:
        raise QuestionSettled()
    order, part = locking.part(session, reference)
    fresh = {"populate_existing": True}
    one = select(Proposal).where(Proposal.public_id == public_id)
    return order, part, session.scalars(one, execution_options=fresh).one()


def _close(
    session: Session, order: Order, part: MerchantOrder, proposal: Proposal,
    state: ProposalState, actor: Actor,
) -> None:  # fmt: skip
    """The question has its answer, the order its sums, and the trail an event."""
    (settling.with_yes if state == ProposalState.AGREED else settling.without_yes)(part, proposal)
    settling.close(session, part, [proposal], state)
    detail = {"part": part.reference, "proposal": proposal.public_id}
    if any(line.state == LineState.KEPT for line in part.lines):
        add_up(order)
        event = record(session, order, state.value, actor=actor, **detail)
    else:
        event = advance(session, order, [part], Move.CANCEL, actor=actor,
                        proposal=proposal.public_id)  # fmt: skip
    if order.state == OrderState.CANCELLED:
        tell(session, order, "order.cancelled", event)
    elif state == ProposalState.LAPSED:
        tell(session, order, "order.changed", event, what="lapsed", part=part.reference)
