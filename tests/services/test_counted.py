"""Counted stock: kept while somebody orders, taken by the order, back when it is cancelled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.catalogue import invariants
from bourg.catalogue.models import Product
from bourg.catalogue.refusals import TooFew
from bourg.catalogue.services import counted
from bourg.kernel.clock import now, shifted
from bourg.kernel.roles import Actor
from bourg.ordering.refusals import SoldOut
from bourg.ordering.services import baskets, cancelling
from bourg.ordering.services.placing import place_order
from bourg.town.settings import DeliverySection
from tests.builders.baskets import add_market, filled, ready
from tests.builders.catalogue import SHOPKEEPER

MARIE = Actor("resident")


@pytest.fixture
def market(app):
    found = add_market()
    counted.count(found.bread, 5, SHOPKEEPER)
    return found


def left(session, market):
    session.rollback()
    assert invariants.check(session) == []
    return session.scalar(select(Product.stock_left).filter_by(public_id=market.bread))


def order(basket_id):
    return place_order(
        basket_id, actor=MARIE, delivery=DeliverySection(), at_the_door=True
    ).reference


def test_who_takes_a_slot_keeps_the_goods_and_an_order_takes_them(session, market):
    basket = ready(market, quantity=5)
    assert left(session, market) == 0
    order(basket)
    assert left(session, market) == 0


def test_the_last_ones_are_not_sold_out_for_whoever_keeps_them(session, market):
    mine, other = ready(market, quantity=5), baskets.start(channel="web")
    with pytest.raises(SoldOut):
        baskets.set_line(other, market.bread, quantity=1)
    baskets.set_line(mine, market.bread, quantity=4)
    with pytest.raises(TooFew):
        baskets.set_line(mine, market.bread, quantity=6)
    order(mine)
    assert left(session, market) == 1


def test_a_place_given_back_or_run_out_gives_the_goods_back(session, market):
    baskets.leave_slot(ready(market, quantity=2))
    assert left(session, market) == 5
    ready(market, quantity=2)
    assert left(session, market) == 3
    with shifted(now() + timedelta(minutes=16)):
        assert counted.release_expired() == 1
        assert left(session, market) == 5


def test_who_comes_after_a_hold_ran_out_has_its_goods(session, market):
    late = filled(market, quantity=2)
    ready(market, quantity=4)
    with shifted(now() + timedelta(minutes=16)):
        baskets.take_slot(late, market.slot, minutes=15)
        assert left(session, market) == 3


def test_too_many_are_refused_with_how_many_there_are(session, market):
    basket = filled(market, quantity=5)
    ready(market, quantity=2)
    with pytest.raises(TooFew) as refused:
        baskets.take_slot(basket, market.slot, minutes=15)
    assert refused.value.params["left"] == 3
    assert left(session, market) == 3


def test_a_cancelled_order_gives_its_goods_back_once(session, market):
    reference = order(ready(market, quantity=3))
    assert left(session, market) == 2
    cancelling.cancel(reference, MARIE)
    assert left(session, market) == 5


def test_a_shop_counts_anew_and_stops_counting(session, market):
    basket = ready(market, quantity=2)
    counted.count(market.bread, 9, SHOPKEEPER)
    order(basket)
    assert left(session, market) == 9
    counted.count(market.bread, None, SHOPKEEPER)
    order(ready(market, quantity=40))
    assert left(session, market) is None
    counted.count(market.bread, 3, SHOPKEEPER)
    assert left(session, market) == 3


def test_the_check_tells_of_stock_that_does_not_add_up(session, market):
    session.scalar(select(Product).filter_by(public_id=market.bread)).stock_left = 4
    session.flush()
    assert [found.id for found in invariants.check(session)] == ["I2"]
