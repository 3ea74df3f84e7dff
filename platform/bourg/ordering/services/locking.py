"""The only place that locks rows of ordering, always in the same order.

Basket, then slot, then the shops' counters (inside `slots.services`), then order, then parts.
A basket is read and written by columns: it is locked more often than anything else.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, bindparam, select, update
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Channel
from bourg.ordering.kinds import Absence
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.refusals import BasketOrdered
from bourg.slots.models import DeliverySlot

# What was read before the lock was had may be old.
_FRESH: dict[str, Any] = {"execution_options": {"populate_existing": True}}


def _locked(statement: Select[Any]) -> Select[Any]:
    """Lock the rows against other writers, not against rows that merely refer to them."""
    return statement.with_for_update(key_share=True)


class LockedBasket(NamedTuple):
    """A locked basket as it is; `change` writes into it."""

    id: int
    public_id: str
    claim: str
    user_id: int | None
    household_id: int | None
    channel: Channel
    address_id: int | None
    unlisted_address: str
    complement: str
    zone_id: int | None
    contact_name: str
    contact_phone: str
    contact_email: str
    courier_note: str
    absence: Absence
    means: dict[str, str]
    locale: str
    ordered_at: datetime | None


_BASKETS = cast(Table, Basket.__table__)
_LOCK_BASKET = _locked(
    select(*(_BASKETS.c[name] for name in LockedBasket._fields)).where(
        _BASKETS.c.public_id == bindparam("public_id")
    )
)
_OPEN_BASKET = (
    update(_BASKETS)
    .where(_BASKETS.c.public_id == bindparam("of_public_id"))
    .returning(*(_BASKETS.c[name] for name in LockedBasket._fields))
)
_CHANGE_BASKET = update(_BASKETS).where(_BASKETS.c.id == bindparam("row_id"))


def any_basket(session: Session, public_id: str) -> LockedBasket:
    """A basket, ordered or not, locked. Raises `NotFound`."""
    row = session.execute(_LOCK_BASKET, {"public_id": public_id}).first()
    if row is None:
        raise NotFound()
    return LockedBasket._make(row)


def open_basket(session: Session, public_id: str) -> LockedBasket:
    """A basket that can still change, locked and marked as changed now (in one statement).

    Raises `NotFound`, `BasketOrdered`.
    """
    opened = {"of_public_id": public_id, "updated_at": now()}
    row = session.execute(_OPEN_BASKET, opened).first()
    if row is None:
        raise NotFound()
    if row.ordered_at is not None:
        raise BasketOrdered()
    return LockedBasket._make(row)


def change(session: Session, basket_row_id: int, **values: Any) -> None:
    """Write into a locked basket."""
    session.execute(_CHANGE_BASKET, {"row_id": basket_row_id, **values})


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
