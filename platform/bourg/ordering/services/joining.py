"""Two baskets become one: nothing that somebody chose is lost."""

from sqlalchemy import or_, select, update

from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, BasketLine
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
        known = BasketLine.product_id.is_not(None)
        present = select(BasketLine.product_id).where(BasketLine.basket_id == basket.id, known)
        session.execute(
            update(BasketLine)
            .where(
                BasketLine.basket_id == other.id,
                or_(BasketLine.product_id.is_(None), BasketLine.product_id.not_in(present)),
            )
            .values(basket_id=basket.id)
            .execution_options(synchronize_session=False)
        )
        slots.release(other.claim)
