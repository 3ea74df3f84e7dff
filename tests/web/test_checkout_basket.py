"""The basket's page: what goes in, what is refused at the field, what must be told."""

from datetime import timedelta

import pytest

from bourg.catalogue.kinds import ProductStatus
from bourg.kernel.clock import now
from bourg.ordering import queries
from tests.builders import baskets
from tests.builders.products import change_product
from tests.builders.shops import change_shop
from tests.builders.visitors import Visitor


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def visitor(client, market):
    return Visitor(client)


@pytest.fixture
def filled(visitor, market):
    return visitor.take(baskets.filled(market))


def basket(session, visitor):
    with visitor.client.session_transaction() as cookie:
        return queries.basket(session, cookie["basket"], now())


def line(session, visitor, name):
    return next(line for line in basket(session, visitor).lines if line.name == name)


def test_an_empty_basket_shows_the_way_to_the_shops(visitor):
    assert visitor.open("/panier").status_code == 200
    assert "Votre panier est vide" in visitor.words
    assert "/commerces" in visitor.html


def test_a_press_in_a_shop_puts_one_in_and_comes_back_to_the_shop(visitor, market, session):
    answer = visitor.press("/panier/lignes", product=market.bread, next="/commerces/amar?page=2")
    assert answer.headers["Location"] == "/commerces/amar?page=2"
    visitor.press("/panier/lignes", add=market.bread)
    visitor.open("/panier")
    assert "Baguette est dans votre panier." in visitor.words
    assert line(session, visitor, "Baguette").quantity == 2


def test_nobody_is_sent_to_another_site(visitor, market):
    for where in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = visitor.press("/panier/lignes", product=market.bread, next=where)
        assert answer.headers["Location"].startswith("/panier#")


def test_goods_stand_by_shop_with_one_delivery_and_its_beneficiary(filled):
    filled.open("/panier")
    assert "Ensemble chez Boulangerie Amar 2,60 €" in filled.words
    assert "Ensemble chez Fromagerie Bel 4,78 €" in filled.words
    assert "vous payez le poids réel, 5,26 € au plus" in filled.words
    assert "Une seule livraison offerte par Bondy gratuite" in filled.words
    assert "Total estimé 7,38 €" in filled.words


def test_the_steppers_work_as_plain_buttons(filled, market, session):
    field = f"quantity-{market.bread}"
    filled.send("/panier/lignes", **{"set": market.bread, field: "2", "step": "1"})
    assert line(session, filled, "Baguette").quantity == 3
    field = f"weight_g-{market.cheese}"
    filled.send("/panier/lignes", **{"set": market.cheese, field: "200", "step": "-50"})
    assert line(session, filled, "Comté").weight_g == 150


