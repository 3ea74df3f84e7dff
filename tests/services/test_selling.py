"""What a shop lays ready as ordered need not be asked about."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.catalogue.models import Product
from bourg.kernel.clock import now, shifted
from bourg.ordering.models import OrderLine
from bourg.ordering.services import answering, lines, selling
from tests.builders import baskets as build
from tests.builders.orders import SHOP, place, placed
from tests.builders.products import add_product, change_product

LONG_AGO = timedelta(weeks=11)


@pytest.fixture
def market(app):
    found = build.add_market()
    for product in (found.bread, found.cheese):
        change_product(product, confirmed_at=now() - LONG_AGO, asked_at=now())
    return found


def confirmed(session):
    session.rollback()
    since = now() - timedelta(days=1)
    return set(
        session.scalars(
            select(Product.public_id).where(
                Product.confirmed_at > since, Product.asked_at.is_(None)
            )
        )
    )


def lay_ready(part, **answered):
    answering.answer(part.reference, accept=True, actor=SHOP, **answered)
    answering.ready(part.reference, 1, actor=SHOP)


def test_only_what_lies_ready_is_confirmed_and_once(market, session):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    assert selling.confirm_what_sold() == 0
    answering.ready(order.parts[0].reference, 1, actor=SHOP)
    assert (selling.confirm_what_sold(), selling.confirm_what_sold()) == (1, 0)
    assert confirmed(session) == {market.bread}


def test_a_line_the_shop_did_not_have_confirms_nothing(market, session):
    roll = add_product(market.bakery, "Petit pain", confirmed_at=now() - LONG_AGO)
    basket_id = build.ready(market)
    lines.set_line(basket_id, roll, quantity=2)
    part = place(basket_id).parts[0]
    (position,) = session.scalars(
        select(OrderLine.position).join(Product).where(Product.public_id == roll)
    )
    session.rollback()
    lay_ready(part, refused={position: "plus rien"})
    assert selling.confirm_what_sold() == 1
    assert confirmed(session) == {market.bread}


def test_what_was_handed_over_long_ago_says_nothing_of_today(market, session):
    lay_ready(placed(market).parts[0])
    with shifted(now() + timedelta(days=3)):
        assert selling.confirm_what_sold() == 0
