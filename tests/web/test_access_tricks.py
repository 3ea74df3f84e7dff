"""Tricks with what belongs to others: their ids in bodies, doubled, encoded; tokens bent."""

from urllib.parse import unquote

import pytest

from bourg.kernel.db import db
from bourg.ordering.models import MerchantOrder
from bourg.ordering.queries import order
from bourg.people import queries as people
from bourg.rounds.models import Round, Stop
from tests.builders.world import SHOPS

BAKERY, DAIRY = SHOPS["staff"], SHOPS["rival"]


def states(scene):
    """The state of every part and of every halt."""
    with scene.app.app_context():
        parts = db.session.query(MerchantOrder.reference, MerchantOrder.state).all()
        stops = db.session.query(Stop.id, Stop.state).all()
        rounds = db.session.query(Round.public_id, Round.courier_user_id).all()
        return sorted(map(tuple, parts)), sorted(map(tuple, stops)), sorted(map(tuple, rounds))


@pytest.mark.parametrize("verb", ["accepter", "refuser", "retirer", "pret"])
def test_a_shop_cannot_answer_for_the_other_shop_under_its_own_address(scene, verb):
    before, part = states(scene), scene.world.order.parts[BAKERY]
    url = f"/commercant/{DAIRY}/commandes/{part}/{verb}"
    form = {"bags": "1", "reason": "x", "refused": "1", "reference": part, "slug": BAKERY}
    assert scene.browser("rival").post(url, data=form).status_code == 404
    assert states(scene) == before


@pytest.mark.parametrize("page", ["", "/bon"])
def test_a_shop_cannot_read_the_other_shops_part_under_its_own_address(scene, page):
    part = scene.world.order.parts[BAKERY]
    url = f"/commercant/{DAIRY}/commandes/{part}{page}"
    assert scene.browser("rival").get(url).status_code == 404


@pytest.mark.parametrize("verb", ["epuise", "retour"])
def test_a_shop_cannot_touch_the_other_shops_goods_under_its_own_address(scene, verb):
    before = scene.contents()["product"]
    url = f"/commercant/{DAIRY}/rayon/{scene.world.market.bread}/{verb}"
    assert scene.browser("rival").post(url).status_code == 404
    assert scene.contents()["product"] == before


@pytest.mark.parametrize("verb", ["remis", "livre", "absent"])
@pytest.mark.parametrize("doubled", [False, True])
def test_a_courier_cannot_ride_another_round_from_the_page_of_their_own(scene, verb, doubled):
    before, mine, other = states(scene), scene.world.other, scene.world.order
    form = {"part": [other.parts[BAKERY]], "order": [other.reference]}
    if doubled:
        form = {"part": [other.parts[BAKERY], mine.parts[BAKERY]],
                "order": [other.reference, mine.reference]}  # fmt: skip
    url = f"/livreur/tournees/{mine.round_id}/{verb}"
    assert scene.browser("other_courier").post(url, data=form).status_code == 404
    assert states(scene) == before


@pytest.mark.parametrize("verb", ["remis", "livre", "absent"])
def test_a_round_that_nobody_rides_is_not_taken_by_naming_its_order(scene, verb):
    with scene.app.app_context():
        db.session.query(Round).filter_by(public_id=scene.world.order.round_id).update(
            {"courier_user_id": None}
        )
        db.session.commit()
    before, order_ = states(scene), scene.world.order
    form = {"part": order_.parts[BAKERY], "order": order_.reference}
    url = f"/livreur/tournees/{scene.world.other.round_id}/{verb}"
    assert scene.browser("other_courier").post(url, data=form).status_code == 404
    assert states(scene) == before


@pytest.mark.parametrize("verb", ["repondre", "pret"])
def test_the_officer_answers_only_for_parts_of_the_order_of_the_page(scene, verb):
    before = states(scene)
    form = {"part": scene.world.other.parts[BAKERY], "accept": "no", "reason": "x", "bags": "2"}
    url = f"/mairie/commandes/{scene.world.order.reference}/{verb}"
    assert scene.browser("officer").post(url, data=form).status_code == 404
    assert states(scene) == before


