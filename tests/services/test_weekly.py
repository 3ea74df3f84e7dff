"""The basket of the week of a shop that works by lists: sold at a price, until a day, so many."""

from datetime import timedelta

import pytest

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.queries.weekly import baskets, own_baskets
from bourg.catalogue.services import specials, weekly
from bourg.catalogue.services.weekly import ThisWeek
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput, NotFound, Refusal
from bourg.kernel.roles import Role
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.services import admission
from bourg.ordering.services import baskets as wishes
from tests.builders import baskets as markets
from tests.builders.catalogue import OFFICER, SHOPKEEPER, bread
from tests.builders.people import signed_in

SLUG, WEEK = "boulangerie-amar", timedelta(weeks=1)


@pytest.fixture
def market(app):
    market = markets.add_market()
    admission.set_service_level(SLUG, ServiceLevel.ORDER_REQUEST, OFFICER)
    return market


def sell(text="Deux pains, quatre chouquettes", at_most=2, public_id=None, price=1250):
    said = ThisWeek("Panier de la semaine", price, text, now() + WEEK, at_most)
    return weekly.offer(SLUG, said, SHOPKEEPER, first=bread(), public_id=public_id)


def sold(market):
    db.session.rollback()
    return [(one.card.public_id, one.description) for one in baskets(db.session(), market.bakery)]


def test_it_is_sold_beside_lists_until_its_day_and_comes_back_with_other_words(market):
    first = sell()
    assert sold(market) == [(first, "Deux pains, quatre chouquettes")]
    basket_id = markets.start()
    wishes.set_line(basket_id, first, quantity=1)
    with shifted(now() + WEEK + timedelta(minutes=1)):
        specials.end_due()
        assert sold(market) == []
        (own,) = own_baskets(db.session(), market.bakery)
        assert own.status is ProductStatus.WITHDRAWN
        assert sell("Un pain, une brioche", public_id=first) == first
        assert sold(market) == [(first, "Un pain, une brioche")]


def test_other_goods_of_the_shop_stay_unsold_and_a_basket_needs_words_and_is_its_shops(market):
    basket_id = markets.start()
    with pytest.raises(Refusal):
        wishes.set_line(basket_id, market.bread, quantity=1)
    with pytest.raises(BadInput):
        sell("")
    for stranger in (market.bread, market.cheese):
        with pytest.raises(NotFound):
            sell(public_id=stranger)
    first = sell(at_most=1)
    with pytest.raises(Refusal):
        wishes.set_line(basket_id, first, quantity=2)


def test_a_shop_sells_it_from_its_page_and_people_find_it_on_the_shops(app, market, client):
    officer = signed_in(app, "Odile", Role.OFFICER)
    path = f"/commercant/{SLUG}/rayon/panier"
    day = (now() + timedelta(days=5)).date()
    said = {"name": "Panier du midi", "price_cents": "12,50", "description": "Pains et brioche",
            "until": str(day), "at_most": "3"}  # fmt: skip
    assert officer.post(path, data={**said, "description": ""}).status_code == 422
    assert "/panier" not in officer.post(path, data=said).location  # allergens are still to be said
    (own,) = own_baskets(db.session(), market.bakery)
    assert own.status is ProductStatus.DRAFT
    first = sell()
    page = " ".join(client.get(f"/commerces/{SLUG}").text.split())
    assert "Deux pains, quatre chouquettes" in page
    assert "Votre liste de courses" in page
    assert "12,50" in client.get(f"/produits/{first}").text
    again = {**said, "basket": first, "description": "Une tourte", "at_most": ""}
    assert officer.post(path, data=again).location.endswith("/panier")
    assert "Une tourte" in client.get(f"/commerces/{SLUG}").text
    assert "Une tourte" in officer.get(path).text
