"""Products come onto the shelf, change, run out and leave it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bourg.catalogue import queries, services
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.rules import Availability, availability
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound, Refusal
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.queries import shops_version
from tests.builders.catalogue import SHOPKEEPER, bread, cheese, open_shop, sell


@pytest.fixture
def slug(app):
    """An open bakery."""
    return open_shop()


def version(session, slug):
    """How often the pages of a shop were told of something new."""
    return session.scalar(select(Merchant.version).filter_by(slug=slug)), shops_version(session)


def test_a_complete_product_is_on_the_shelf_at_once(session, slug):
    (public_id,) = sell(slug, bread())
    found = queries.product(session, public_id)
    assert found.selling
    assert found.card.status is ProductStatus.PUBLISHED


def test_a_food_without_an_answer_on_allergens_waits_as_a_draft(session, slug):
    (public_id,) = sell(slug, bread(allergens=None))
    assert queries.product(session, public_id) is None
    services.edit_product(public_id, SHOPKEEPER, allergens=())
    assert queries.product(session, public_id).allergens == []


def test_the_database_itself_refuses_to_publish_a_food_that_says_nothing(session, slug):
    (public_id,) = sell(slug, bread(allergens=None))
    statement = update(Product).filter_by(public_id=public_id).values(status="published")
    with pytest.raises(IntegrityError), write() as s:
        s.execute(statement)


def test_what_cannot_be_is_refused_with_every_field(session, slug):
    with pytest.raises(Refusal) as refusal:
        sell(slug, bread(price_cents=0, vat_bp=700))
    assert [one.field for one in refusal.value.each()] == ["price_cents", "vat_bp"]


def test_of_several_products_with_one_mistake_none_is_added(session, slug):
    with pytest.raises(Refusal):
        sell(slug, bread(), bread("Pain", price_cents=-1))
    assert session.scalars(select(Product)).all() == []


def test_a_reference_is_taken_once_in_a_shop(session, slug):
    sell(slug, bread(reference="B1"))
    with pytest.raises(Refusal) as refusal:
        sell(slug, bread("Ficelle", reference="B1"))
    assert refusal.value.code == "reference_taken"


def test_two_shops_may_use_the_same_reference(session, slug):
    other = open_shop("Le Levain du canal")
    assert sell(slug, bread(reference="B1")) != sell(other, bread(reference="B1"))


def test_every_price_is_remembered_with_its_day(session, slug):
    (public_id,) = sell(slug, bread(price_cents=120))
    services.edit_product(public_id, SHOPKEEPER, price_cents=135)
    services.edit_product(public_id, SHOPKEEPER, description="Pétrie la veille")
    prices = session.scalars(select(PriceChange.price_cents).order_by(PriceChange.id)).all()
    assert prices == [120, 135]


def test_sold_out_today_comes_back_by_itself(session, slug):
    (public_id,) = sell(slug, bread())
    services.sold_out(public_id, now() + timedelta(hours=6), SHOPKEEPER)
    card = queries.product(session, public_id).card
    assert availability(card, now()) is Availability.SOLD_OUT
    assert availability(card, now() + timedelta(hours=7)) is Availability.AVAILABLE


def test_a_product_that_is_back_can_be_ordered_again(session, slug):
    (public_id,) = sell(slug, bread())
    services.sold_out(public_id, now() + timedelta(hours=6), SHOPKEEPER)
    services.back(public_id, SHOPKEEPER)
    assert queries.product(session, public_id).card.sold_out_until is None


def test_a_withdrawn_product_can_be_looked_at_but_not_changed(session, slug):
    (public_id,) = sell(slug, bread())
    services.withdraw(public_id, SHOPKEEPER)
    card = queries.product(session, public_id).card
    assert availability(card, now()) is Availability.WITHDRAWN
    with pytest.raises(NotFound):
        services.edit_product(public_id, SHOPKEEPER, price_cents=1)


def test_every_change_tells_the_pages_and_the_trail(session, slug):
    before = version(session, slug)
    (public_id,) = sell(slug, bread(), cheese())[:1]
    services.sold_out(public_id, now(), SHOPKEEPER)
    session.expire_all()
    assert version(session, slug) == (before[0] + 2, before[1] + 2)
    verbs = [e.verb for e in audit.trail(session, f"merchant:{slug}")]
    assert verbs == ["applied", "approved", "products_added", "sold_out"]