@pytest.mark.parametrize(
    "path",
    ["/commercant/%62oulangerie-amar", "/commercant/fromagerie-bel%2F..%2Fboulangerie-amar",
     "/commercant/fromagerie-bel/../boulangerie-amar", "/commercant//boulangerie-amar",
     "/commercant/boulangerie-amar/", "/commercant/Boulangerie-Amar",
     "/commercant/boulangerie-amar%00",
     "/commercant/boulangerie-amar%20", "/commercant/boulangerie-amar;x", "/commercant/.%2e/mairie",
     "/%2e/mairie", "//mairie", "/mairie/", "/mairie%2f", "/MAIRIE", "/mairie%00",
     "/mairie;x=1",
     "/livreur/../mairie", "/connexion/../mairie", "/static/../mairie", "/static/..%2fmairie"],
)  # fmt: skip
def test_an_address_written_otherwise_opens_nothing_more(scene, path):
    browser = scene.browser("rival")
    answer = browser.get("/", environ_overrides={"PATH_INFO": unquote(path)})
    if answer.status_code == 308:
        answer = browser.get(answer.location)
    assert answer.status_code in (403, 404), answer.text[:200]


@pytest.mark.parametrize(
    "bend",
    [str.upper, lambda t: t[:-1], lambda t: t + "0", lambda t: t[:16], lambda t: f" {t}",
     lambda t: f"{t}%00", lambda t: f"{t}%0a", lambda t: "0" * 32, lambda t: "%C3%A9" * 16,
     lambda t: "null", lambda t: "[]", lambda t: f"{t},{t}", lambda t: "%20"],
)  # fmt: skip
def test_only_the_very_token_opens_an_order(scene, bend):
    known = scene.world.order
    token = bend(known.token if not known.token.isdigit() else f"a{known.token[1:]}")
    assert scene.browser("nobody").get(f"/suivi/{known.reference}/{token}").status_code == 404
    assert (
        scene.browser("nobody").get(f"/suivi/{known.reference}/?token={known.token}").status_code
        == 404
    )


def test_the_token_of_a_basket_opens_no_order(scene):
    world, browser = scene.world, scene.browser("nobody")
    assert browser.get(f"/suivi/{world.order.reference}/{world.basket_token}").status_code == 404


def test_a_reference_in_other_letters_is_another_order(scene):
    world, browser = scene.world, scene.browser("guest")
    for reference in (world.order.reference.lower(), world.other.reference, "%00", "'--"):
        assert browser.get(f"/suivi/{reference}/{world.order.token}").status_code == 404


def test_nobody_gets_another_ones_basket_by_naming_it(scene):
    basket = scene.world.guest_basket
    named = {"basket": basket, "basket_id": basket, "claim": basket, "public_id": basket}
    browser = scene.browser("nobody")
    assert "Baguette" not in browser.get("/panier", query_string=named).text
    browser.post("/panier/changements", data=named, query_string=named)
    assert "Baguette" not in browser.get("/panier").text


@pytest.mark.parametrize(
    "field", ["price", "price_cents", "unit_price_cents", "total", "total_cents", "fee_cents",
              "discount_cents"]
)  # fmt: skip
def test_a_price_that_a_form_brings_along_is_not_read(scene, field):
    bread = scene.world.market.bread
    form = {"add": bread, field: "1", f"{field}-{bread}": "1", f"quantity-{bread}": "1"}
    browser = scene.browser("nobody")
    browser.post("/panier/lignes", data=form)
    assert "1,30" in browser.get("/panier").text


def test_whoever_opens_an_account_is_a_resident_whatever_the_form_says(scene):
    form = {"name": "Zoé", "email": "zoe@bourg.example", "role": "administrator",
            "roles": "officer", "active": "1", "merchant_ids": "1"}  # fmt: skip
    scene.browser("nobody").post("/compte/creer", data=form)
    with scene.app.app_context():
        assert people.by_email(db.session(), "zoe@bourg.example").roles == frozenset()


def test_the_order_keeps_its_household_when_a_neighbour_holds_its_link(scene):
    known = scene.world.order
    scene.browser("neighbour").get(f"/suivi/{known.reference}/{known.token}")
    assert known.reference not in scene.browser("neighbour").get("/compte").text
    assert known.reference in scene.browser("resident").get("/compte").text


def test_nothing_of_another_household_is_found_by_its_number(scene):
    with scene.app.app_context():
        assert order(db.session(), scene.world.order.reference) is not None
    for who in ("neighbour", "staff", "courier", "nobody"):
        answer = scene.browser(who).get(
            "/mairie/commandes", query_string={"q": scene.world.order.reference}
        )
        assert "Quenneville" not in answer.text