def test_zero_takes_a_line_out_and_the_count_follows(filled, market):
    filled.send("/panier/lignes", **{"set": market.bread, f"quantity-{market.bread}": "0"})
    assert "Baguette" not in filled.words
    assert "Fromagerie Bel" in filled.words
    with filled.client.session_transaction() as cookie:
        assert cookie["basket_count"] == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "Choisissez une quantité entre 1 et 99."),
        ("1.5", "Saisissez un nombre entier."),
        ("1000000000", "Ce nombre est trop grand."),
        ("500", "Choisissez une quantité entre 1 et 99."),
        ("", "Saisissez un nombre entier."),
        ("deux 🥖", "Saisissez un nombre entier."),
    ],
)
def test_an_amount_that_cannot_be_is_refused_at_its_field(filled, market, session, typed, words):
    field = f"quantity-{market.bread}"
    answer = filled.send("/panier/lignes", **{"set": market.bread, field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in filled.html
    assert words in filled.words
    assert filled.field(field) == typed
    assert line(session, filled, "Baguette").quantity == 2


def test_a_weight_beside_the_shops_steps_is_refused_at_its_field(filled, market):
    field = f"weight_g-{market.cheese}"
    assert filled.send("/panier/lignes", **{"set": market.cheese, field: "230"}).status_code == 422
    assert "Choisissez un poids par pas de 50 g." in filled.words


def test_a_wrong_amount_on_a_shelf_names_the_product_and_its_unit(visitor, market):
    for amount in ("0", "-1", "1.5", "1000000000", "60000"):
        field = f"weight_g-{market.cheese}"
        answer = visitor.send("/panier/lignes", **{"add": market.cheese, field: amount})
        assert answer.status_code == 422
        assert "Comté – " in visitor.words
    assert "entre 1 g et 50000 g" in visitor.words


def test_the_enter_key_on_a_shelf_never_adds_the_first_product_of_the_page(
    visitor, market, session
):
    visitor.open("/commerces/boulangerie-amar")
    assert 0 < visitor.html.find('name="which" hidden>') < visitor.html.find('name="add"')
    answer = visitor.send("/panier/lignes", **{"which": "", f"quantity-{market.bread}": "3"})
    assert answer.status_code == 422
    assert "Appuyez sur « Ajouter »" in visitor.words.replace("\xa0", " ")


def test_a_price_sent_by_the_visitor_means_nothing(filled, market, session):
    sent = {"price_cents": "1", f"price_cents-{market.bread}": "1", "seen_price_cents": "1"}
    wish = {"set": market.bread, f"quantity-{market.bread}": "3", **sent}
    filled.send("/panier/lignes", **wish)
    assert line(session, filled, "Baguette").estimate_cents == 390


def test_a_note_of_ten_thousand_letters_is_refused_and_nothing_is_lost(filled, market, session):
    note = "é" * 10_000
    field = f"note-{market.bread}"
    wish = {"set": market.bread, f"quantity-{market.bread}": "4", field: note}
    assert filled.send("/panier/lignes", **wish).status_code == 422
    assert "C’est trop long : 200 caractères au plus" in filled.words
    assert filled.field(field) == note
    assert filled.field(f"quantity-{market.bread}") == "4"
    assert line(session, filled, "Baguette").note == ""


@pytest.mark.both
def test_emoji_stay_and_what_turns_or_hides_text_goes(filled, market, session):
    note = "Bien cuite 🥖\x00\x1b[31m \u202eetneg\u202c مرحبا"
    wish = {"set": market.bread, f"quantity-{market.bread}": "1", f"note-{market.bread}": note}
    filled.send("/panier/lignes", **wish, **{f"substitution-{market.bread}": "nearest"})
    kept = line(session, filled, "Baguette")
    assert "🥖" in kept.note
    assert "مرحبا" in kept.note
    assert not {"\x00", "\x1b", "\u202e"} & set(kept.note)
    assert kept.substitution.value == "nearest"


def test_a_substitution_that_is_not_on_the_list_is_refused(filled, market):
    wish = {"set": market.bread, f"quantity-{market.bread}": "1"}
    wish[f"substitution-{market.bread}"] = "steal"
    assert filled.send("/panier/lignes", **wish).status_code == 422


def test_what_changed_since_is_told_and_accepted_by_one_press(filled, market, session):
    change_product(market.bread, price_cents=150)
    change_product(market.cheese, status=ProductStatus.WITHDRAWN)
    filled.open("/panier")
    assert "le prix était de 1,30 €, il est maintenant de 1,50 €" in filled.words
    assert "n’est plus en vente" in filled.words
    assert "/creneaux" not in filled.html
    filled.send("/panier/changements")
    view = basket(session, filled)
    assert [line.name for line in view.lines] == ["Baguette"]
    assert not view.changed


def test_what_is_missing_to_a_shops_minimum_is_said(filled, market):
    change_shop(market.bakery, min_order_cents=500)
    filled.open("/panier")
    assert "Il manque 2,40 € chez Boulangerie Amar" in filled.words


def test_a_sold_out_product_does_not_go_in_and_the_words_say_so(visitor, market):
    change_product(market.bread, sold_out_until=now() + timedelta(hours=2))
    answer = visitor.send("/panier/lignes", product=market.bread, next="/produits/x")
    assert answer.status_code == 409
    assert "« Baguette » est épuisé chez Boulangerie Amar." in visitor.words
    assert 'href="/produits/x"' in visitor.html


@pytest.mark.both
@pytest.mark.parametrize("product", ["", "nothing", "\x00", "x" * 5_000])
def test_an_unknown_product_is_refused_in_words(visitor, product):
    assert visitor.send("/panier/lignes", product=product).status_code in (404, 422)
    assert "Traceback" not in visitor.words
