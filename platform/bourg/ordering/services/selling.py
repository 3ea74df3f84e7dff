"""What a shop hands over from its orders says that its shelf is right: nobody need ask about it."""

from datetime import timedelta

from sqlalchemy import select

from bourg.catalogue.models import Product
from bourg.catalogue.services import confirming
from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.ordering.kinds import LineState, PartState
from bourg.ordering.models import MerchantOrder, OrderLine

LOOKED_AT = timedelta(days=2)  # the worker looks more often; a day without it loses nothing
HAD = (PartState.READY, PartState.COLLECTED, PartState.DELIVERED)


def confirm_what_sold() -> int:
    """Goods that shops laid ready lately, as they stand on the shelf, are confirmed; how many.

    Another good in place of one, or a price the shop had to change, confirms nothing.
    """
    moment = now()
    sold = (
        select(OrderLine.product_id)
        .join(MerchantOrder, MerchantOrder.id == OrderLine.merchant_order_id)
        .where(MerchantOrder.state.in_(HAD), MerchantOrder.ready_at > moment - LOOKED_AT)
        .where(OrderLine.state == LineState.KEPT, OrderLine.replaced_by == "")
        .where(OrderLine.agreed_cents.is_(None))
    )
    with write() as session:
        found = session.scalars(
            select(Product.public_id)
            .where(Product.id.in_(sold), Product.confirmed_at < moment - LOOKED_AT)
            .order_by(Product.id)
            .with_for_update()
        ).all()
        if found:
            confirming.still_true(session, found)
        return len(found)
