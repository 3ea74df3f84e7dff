"""One order from a basket of two shops to the doorstep, through the services."""

from bourg.kernel.clock import now
from bourg.ordering import queries
from bourg.ordering.kinds import OrderState
from bourg.ordering.services import answering, carrying
from tests.builders import baskets, orders


def test_one_order_goes_from_a_basket_of_two_shops_to_the_doorstep(session):
    basket_id = baskets.ready(baskets.add_market())
    assert queries.basket(session, basket_id, now()).missing == ["means"]
    placed = orders.place(basket_id)
    for part in placed.parts:
        answering.answer(part.reference, accept=True, actor=orders.SHOP)
        answering.ready(part.reference, 1, actor=orders.SHOP)
        carrying.collected(part.reference, orders.COURIER)
    assert queries.order(session, placed.reference).state == OrderState.ON_THE_WAY
    carrying.delivered(placed.reference, orders.COURIER, "to Marie")
    order = queries.order(session, placed.reference)
    assert order.state == OrderState.DELIVERED
    assert order.total_cents == 2 * 130 + 478
