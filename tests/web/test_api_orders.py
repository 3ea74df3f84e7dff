"""An order by a program: placed once, replayed, followed, cancelled."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.money.kinds import Means
from bourg.ordering import invariants
from bourg.ordering.models import Order
from bourg.ordering.services import answering
from tests.builders import baskets
from tests.builders.orders import SHOP
from tests.builders.products import change_product
from tests.builders.programs import Program, Shopper, filled, ready
from tests.builders.shops import add_selling_shop, change_shop


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def shopper(client, market):
    return ready(client, market)


def codes(answer):
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]


def orders():
    return db.session().query(Order).count()


def placed(shopper):
    """The program that follows a fresh order, and the order's path."""
    answer = shopper.order()
    assert answer.status_code == 201, answer.json
    return Program(shopper.client, answer.json["token"]), f"/orders/{answer.json['reference']}"


@pytest.mark.both
def test_a_basket_of_two_shops_becomes_one_order_of_two_parts(shopper, session):
    answer = shopper.order(Idempotency_Key="first")
    assert answer.status_code == 201
    assert answer.json.keys() == {
        "reference", "token", "tracking_url", "total_cents", "fee_cents", "merchant_orders",
    }  # fmt: skip
    parts = answer.json["merchant_orders"]
    assert [part["merchant"] for part in parts] == ["boulangerie-amar", "fromagerie-bel"]
    assert [part["total_cents"] for part in parts] == [260, 478]
    assert {(part["state"], part["means"]) for part in parts} == {("placed", "cheque")}
    assert answer.json["total_cents"] == 738
    assert invariants.check(session) == []


def test_the_orders_own_token_opens_it_and_the_baskets_does_not(client, shopper):
    program, path = placed(shopper)
    seen = program("GET", path).json
    assert (seen["state"], seen["may_cancel"], seen["rest_open"]) == ("placed", True, False)
    assert [line["name"] for part in seen["merchant_orders"] for line in part["lines"]] == [
        "Baguette", "Comté",
    ]  # fmt: skip
    assert seen["contact"]["phone"] == "+33612345678"
    assert codes(shopper("GET", path)) == (404, "not_found")
    assert codes(Program(client)("GET", path)) == (401, "token_missing")
    assert codes(program("GET", "/orders/NOTHING2")) == (404, "not_found")


@pytest.mark.both
def test_a_replay_has_the_same_answer_and_another_body_has_none(shopper, session):
    first = shopper.order(Idempotency_Key="k")
    again = [shopper.order(Idempotency_Key="k") for _ in range(3)]
    assert {(a.status_code, a.data) for a in again} == {(201, first.data)}
    other = shopper.order(Idempotency_Key="k", note="Sonnez deux fois")
    assert codes(other) == (422, "idempotency_mismatch")
    assert shopper.order(Idempotency_Key="k2").json["reference"] == first.json["reference"]
    assert orders() == 1


def test_the_same_key_for_another_basket_is_another_body(client, market, shopper):
    shopper.order(Idempotency_Key="k")
    other = ready(client, market).order(Idempotency_Key="k")
    assert codes(other) == (422, "idempotency_mismatch")


def test_a_key_that_is_no_key_is_refused(shopper):
    for key in ("", "x" * 256):
        assert codes(shopper.order(Idempotency_Key=key)) == (422, "bad_input")
    assert orders() == 0


def test_only_the_baskets_token_orders_it(client, market, shopper):
    body = {"basket_id": shopper.basket_id, "contact": {"name": "M", "phone": "0612345678"},
            "payment": "at_the_door"}  # fmt: skip
    for program, status in ((Program(client), 401), (Shopper(client), 404)):
        assert program("POST", "/orders", body).status_code == status
    assert orders() == 0


