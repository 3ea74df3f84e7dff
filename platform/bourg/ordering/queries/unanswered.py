"""Parts that wait for their shop's answer: what was tried, and what is due."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.merchants.channels import Reachable
from bourg.merchants.queries import reachable
from bourg.messages.ladder import Case
from bourg.messages.queries import numbers, steps
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.slots.models import DeliverySlot

OVER = timedelta(days=1)


class Unanswered(NamedTuple):
    """A part that waits for its shop's answer, with the four digits that stand for it."""

    reference: str
    shop: Reachable
    case: Case
    number: int | None


def unanswered(session: Session, references: Collection[str] | None = None) -> list[Unanswered]:
    """The parts that wait (or those of these that do), the most urgent first; five statements.

    Not those of a slot called off, as the household takes another time first; nor those of a day
    and longer ago, which nobody waits for any more.
    """
    wanted = (
        _waiting()
        if references is None
        else _waiting().where(MerchantOrder.reference.in_(references))
    )
    rows = session.execute(wanted.order_by(Order.starts_at, MerchantOrder.id)).all()
    shops = reachable(session, {row.merchant_id for row in rows})
    named = [row.reference for row in rows]
    tried, digits = steps(session, named), numbers(session, named)
    return [
        Unanswered(
            row.reference, shops[row.merchant_id],
            _case(row.placed_at, row.starts_at, shops[row.merchant_id], tried, row.reference),
            digits.get(row.reference),
        )
        for row in rows
    ]  # fmt: skip


def _case(
    placed_at: datetime, starts_at: datetime, shop: Reachable, tried: dict[str, tuple], name: str
) -> Case:
    return Case(placed_at, starts_at, shop.ways, tried.get(name, ()), shop.seen_at)


def _waiting() -> "Select[str, int, datetime, datetime]":
    columns = (MerchantOrder.reference, MerchantOrder.merchant_id, Order.placed_at, Order.starts_at)
    return (
        select(*columns)
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(MerchantOrder.state == PartState.PLACED, MerchantOrder.closed_at.is_(None))
        .where(DeliverySlot.called_off_at.is_(None), Order.starts_at > now() - OVER)
    )
