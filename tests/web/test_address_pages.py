"""Where to deliver: what is answered to the address somebody types."""

import re

import pytest
from flask import session as cookie
from sqlalchemy import select

from bourg.addresses.models import Address
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket
from bourg.ordering.queries import destination
from tests.builders.slots import add_slot, add_zone
from tests.web.test_storefront import read, words

STREETS = (
    ("31", 31, "", "Rue Jules Guesde"),
    ("12", 12, "", "Rue Jules Guesde"),
    ("12b", 12, "bis", "Rue Jules Guesde"),
    ("4", 4, "", "Avenue de la République"),
)


@pytest.fixture(autouse=True)
def gazetteer(app):
    """Four addresses, one zone over the whole town, one free slot."""
    with write() as session:
        for ban_id, number, suffix, street in STREETS:
            session.add(_address(ban_id, number, suffix, street))
    zone_id = add_zone("bondy", fee_cents=150)
    add_slot(zone_id)


def _address(ban_id, number, suffix, street, **fields):
    from bourg.kernel.folding import fold

    label = f"{number} {suffix} {street}, 93140 Bondy".replace("  ", " ")
    return Address(
        ban_id=ban_id, number=number, suffix=suffix, street=street, street_key=fold(street),
        postcode="93140", city="Bondy", insee="93010", lat=48.9, lon=2.48, label=label,
        search_text=fold(label), flags=[], **fields,
    )  # fmt: skip


def post(client, **fields):
    """Send the form of the address."""
    return client.post("/adresse", data=fields, headers={"Accept-Language": "fr"})


def test_completion_gives_addresses_with_their_ids(client):
    answer = client.get("/adresses/completion?q=31 rue jules gu").get_json()
    assert answer["items"][0] == {"id": "31", "label": "31 Rue Jules Guesde, 93140\xa0Bondy"}


@pytest.mark.parametrize("typed", ["", "%", "'\"", "x" * 3000, "\N{BAGUETTE BREAD}", "\x00", "12"])
def test_completion_of_rubbish_is_an_answer(client, typed):
    answer = client.get("/adresses/completion", query_string={"q": typed})
    assert answer.status_code == 200
    assert "items" in answer.get_json()


def test_a_known_address_is_answered_with_slot_and_fee(client):
    assert post(client, q="31 rue jules guesde").location == "/"
    page = words(read(client, "/"))
    assert "Oui, nous livrons chez vous" in page
    assert "31 Rue Jules Guesde" in page
    assert "Prochain créneau libre" in page
    assert "1,50 €" in page


def test_a_suggestion_is_taken_by_its_id(client):
    with client:
        post(client, q="31 rue", address_id="12b")
        basket = cookie["basket"]
    assert destination_label(basket) == "12 bis Rue Jules Guesde, 93140 Bondy"


def destination_label(basket):
    """Where a basket is to be brought."""
    from bourg.kernel.db import db

    return destination(db.session(), basket).place.label


@pytest.mark.parametrize("typed", ["rue jules guesde", "99 rue jules guesde"])
def test_what_is_not_clear_is_asked_and_not_guessed(client, typed):
    answer = post(client, q=typed)
    page = read(client, answer.location)
    assert 'name="address_id" value="31"' in page
    assert "Oui, nous livrons" not in words(read(client, "/"))


def test_an_address_of_another_town_is_told_with_what_can_be_done(client):
    page = words(read(client, post(client, q="5 rue de Paris 75011 Paris").location))
    assert "autre ville" in page
    assert "0 800 00 00 00" in page
    assert "directement dans les commerces" in page


def test_an_address_nobody_knows_is_no_dead_end(client):
    page = read(client, post(client, q="3 chemin des lutins").location)
    assert "pas trouvé" in words(page)
    assert 'name="unlisted"' in page


def test_words_for_an_address_that_is_not_listed_go_on_and_wait_for_an_agent(client):
    assert post(client, unlisted="Péniche Marianne, quai du canal").location == "/"
    page = words(read(client, "/"))
    assert "Péniche Marianne" in page
    assert "un de nos agents la confirmera" in page


@pytest.mark.parametrize(
    ("fields", "place"), [({"unlisted": "ici"}, "#unlisted"), ({"address_id": "nothing"}, "#q")]
)
def test_an_address_that_cannot_be_comes_back_with_its_error(client, fields, place):
    answer = post(client, **fields)
    assert answer.status_code == 422
    assert f'href="{place}"' in answer.text


def test_an_address_outside_every_zone_is_kept_and_said(client):
    with write() as session:
        session.add(_address("far", 8, "", "Chemin du Bois", inside=False))
    post(client, address_id="far")
    page = words(read(client, "/"))
    assert "Nous ne livrons pas à cette adresse" in page
    assert "0 800 00 00 00" in page


def test_the_way_back_is_inside_the_site(client):
    assert post(client, q="31 rue jules guesde", next="/panier").location == "/panier"
    evil = post(client, q="31 rue jules guesde", next="https://evil.example/")
    assert evil.location == "/"


def test_an_address_is_changed_in_the_same_basket(client):
    baskets = []
    for typed in ("31 rue jules guesde", "4 avenue de la république"):
        with client:
            post(client, q=typed)
            baskets.append(cookie["basket"])
    assert baskets[0] == baskets[1]


@pytest.mark.parametrize("field", ["q", "unlisted"])
def test_an_address_left_empty_is_an_error_at_its_field(client, field):
    answer = post(client, **{field: "  "})
    assert answer.status_code == 422
    assert f'href="#{field}">Saisissez votre adresse' in answer.text


def test_what_was_typed_in_vain_is_taken_over_as_words(client):
    page = read(client, post(client, q="Péniche La Belle").location)
    assert re.search(r'id="unlisted"[^>]*value="Péniche La Belle"', page)


def test_the_nearest_known_address_places_one_that_is_not_listed(client):
    answer = post(client, unlisted="Péniche Marianne", near="31 rue jules guesde")
    assert answer.location == "/"
    page = client.get("/adresse?unlisted=1").text
    assert 'value="Péniche Marianne"' in page
    with client.application.app_context():
        assert _basket_address() == "31"
    refused = post(client, unlisted="Péniche Marianne", near="nulle part")
    assert (refused.status_code, 'href="#near"' in refused.text) == (422, True)


def _basket_address():
    placed = select(Address.ban_id).join(Basket, Basket.address_id == Address.id)
    return db.session.scalar(placed.where(Basket.unlisted_address != ""))
