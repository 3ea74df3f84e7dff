"""Two baskets become one, or a basket becomes that of a household which is known already."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from bourg.kernel.refusals import NotFound
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, BasketLine, Order
from bourg.ordering.services import locking
from bourg.slots import services as slots


def join(basket_id: str, other_id: str) -> None:
    """Move the lines of another open basket into this one; of what both hold, this one's stays.

    The place the other one held is given back. An ordered or unknown basket adds nothing.
    """
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        wanted = select(Basket.id, Basket.claim).where(
            Basket.public_id == other_id, Basket.ordered_at.is_(None)
        )
        other = session.execute(wanted.with_for_update()).first()
        if other is None or other.id == basket.id:
            return
        own = aliased(BasketLine)
        twin = exists().where(own.basket_id == basket.id, own.product_id == BasketLine.product_id,
                              own.options == BasketLine.options)  # fmt: skip
        session.execute(
            update(BasketLine)
            .where(BasketLine.basket_id == other.id, ~twin)
            .values(basket_id=basket.id)
            .execution_options(synchronize_session=False)
        )
        slots.release(other.claim)


def of_same_household(basket_id: str, order_reference: str) -> None:
    """Who orders again from the private page of an order is its household: a basket without
    contact details gets those of the order. Raises `NotFound`.
    """
    contact = (Order.contact_name, Order.contact_phone, Order.contact_email)
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        known = session.execute(
            select(Order.household_id, *contact).where(Order.reference == order_reference)
        ).first()
        if known is None:
            raise NotFound()
        values = dict(known._mapping)
        if basket.contact_name:
            values = {"household_id": known.household_id}
        locking.change(session, basket.id, **values)
