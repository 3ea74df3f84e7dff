"""The steps between slot and summary: nothing typed is lost, every mistake stands at its field."""

import re

import pytest

from bourg.kernel.clock import now
from bourg.money.kinds import Means
from bourg.ordering import queries
from tests.builders import baskets
from tests.builders.products import add_product
from tests.builders.shops import add_selling_shop
from tests.builders.visitors import CONTACT, Visitor, means

CONTACT_URL, DOOR, PAYMENT = "/commande/coordonnees", "/commande/livraison", "/commande/paiement"
SUMMARY = "/commande/recapitulatif"


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def visitor(client, market):
    return Visitor(client).take(baskets.ready(market))


def basket(session, visitor):
    with visitor.client.session_transaction() as cookie:
        return queries.basket(session, cookie["basket"], now())


@pytest.mark.parametrize("page", ["", "/coordonnees", "/livraison", "/paiement", "/recapitulatif"])
def test_without_goods_every_step_leads_to_the_basket(client, app, page):
    visitor = Visitor(client)
    assert visitor.open(f"/commande{page}").request.path == "/panier"
    assert "Votre panier est vide" in visitor.words


def test_the_steps_follow_one_another(visitor):
    assert visitor.press(CONTACT_URL, **CONTACT).headers["Location"] == DOOR
    assert visitor.press(DOOR, absence="call").headers["Location"] == PAYMENT
    assert visitor.press(PAYMENT, **means(visitor)).headers["Location"] == SUMMARY


def test_a_guest_types_six_fields_at_most_after_the_address(visitor):
    fields = 0
    for page in (CONTACT_URL, DOOR, PAYMENT):
        visitor.open(page)
        form = visitor.html.split('id="step"')[1].split("</form>")[0]
        fields += len(re.findall(r'<input class="input|<textarea', form))
    assert fields <= 6


def test_fields_of_the_contact_can_be_filled_in_by_the_browser(visitor):
    visitor.open(CONTACT_URL)
    tokens = re.findall(r'name="(name|phone|email)" [^>]*autocomplete="(\w+)"', visitor.html)
    assert tokens == [("name", "name"), ("phone", "tel"), ("email", "email")]
    assert "le livreur appelle si personne n’ouvre" in visitor.words


def test_an_empty_contact_tells_every_field_at_once_and_titles_the_page(visitor):
    assert visitor.send(CONTACT_URL, name="", phone="", email="x@").status_code == 422
    assert visitor.words.startswith("Erreur :")
    for field in ("name", "phone", "email"):
        assert f'href="#{field}"' in visitor.html
        assert f'id="{field}-error"' in visitor.html
    assert visitor.field("email") == "x@"


@pytest.mark.both
def test_names_of_all_the_world_are_kept_without_hidden_signs(visitor, session):
    name = "Zoë Łukasz 🌻 مريم\u202e\x07"
    visitor.send(CONTACT_URL, **{**CONTACT, "name": name})
    assert basket(session, visitor).contact.name == "Zoë Łukasz 🌻 مريم"


def test_the_enter_key_goes_on_and_does_not_ask_for_more_time(visitor):
    for page in (CONTACT_URL, DOOR, PAYMENT):
        visitor.open(page)
        first = re.search(r'<button [^>]*form="step"[^>]*>', visitor.html)[0]
        assert "hidden" in first
        assert "formaction" not in first


def test_the_contact_keeps_what_was_said_about_the_door(visitor, session):
    visitor.send(DOOR, courier_note="Sonnez deux fois", absence="neighbour", complement="Bât. C")
    visitor.send(CONTACT_URL, **CONTACT)
    contact = basket(session, visitor).contact
    assert (contact.courier_note, contact.absence.value) == ("Sonnez deux fois", "neighbour")
    assert basket(session, visitor).place.complement == "Bât. C"


def test_a_note_of_ten_thousand_letters_is_refused_with_its_words_kept(visitor, session):
    note = "Bonjour 🙂 " * 1_000
    answer = visitor.send(DOOR, courier_note=note, absence="doorstep", complement="Escalier 2")
    assert answer.status_code == 422
    assert 'href="#courier_note"' in visitor.html
    assert visitor.field("courier_note") == note
    assert visitor.field("complement") == "Escalier 2"
    assert re.search(r'value="doorstep" checked', visitor.html)
    assert basket(session, visitor).contact.courier_note == ""


def test_a_wish_that_is_not_on_the_list_is_refused(visitor):
    assert visitor.send(DOOR, absence="throw it over the wall").status_code == 422


def test_each_shop_proposes_only_what_it_accepts(visitor, market, session):
    florist = add_selling_shop("Fleurs Lilas", means=(Means.AT_COLLECTION, Means.CARD_ONLINE))
    rose = add_product(florist, "Rose", 300)
    visitor.send("/panier/lignes", product=rose)
    visitor.open(PAYMENT)
    assert re.findall(r'name="means-fleurs-lilas" value="(\w+)"', visitor.html) == ["at_collection"]
    assert len(re.findall(r'name="means-boulangerie-amar"', visitor.html)) == 2


@pytest.mark.parametrize("value", ["card_online", "account", "gold", ""])
def test_a_means_the_shop_does_not_accept_is_refused(visitor, session, value):
    chosen = {**means(visitor), "means-boulangerie-amar": value}
    assert visitor.send(PAYMENT, **chosen).status_code in (409, 422)
    assert basket(session, visitor).shops[0].chosen is None


def test_change_links_of_the_summary_come_back_to_it(visitor):
    visitor.send(PAYMENT, **means(visitor))
    visitor.open(SUMMARY)
    for page in (CONTACT_URL, DOOR, PAYMENT):
        assert f'href="{page}?next={SUMMARY}"' in visitor.html
    visitor.open(f"{CONTACT_URL}?next={SUMMARY}")
    assert visitor.field("next") == SUMMARY
    answer = visitor.press(CONTACT_URL, **CONTACT, next=SUMMARY)
    assert answer.headers["Location"] == SUMMARY


def test_begin_leads_to_the_first_thing_that_is_missing(client, market):
    visitor = Visitor(client).take(baskets.filled(market))
    assert visitor.client.get("/commande").headers["Location"] == "/creneaux"
    visitor.send("/creneaux", slot=market.slot)
    assert visitor.client.get("/commande").headers["Location"] == PAYMENT
    visitor.send(PAYMENT, **means(visitor))
    assert visitor.client.get("/commande").headers["Location"] == SUMMARY


def test_somebody_signed_in_finds_name_and_address_filled_in(app, market):
    from tests.builders.people import signed_in

    visitor = Visitor(signed_in(app, "Odile")).take(baskets.start())
    visitor.send("/panier/lignes", product=market.bread)
    visitor.open(CONTACT_URL)
    assert visitor.field("name") == "Odile"
    assert visitor.field("email") == "odile@bourg.example"
