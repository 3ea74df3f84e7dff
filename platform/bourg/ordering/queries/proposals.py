"""Questions of shops that wait for a household's answer."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from bourg.merchants.models import Merchant
from bourg.ordering.kinds import ProposalKind, ProposalState
from bourg.ordering.models import MerchantOrder, Order, OrderLine, Proposal
from bourg.ordering.queries.orders import OrderView


class Question(NamedTuple):
    """What a shop asks: so much for this line, another good, a price, or so much in all.

    `most_cents`: what it may cost without a yes; nothing where no price was agreed at all.
    """

    public_id: str
    part_id: int
    position: int | None
    kind: ProposalKind
    name: str
    amount_cents: int
    cut_g: int | None
    answer_by_at: datetime
    line: str | None
    quantity: int | None
    weight_g: int | None
    most_cents: int | None

    @property
    def stays(self) -> bool:
        """Whether a no keeps what was agreed before, instead of leaving it out."""
        return self.kind in (ProposalKind.AMOUNT, ProposalKind.TOTAL)


class Unanswered(NamedTuple):
    """An order whose household must be rung up: it has no mailbox and a shop waits."""

    reference: str
    contact_name: str
    contact_phone: str
    shop: str
    answer_by_at: datetime


_COLUMNS: tuple[Any, ...] = (
    Proposal.public_id, Proposal.merchant_order_id, Proposal.position, Proposal.kind,
    Proposal.name, Proposal.amount_cents, Proposal.cut_g, Proposal.answer_by_at,
    OrderLine.name, OrderLine.quantity, OrderLine.weight_g, OrderLine.ceiling_cents,
    MerchantOrder.settled_total_cents,
)  # fmt: skip
_QUESTIONS: Select[Any] = (
    select(*_COLUMNS)
    .join(MerchantOrder, MerchantOrder.id == Proposal.merchant_order_id)
    .outerjoin(OrderLine, and_(OrderLine.merchant_order_id == Proposal.merchant_order_id,
                               OrderLine.position == Proposal.position))
    .where(Proposal.state == ProposalState.OPEN)
    .order_by(Proposal.id)
)  # fmt: skip


def questions(session: Session, part_ids: Collection[int]) -> dict[int, list[Question]]:
    """What is asked about these parts, by their id; one statement."""
    found: dict[int, list[Question]] = defaultdict(list)
    if not part_ids:
        return found
    wanted = _QUESTIONS.where(Proposal.merchant_order_id.in_(part_ids))
    for *row, ceiling_cents, settled_total_cents in session.execute(wanted):
        most = settled_total_cents if row[2] is None else ceiling_cents
        found[row[1]].append(Question._make((*row, most)))
    return found


def asked_of(session: Session, order: OrderView) -> dict[int, list[Question]]:
    """What shops ask the household of an order, by part; no statement when nobody asks."""
    return questions(session, [part.id for part in order.parts if part.asked_at])


def unanswered(session: Session) -> list[Unanswered]:
    """Orders without a mailbox that a shop waits for, the most urgent first."""
    rows = session.execute(
        select(
            Order.reference, Order.contact_name, Order.contact_phone, Merchant.name,
            Proposal.answer_by_at,
        )
        .join(MerchantOrder, MerchantOrder.id == Proposal.merchant_order_id)
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .where(Proposal.state == ProposalState.OPEN, Order.contact_email == "")
        .order_by(Proposal.answer_by_at, Proposal.id)
    )  # fmt: skip
    first: dict[tuple[str, str], Unanswered] = {}
    for row in rows:
        first.setdefault((row[0], row[3]), Unanswered._make(row))
    return list(first.values())
