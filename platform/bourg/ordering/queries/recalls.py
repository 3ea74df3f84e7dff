"""Recalls: one with every order it concerns, those of a product, the calls still to be made."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.merchants.models import Merchant
from bourg.ordering.models import Order, Recall, RecallNotice
from bourg.people.rules import first_name


class Concerned(NamedTuple):
    """An order with the product, and how its household was or is to be told."""

    reference: str
    contact_name: str
    contact_phone: str
    starts_at: datetime
    by_mail: bool
    by_text: bool
    told_at: datetime | None

    @property
    def first_name(self) -> str:
        """What a shop may call them."""
        return first_name(self.contact_name)


class RecallView(NamedTuple):
    """A recall as its page and its proof show it."""

    public_id: str
    product_name: str
    from_on: date
    to_on: date
    lot: str
    reason: str
    made_by: str
    made_at: datetime
    shop: str
    slug: str
    merchant_id: int
    orders: list[Concerned]

    @property
    def to_ring(self) -> list[Concerned]:
        """The households without a mailbox that nobody has told yet."""
        return [one for one in self.orders if not one.by_mail and one.told_at is None]


class OpenRecall(NamedTuple):
    """A recall with calls still to be made."""

    public_id: str
    product_name: str
    shop: str
    slug: str
    calls: int


def recall(session: Session, public_id: str) -> RecallView | None:
    """One recall; two statements."""
    row = session.execute(
        select(
            Recall.id, Recall.public_id, Recall.product_name, Recall.from_on, Recall.to_on,
            Recall.lot, Recall.reason, Recall.made_by, Recall.made_at, Merchant.name,
            Merchant.slug, Merchant.id,
        )
        .join(Merchant, Merchant.id == Recall.merchant_id)
        .where(Recall.public_id == public_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    orders = session.execute(
        select(
            Order.reference, Order.contact_name, Order.contact_phone, Order.starts_at,
            RecallNotice.by_mail, RecallNotice.by_text, RecallNotice.told_at,
        )
        .join(Order, Order.id == RecallNotice.order_id)
        .where(RecallNotice.recall_id == row[0])
        .order_by(RecallNotice.by_mail, Order.starts_at, Order.id)
    )  # fmt: skip
    return RecallView._make((*row[1:], [Concerned._make(one) for one in orders]))


def of_product(session: Session, product_id: int) -> list[tuple[str, datetime]]:
    """The recalls of a product, latest first: id and moment."""
    wanted = select(Recall.public_id, Recall.made_at).filter_by(product_id=product_id)
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Recall.made_at.desc()))]


def with_calls(session: Session) -> list[OpenRecall]:
    """The recalls of which somebody is still to be rung up, the oldest first."""
    silent = (RecallNotice.by_mail.is_(False), RecallNotice.told_at.is_(None))
    rows = session.execute(
        select(
            Recall.public_id, Recall.product_name, Merchant.name, Merchant.slug, func.count()
        )
        .join(RecallNotice, RecallNotice.recall_id == Recall.id)
        .join(Merchant, Merchant.id == Recall.merchant_id)
        .where(*silent)
        .group_by(Recall.id, Recall.public_id, Recall.product_name, Merchant.name, Merchant.slug)
        .order_by(Recall.id)
    )  # fmt: skip
    return [OpenRecall._make(row) for row in rows]
