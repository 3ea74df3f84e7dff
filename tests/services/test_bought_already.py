"""Bought and paid in the shop already: it joins the normal path, costs nothing, is only brought."""

import pytest

from bourg.kernel.clock import now
from bourg.kernel.refusals import BadInput
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.money.kinds import Means, PaymentState
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import LineKind, PartState
from bourg.ordering.refusals import NothingFetched
from bourg.ordering.services import answering, baskets, cancelling, listing
from tests.builders import baskets as build
from tests.builders.orders import GUEST, SHOP, place
from tests.builders.shops import add_selling_shop, change_shop

SLUG = "cave-rollin"


@pytest.fixture
def market(app):
    return build.add_market()


@pytest.fixture
def wine(market):
    """A shop that is only shown here, takes no means of payment, and asks for 30 euros."""
    shown = ServiceLevel.SHOWCASE
    return add_selling_shop("Cave Rollin", means=(), service_level=shown, min_order_cents=3000)


@pytest.fixture
def basket_id(market, wine):
    basket_id = build.filled(market)
    listing.add_bought(basket_id, SLUG, "six bouteilles", 2)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return basket_id


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def part(session, order):
    session.rollback()
    return queries.order(session, order.reference).parts[-1]


def test_bags_bought_already_ride_with_the_rest_and_nothing_is_paid_for_them(session, basket_id):
    without = queries.basket(session, basket_id, now())
    seen = without.shops[-1]
    assert (seen.bought, seen.subtotal_cents, seen.missing_cents, seen.exact) == (True, 0, 0, True)
    order = place(basket_id)
    found = part(session, order)
    (line,) = found.lines
    assert (line.kind, line.quantity, line.name) == (LineKind.ALREADY_BOUGHT, 2, "six bouteilles")
    assert (found.total_cents, found.means) == (0, Means.AT_COLLECTION)
    assert found.payment_state == PaymentState.SETTLED
    answering.answer(found.reference, accept=True, actor=SHOP)
    answering.ready(found.reference, 2, actor=SHOP)
    assert (part(session, order).state, part(session, order).bags) == (PartState.READY, 2)


def test_a_shop_that_does_not_have_the_bags_says_so_and_the_rest_is_brought(session, basket_id):
    order = place(basket_id)
    answering.answer(
        part(session, order).reference, accept=False, reason="Pas chez nous", actor=SHOP
    )
    assert part(session, order).state == PartState.REFUSED


@pytest.mark.parametrize("bags", [0, -1, 21, True, "2"])
def test_a_number_of_bags_that_cannot_be_is_refused(basket_id, bags):
    with pytest.raises(BadInput):
        listing.add_bought(basket_id, SLUG, "du vin", bags)


def test_no_courier_is_sent_to_a_shop_that_is_closed_here(basket_id, wine):
    change_shop(wine, status=MerchantStatus.SUSPENDED)
    with pytest.raises(NothingFetched):
        listing.add_bought(basket_id, SLUG, "du vin", 1)


def test_its_words_are_not_turned_into_a_list_with_prices(basket_id, session):
    line = queries.basket(session, basket_id, now()).shops[-1].lines[0]
    with pytest.raises(BadInput):
        listing.set_words(basket_id, line.product_id, listing.Wanted("du vin", 900))
    listing.set_words(basket_id, line.product_id, None)
    session.rollback()
    assert len(queries.basket(session, basket_id, now()).shops) == 2


def test_an_order_of_bought_bags_only_is_changed_without_losing_them(session, market, wine):
    alone = build.filled(market)
    baskets.set_line(alone, market.bread, quantity=0)
    baskets.set_line(alone, market.cheese, quantity=0)
    listing.add_bought(alone, SLUG, "six bouteilles", 2)
    baskets.take_slot(alone, market.slot, minutes=15)
    again = cancelling.change(place(alone).reference, GUEST, minutes=15)
    session.rollback()
    (shop,) = queries.basket(session, again, now()).shops
    (line,) = shop.lines
    assert (shop.bought, line.name, line.quantity) == (True, "six bouteilles", 2)