def test_what_is_still_missing_is_said_by_its_code(client, market):
    shopper = Shopper(client)
    assert codes(shopper.order()) == (409, "empty_basket")
    shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": 1})
    assert codes(shopper.order()) == (422, "address_unknown")
    shopper.basket("PUT", "/address", {"address_id": market.address})
    assert codes(shopper.order()) == (409, "hold_lost")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"contact": {"name": "", "phone": "0612345678"}}, "contact.name"),
        ({"contact": {"name": "Marie"}}, "contact.phone"),
        ({"contact": {"name": "Marie", "phone": "12"}}, "contact.phone"),
        ({"contact": {"name": "M", "phone": "0612345678", "email": "marie@"}}, "contact.email"),
        ({"contact": {"name": "  ", "phone": "0612345678"}}, "contact.name"),
        ({"contact": []}, "contact"), ({"payment": "card"}, "payment"), ({"payment": 7}, "payment"),
        ({"payment": {"boulangerie-amar": "gold"}}, "payment"), ({"basket_id": None}, "basket_id"),
        ({"absence": "nothing"}, "absence"), ({"age_confirmed": "yes"}, "age_confirmed"),
        ({"note": "x" * 501}, "note"), ({"total_cents": 1}, "total_cents"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_says_which_field(shopper, said, field):
    answer = shopper.order(**said)
    assert codes(answer) == (422, "bad_input")
    assert field in {one["field"] for one in answer.json["errors"]}
    assert orders() == 0


def test_a_payment_that_is_none_names_the_word_that_is_one(shopper):
    (fault,) = shopper.order(payment="gold").json["errors"]
    assert fault["field"] == "payment"
    assert "at_the_door" in fault["detail"]


def test_a_payment_for_a_shop_that_there_is_not_is_refused(client, market):
    answer = ready(client, market).order(payment={"no-such-shop": "cheque"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "payment")
    assert "no-such-shop" in answer.json["detail"]


def test_a_means_that_a_shop_does_not_accept_is_pointed_out_in_the_body(client, market):
    answer = ready(client, market).order(payment={})
    assert codes(answer) == (409, "means_not_accepted")
    assert answer.json["errors"][0]["field"] == "payment"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"note": "x" * 501}, "Il faut 500 caractères au plus."),
        ({"absence": "no"}, "Il faut l’une de ces valeurs : "),
        ({"contact": []}, "Il faut un objet."), ({"age_confirmed": "yes"}, "Il faut "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_french(shopper, said, words):
    answer = shopper.order(**said, Accept_Language="fr")
    assert words in answer.json["errors"][0]["detail"].replace("\xa0", " ")


def test_a_price_that_changed_meanwhile_is_told_before_anything_is_ordered(shopper, market):
    change_product(market.bread, price_cents=150)
    answer = shopper.order()
    assert codes(answer) == (409, "price_changed")
    assert (answer.json["was_cents"], answer.json["now_cents"]) == (130, 150)
    shopper.basket("POST", "/accept-changes")
    assert shopper.order().json["total_cents"] == 778


def test_a_place_that_was_lost_loses_nothing_else(shopper, market):
    with shifted(now() + timedelta(minutes=16)):
        assert codes(shopper.order()) == (409, "hold_lost")
        assert shopper.basket("POST", "/hold", {"slot_id": market.slot}).status_code == 201
        assert shopper.order().status_code == 201


def test_each_shop_is_paid_by_a_means_it_accepts(shopper):
    answer = shopper.order({"boulangerie-amar": "terminal", "fromagerie-bel": "account"})
    assert codes(answer) == (409, "means_not_accepted")
    answer = shopper.order({"boulangerie-amar": "terminal", "fromagerie-bel": "cheque"})
    assert [part["means"] for part in answer.json["merchant_orders"]] == ["terminal", "cheque"]


def test_at_the_door_is_each_shops_first_means_without_a_card_online(client, market):
    grocer = add_selling_shop("Épicerie Zed", means=(Means.AT_COLLECTION, Means.ACCOUNT))
    shopper = filled(client, market)
    rice = baskets.add_product(grocer, "Riz")
    shopper.basket("PUT", f"/lines/{rice}", {"quantity": 1})
    shopper.basket("POST", "/hold", {"slot_id": market.slot})
    means = [part["means"] for part in shopper.order().json["merchant_orders"]]
    assert means == ["cheque", "cheque", "account"]


def test_a_shop_below_its_minimum_says_how_much_is_missing(shopper, market):
    change_shop(market.bakery, min_order_cents=1000)
    answer = shopper.order()
    assert codes(answer) == (409, "below_minimum")
    assert answer.json["missing_cents"] == 740


def test_alcohol_needs_the_declaration_of_age(shopper, market):
    change_product(market.cheese, alcohol=True)
    answer = shopper.order()
    assert codes(answer) == (422, "age_not_confirmed")
    assert answer.json["errors"][0]["field"] == "age_confirmed"
    assert shopper.order(age_confirmed=True).status_code == 201


def test_an_ordered_basket_does_not_change_any_more(shopper, market):
    shopper.order()
    wish = {"quantity": 3}
    assert codes(shopper.basket("PUT", f"/lines/{market.bread}", wish)) == (409, "basket_ordered")
    assert codes(shopper.basket("POST", "/hold", {"slot_id": market.slot})) == (
        409, "basket_ordered",
    )  # fmt: skip
    assert shopper.basket("GET").json["order_reference"]


def test_an_order_is_cancelled_until_the_first_shop_starts(client, market):
    program, path = placed(ready(client, market))
    seen = program("POST", f"{path}/cancel").json
    assert (seen["state"], seen["total_cents"]) == ("cancelled", 0)
    assert codes(program("POST", f"{path}/cancel")) == (409, "illegal_move")
    program, path = placed(ready(client, market))
    part = program("GET", path).json["merchant_orders"][0]["reference"]
    answering.answer(part, accept=True, actor=SHOP)
    answering.ready(part, 1, actor=SHOP)
    assert codes(program("POST", f"{path}/cancel")) == (409, "illegal_move")


def test_after_a_shop_refused_the_rest_is_kept_or_cancelled(client, market):
    for keep, state in ((True, "placed"), (False, "cancelled")):
        program, path = placed(ready(client, market))
        part = program("GET", path).json["merchant_orders"][0]["reference"]
        answering.answer(part, accept=False, reason="Four en panne", actor=SHOP)
        seen = program("GET", path).json
        assert (seen["state"], seen["rest_open"]) == ("partly_refused", True)
        assert seen["merchant_orders"][0]["reason"] == "Four en panne"
        assert program("POST", f"{path}/rest", {"keep": keep}).json["state"] == state
        assert codes(program("POST", f"{path}/rest", {"keep": keep})) == (409, "illegal_move")


def test_an_orders_doors_ask_for_its_token_and_a_true_body(client, shopper):
    program, path = placed(shopper)
    for where in ("/cancel", "/rest"):
        assert Program(client)("POST", path + where).status_code == 401
        assert Program(client, "0" * 32)("POST", path + where).status_code == 404
    for body in ({}, {"keep": "yes"}, {"keep": None}, {"keep": True, "why": ""}):
        assert codes(program("POST", f"{path}/rest", body)) == (422, "bad_input")
    assert codes(program("POST", f"{path}/cancel", {"sure": True})) == (422, "bad_input")
