"""The page of slots: choosing, keeping, losing and giving back a place."""

import re
from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.slots.services import close
from tests.builders import baskets, orders
from tests.builders.slots import add_slot
from tests.builders.visitors import Visitor

LATER = [timedelta(days=day, hours=1) for day in (2, 3, 4, 5)]


@pytest.fixture
def market(app):
    return baskets.add_market(capacity=1)


@pytest.fixture
def more(market):
    return [add_slot(market.zone_id, now() + later) for later in LATER]


@pytest.fixture
def visitor(client, market, more):
    return Visitor(client).take(baskets.filled(market))


def tile(visitor, slot):
    """How the grid shows a slot: its tile's letters."""
    return re.search(
        rf'<label class="[^"]*"><input[^>]*value="{slot}".*?</label>', visitor.html, re.S
    )[0]


def offered(visitor):
    """The slots that stand as buttons of their own."""
    return re.findall(r'<button[^>]*name="slot" value="(\w+)"', visitor.html)


def fill(market, slot=None):
    """Somebody else takes the last place."""
    other = baskets.filled(market)
    baskets.baskets.take_slot(other, slot or market.slot, minutes=15)
    orders.place(other)


def test_without_an_address_the_page_asks_for_it_first(client, market):
    visitor = Visitor(client)
    visitor.open("/creneaux")
    assert "Où livrons-nous ?" in visitor.words
    assert visitor.field("next") == "/creneaux"
    assert 'name="q"' in visitor.html


def test_a_slot_without_address_is_refused_in_words_and_asks_for_it(client, market):
    visitor = Visitor(client)
    assert visitor.send("/creneaux", slot=market.slot).status_code == 422
    assert "Dites-nous d’abord où livrer." in visitor.words


def test_each_slot_is_free_or_says_why_not(visitor, market, more):
    close(more[0], "course cycliste dans le centre", orders.OFFICER)
    fill(market)
    visitor.open("/creneaux")
    assert "disabled" in tile(visitor, market.slot)
    assert "Ce créneau est complet." in tile(visitor, market.slot)
    assert "course cycliste" in tile(visitor, more[0])
    assert "disabled" not in tile(visitor, more[1])


def test_a_place_taken_is_kept_and_shown_until_when(visitor, market):
    answer = visitor.press("/creneaux", slot=market.slot)
    assert answer.headers["Location"] == "/commande/coordonnees"
    visitor.open("/commande/coordonnees")
    assert visitor.words.count("Votre place est réservée pour") == 1
    assert "Votre place est gardée jusqu’à" not in visitor.words
    assert "J’ai besoin de plus de temps" in visitor.words
    visitor.open("/creneaux")
    assert "checked" in tile(visitor, market.slot)


def test_no_choice_is_an_error_at_the_grid(visitor):
    assert visitor.send("/creneaux").status_code == 422
    assert 'href="#slot"' in visitor.html
    assert 'id="slot"' in visitor.html


def test_a_slot_just_filled_offers_the_next_three_and_keeps_the_basket(visitor, market, more):
    fill(market)
    assert visitor.send("/creneaux", slot=market.slot).status_code == 409
    assert offered(visitor) == more[:3]
    assert "Votre panier est toujours là." in visitor.words
    visitor.send("/creneaux", slot=more[1])
    assert "Votre place est réservée" in visitor.words


def test_a_slot_past_its_cut_off_offers_the_next_three(visitor, market, more):
    with shifted(now() + timedelta(hours=23)):
        assert visitor.send("/creneaux", slot=market.slot).status_code == 409
        assert "Trop tard" in visitor.words
        assert offered(visitor) == more[:3]


def test_more_time_is_given_twice_and_what_was_typed_stays(visitor, market):
    visitor.send("/creneaux", slot=market.slot)
    typed = {"page": "order.contact", "name": "Zoé Ferrari", "phone": "06", "email": ""}
    for _ in range(2):
        assert visitor.send("/creneaux/prolonger", **typed).status_code == 200
        assert visitor.field("name") == "Zoé Ferrari"
        assert "Votre place est gardée jusqu’à" in visitor.words
    assert visitor.send("/creneaux/prolonger", **typed).status_code == 409
    assert "ne peut pas être gardée plus longtemps" in visitor.words
    assert visitor.field("name") == "Zoé Ferrari"


def test_more_time_shows_no_page_but_those_where_one_types(visitor, market):
    visitor.send("/creneaux", slot=market.slot)
    answer = visitor.send("/creneaux/prolonger", page="townhall.day")
    assert answer.request.path == "/creneaux"


def test_a_place_that_ran_out_is_said_and_the_basket_stays(visitor, market):
    visitor.send("/creneaux", slot=market.slot)
    with shifted(now() + timedelta(minutes=16)):
        assert visitor.send("/creneaux/prolonger").status_code == 409
        assert "Votre place n’est plus gardée" in visitor.words
        visitor.open("/panier")
    assert "Baguette" in visitor.words


def test_a_place_given_back_is_free_for_somebody_else(visitor, market):
    visitor.send("/creneaux", slot=market.slot)
    visitor.send("/creneaux/rendre")
    assert "Votre place est rendue." in visitor.words
    fill(market)


@pytest.mark.both
@pytest.mark.parametrize("slot", ["nothing", "\x00", "x" * 9_000])
def test_a_slot_that_does_not_exist_is_refused_in_words(visitor, slot):
    assert visitor.send("/creneaux", slot=slot).status_code in (404, 422)
    assert "0 800 00 00 00" in visitor.words


def test_an_address_outside_says_so_and_shows_the_telephone(client, market):
    visitor = Visitor(client).take(baskets.filled(market))
    outside = baskets.add_address(99, inside=False)
    with client.session_transaction() as session:
        baskets.baskets.set_address(session["basket"], ban_id=outside)
    visitor.open("/creneaux")
    assert "Nous ne livrons pas à cette adresse" in visitor.words
    assert "0 800 00 00 00" in visitor.words
