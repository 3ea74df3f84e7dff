"""The only place that locks rows of ordering, always in the same order.

Basket, then slot, then the shops' counters (inside `slots.services`), then order, then parts.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bourg.kernel.refusals import NotFound
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.refusals import BasketOrdered
from bourg.slots.models import DeliverySlot

# What was read before the lock was had may be old.
_FRESH: dict[str, Any] = {"execution_options": {"populate_existing": True}}


def _locked(statement: Select[Any]) -> Select[Any]:
    """Lock the rows against other writers, not against rows that merely refer to them."""
    return statement.with_for_update(key_share=True)


_BASKET = _locked(select(Basket).where(Basket.public_id == bindparam("public_id")))


def any_basket(session: Session, public_id: str) -> Basket:
    """A basket, ordered or not, locked. Raises `NotFound`."""
    basket: Basket | None = session.scalar(_BASKET, {"public_id": public_id}, **_FRESH)
    if basket is None:
        raise NotFound()
    return basket


def open_basket(session: Session, public_id: str) -> Basket:
    """A basket that can still change, locked. Raises `NotFound`, `BasketOrdered`."""
    basket = any_basket(session, public_id)
    if basket.ordered_at is not None:
        raise BasketOrdered()
    return basket


def order(session: Session, reference: str) -> Order:
    """An order with its parts and lines, locked, its slot too. Raises `NotFound`."""
    known = select(Order.id, Order.slot_id).where(Order.reference == reference)
    row = session.execute(known).first()
    if row is None:
        raise NotFound()
    session.execute(_locked(select(DeliverySlot.id).where(DeliverySlot.id == row.slot_id)))
    found = session.scalars(_locked(select(Order).where(Order.id == row.id)), **_FRESH).one()
    parts = select(MerchantOrder).where(MerchantOrder.order_id == row.id).order_by(MerchantOrder.id)
    with_lines = _locked(parts.options(selectinload(MerchantOrder.lines)))
    set_committed_value(found, "parts", session.scalars(with_lines, **_FRESH).all())
    return found


def part(
    session: Session, reference: str, merchant_ids: Collection[int] | None = None
) -> tuple[Order, MerchantOrder]:
    """A part with its whole order, locked. Raises `NotFound`, also for a part of other shops."""
    whose = select(Order.reference, MerchantOrder.merchant_id).join(
        MerchantOrder, MerchantOrder.order_id == Order.id
    )
    row = session.execute(whose.where(MerchantOrder.reference == reference)).first()
    if row is None or (merchant_ids is not None and row.merchant_id not in merchant_ids):
        raise NotFound()
    found = order(session, row.reference)
    return found, next(part for part in found.parts if part.reference == reference)
