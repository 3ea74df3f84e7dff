"""The summary and the button that orders: once, at the prices shown, or not at all."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.catalogue.kinds import ProductStatus
from bourg.kernel.clock import now, shifted
from bourg.ordering.models import Order
from bourg.slots import services as slots
from tests.builders import baskets
from tests.builders.crowd import at_once
from tests.builders.orders import OFFICER
from tests.builders.products import add_product, change_product
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot
from tests.builders.visitors import Visitor, at_the_summary, ordered

SUMMARY = "/commande/recapitulatif"

pytestmark = pytest.mark.both


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def visitor(client, market):
    return at_the_summary(client, market)


def orders(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Order))


def test_the_summary_names_each_seller_the_total_and_the_obligation(visitor, market):
    change_shop(market.bakery, legal_name="SARL Amar et fils", address_label="3 place du Marché")
    visitor.open(SUMMARY)
    assert "Vendu par SARL Amar et fils, 3 place du Marché" in visitor.words
    assert "Total estimé 7,38 €" in visitor.words
    assert "Commander avec obligation de paiement" in visitor.words
    assert "12 Rue de la République" in visitor.words
    assert "06 12 34 56 78" in visitor.words


def test_the_summary_tells_allergens_and_the_right_of_withdrawal(client, market):
    bread = add_product(market.bakery, "Pain aux noix", 300, allergens=["gluten", "nuts"])
    cup = add_product(market.bakery, "Tasse", 900, withdrawal_right=True, food=False)
    visitor = at_the_summary(client, market)
    for product in (bread, cup):
        visitor.send("/panier/lignes", product=product)
    visitor.open(SUMMARY)
    assert "Contient : céréales contenant du gluten, fruits à coque" in visitor.words
    assert "14 jours après la livraison pour changer d’avis sur : Tasse" in visitor.words
    assert "périssables" in visitor.words


def test_ordering_leads_to_a_confirmation_with_number_means_and_telephone(client, market):
    visitor = ordered(client, market)
    reference = visitor.address.split("/")[2]
    assert "Merci Marie Curie, votre commande est passée" in visitor.words
    for words in (reference, "0 800 00 00 00", "Chèque à l’ordre du commerce", "2,60 €", "4,78 €"):
        assert words in visitor.words
    assert "mot de passe" not in visitor.words
    visitor.open("/panier")
    assert "Votre panier est vide" in visitor.words


def test_pressed_again_after_back_it_is_the_same_order(visitor, session):
    first = visitor.press("/commande").headers["Location"]
    assert visitor.press("/commande").headers["Location"] == first
    assert visitor.client.get(SUMMARY).headers["Location"] == first
    assert orders(session) == 1


def test_a_double_press_makes_one_order(app, visitor, session):
    cookie = visitor.client.get_cookie("bourg").value

    def press():
        browser = app.test_client()
        browser.set_cookie("bourg", cookie)
        return browser.post("/commande").headers["Location"]

    assert len(set(at_once(app, [press] * 4))) == 1
    assert orders(session) == 1


def test_an_answer_lost_on_the_way_is_found_again(visitor, session):
    with visitor.client.session_transaction() as cookie:
        basket_id = cookie["basket"]
    first = visitor.press("/commande").headers["Location"]
    visitor.take(basket_id)
    assert visitor.client.get(SUMMARY).headers["Location"] == first
    visitor.take(basket_id)
    visitor.open("/panier")
    assert "Suivre votre dernière commande" in visitor.words


def test_a_place_lost_at_the_last_step_offers_the_next_three_and_comes_back(
    client, market, session
):
    later = [add_slot(market.zone_id, now() + timedelta(days=day)) for day in (2, 3, 4, 5)]
    visitor = at_the_summary(client, market)
    with shifted(now() + timedelta(minutes=20)):
        assert visitor.press("/commande").status_code == 409
        assert "Votre place n’est plus gardée" in visitor.words
        assert all(slot in visitor.html for slot in (market.slot, *later[:2]))
        assert orders(session) == 0
        answer = visitor.press("/creneaux", slot=later[0], next=SUMMARY)
        assert answer.headers["Location"] == SUMMARY
        assert "/merci" in visitor.press("/commande").headers["Location"]


def test_the_slot_that_ran_out_is_offered_first_while_it_is_free(client, market):
    later = [add_slot(market.zone_id, now() + timedelta(days=day)) for day in (2, 3, 4, 5)]
    visitor = at_the_summary(client, market)
    visitor.send("/creneaux", slot=later[1])
    with shifted(now() + timedelta(minutes=20)):
        visitor.press("/commande")
        offered = re.findall(r'<button[^>]*name="slot" value="(\w+)"', visitor.html)
    assert offered == later[1:4]


def test_a_price_that_changed_is_told_and_asked_again(visitor, market, session):
    change_product(market.bread, price_cents=145)
    visitor.send("/commande")
    assert "le prix était de 1,30 €, il est maintenant de 1,45 €" in visitor.words
    assert orders(session) == 0
    visitor.send("/panier/changements")
    visitor.send("/commande")
    assert "votre commande est passée" in visitor.words


@pytest.mark.parametrize(
    "change",
    [{"status": ProductStatus.WITHDRAWN}, {"sold_out_until": now() + timedelta(days=1)}],
)
def test_what_can_no_longer_be_had_is_told_before_ordering(visitor, market, session, change):
    change_product(market.bread, **change)
    visitor.send("/commande")
    assert "Quelque chose a changé depuis votre choix" in visitor.words
    assert orders(session) == 0


def test_a_shop_that_stopped_selling_is_told(visitor, market, session):
    change_shop(market.dairy, paused_until=now() + timedelta(days=3))
    visitor.send("/commande")
    assert "le commerce ne prend pas de commandes" in visitor.words
    assert orders(session) == 0


def test_alcohol_asks_for_the_age_and_only_alcohol(client, market, session):
    visitor = at_the_summary(client, market)
    visitor.open(SUMMARY)
    assert "18 ans" not in visitor.words
    wine = add_product(market.bakery, "Cidre", 450, alcohol=True, vat_bp=2000)
    visitor.send("/panier/lignes", product=wine)
    visitor.open(SUMMARY)
    assert "remise à un adulte" in visitor.words
    assert visitor.send("/commande").status_code == 422
    assert 'href="#age_confirmed"' in visitor.html
    assert "L’abus d’alcool est dangereux" in visitor.words
    assert orders(session) == 0
    assert "/merci" in visitor.press("/commande", age_confirmed="yes").headers["Location"]


def test_a_total_sent_by_the_visitor_means_nothing(visitor, session):
    visitor.press("/commande", total_cents="1", fee_cents="-500", price_cents="1")
    assert session.scalar(select(Order.total_cents)) == 738


def test_somebody_elses_basket_cannot_be_named(client, market, session):
    baskets.ready(market)
    visitor = Visitor(client)
    for fields in ({}, {"basket": "1"}, {"basket_id": baskets.ready(market)}):
        answer = visitor.send("/commande", **fields)
        assert answer.request.path == "/panier"
    assert orders(session) == 0


def test_a_slot_closed_meanwhile_is_told_with_the_next_three(visitor, market):
    add_slot(market.zone_id, now() + timedelta(days=3))
    slots.close(market.slot, "Neige", OFFICER, called_off=True)
    visitor.send("/commande", status=409)
    assert "Neige" in visitor.words
    assert "Ces créneaux sont libres" in visitor.words
    assert visitor.html.count('name="slot"') == 1
