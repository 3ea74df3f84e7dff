"""A special price and a product for some days: both end by themselves; the law's lowest price."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.queries.sheets import sheet_of
from bourg.catalogue.services import edit_product, specials
from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import BadInput
from tests.builders.catalogue import SHOPKEEPER, bread, open_shop, sell

DAY = timedelta(days=1)


@pytest.fixture
def loaf(app):
    (public_id,) = sell(open_shop(), bread(price_cents=200))
    return public_id


def found(session, public_id):
    session.rollback()
    return session.scalars(select(Product).filter_by(public_id=public_id)).one()


def test_a_special_price_holds_until_its_moment_and_falls_back_by_itself(session, loaf):
    specials.begin(loaf, 150, now() + DAY, SHOPKEEPER)
    product = found(session, loaf)
    assert (product.price_cents, product.lowest_cents) == (150, 200)
    assert sheet_of(product).price_cents == 200
    assert specials.end_due() == 0
    with shifted(now() + DAY):
        assert specials.end_due() == 1
    product = found(session, loaf)
    assert (product.price_cents, product.special_until, product.lowest_cents) == (200, None, None)
    prices = select(PriceChange.price_cents).order_by(PriceChange.id)
    assert session.scalars(prices).all() == [200, 150, 200]


def test_what_else_changes_on_the_sheet_leaves_the_special_price_alone(session, loaf):
    specials.begin(loaf, 150, now() + DAY, SHOPKEEPER)
    edit_product(loaf, SHOPKEEPER, description="Au levain")
    edit_product(loaf, SHOPKEEPER, price_cents=220)
    assert (found(session, loaf).price_cents, found(session, loaf).regular_cents) == (150, 220)
    edit_product(loaf, SHOPKEEPER, price_cents=140)
    assert (found(session, loaf).price_cents, found(session, loaf).special_until) == (140, None)


def test_the_lowest_price_of_thirty_days_counts_an_earlier_special(session, loaf):
    specials.begin(loaf, 120, now() + DAY, SHOPKEEPER)
    specials.end(loaf, SHOPKEEPER)
    with shifted(now() + 5 * DAY):
        specials.begin(loaf, 150, now() + DAY, SHOPKEEPER)
        assert found(session, loaf).lowest_cents == 120
        specials.end(loaf, SHOPKEEPER)
    with shifted(now() + 60 * DAY):
        specials.begin(loaf, 150, now() + DAY, SHOPKEEPER)
        assert found(session, loaf).lowest_cents == 200


def test_a_dish_of_the_day_leaves_the_shelf_by_itself(session, loaf):
    specials.leaves(loaf, now() + DAY, SHOPKEEPER)
    with shifted(now() + DAY):
        specials.end_due()
    assert found(session, loaf).status is ProductStatus.WITHDRAWN
    assert specials.end_due() == 0


def test_a_special_price_that_is_none_is_refused(session, loaf):
    for cents, until in ((200, now() + DAY), (150, now() - DAY), (150, now() + 90 * DAY)):
        with pytest.raises(BadInput):
            specials.begin(loaf, cents, until, SHOPKEEPER)
