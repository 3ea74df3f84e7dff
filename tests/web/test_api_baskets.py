"""A program's basket: its token, lines, address, slots, a kept place."""

from datetime import timedelta
from io import BytesIO

import pytest

from bourg.kernel.clock import now, shifted
from bourg.ordering.services import baskets as services
from bourg.slots.services import close
from tests.builders import baskets
from tests.builders.orders import OFFICER
from tests.builders.products import change_product
from tests.builders.programs import Program, Shopper, filled, ready
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def shopper(client, market):
    return filled(client, market)


def codes(answer):
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]


def test_a_basket_starts_with_an_id_and_a_token_and_says_where_it_is(client):
    started = client.post("/api/v1/baskets")
    assert started.status_code == 201
    assert started.json.keys() == {"id", "token"}
    assert started.headers["Location"] == f"/api/v1/baskets/{started.json['id']}"
    assert client.post("/api/v1/baskets", json={"locale": "en"}).status_code == 201


def test_a_basket_of_two_shops_adds_up(shopper):
    seen = shopper.basket("GET").json
    assert [line["quantity"] for line in seen["lines"]] == [2, 1]
    assert [shop["subtotal_cents"] for shop in seen["merchants"]] == [260, 478]
    assert (seen["goods_cents"], seen["fee_cents"], seen["total_cents"]) == (738, 0, 738)
    assert (seen["ceiling_cents"], seen["address"]["deliverable"]) == (786, True)
    assert "slot" in seen["missing"]


def test_zero_takes_a_line_out_and_a_second_put_replaces_it(shopper, market):
    seen = shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": 5}).json
    assert seen["lines"][0]["quantity"] == 5
    shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": 0})
    seen = shopper.basket("PUT", f"/lines/{market.cheese}", {"weight_g": 0}).json
    assert seen["lines"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {}, {"quantity": -1}, {"quantity": 1.5}, {"quantity": 10**9}, {"quantity": 10**400},
        {"quantity": "2"}, {"quantity": True}, {"quantity": None}, {"quantity": [1]},
        {"quantity": 1, "weight_g": 100}, {"quantity": 1, "price_cents": 1}, {"weight_g": 100},
        {"quantity": 1, "note": "x" * 10_000}, {"quantity": 1, "substitution": "anything"}, [], 7,
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_is_refused_and_says_where(shopper, market, wish):
    answer = shopper.basket("PUT", f"/lines/{market.bread}", wish)
    assert codes(answer) == (422, "bad_input")
    assert shopper.basket("GET").json["lines"][0]["quantity"] == 2


def test_a_price_that_a_program_sends_is_not_even_read(shopper, market):
    shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": 2, "price_cents": 1})
    assert shopper.basket("GET").json["lines"][0]["price_cents"] == 130


def test_a_weight_goes_in_the_shops_steps(shopper, market):
    answer = shopper.basket("PUT", f"/lines/{market.cheese}", {"weight_g": 123})
    assert codes(answer) == (422, "bad_input")
    assert answer.json["errors"][0]["field"] == "weight_g"


def test_notes_of_any_script_are_kept_and_control_characters_are_not(shopper, market):
    note = "مرحبا 🥖\u0000\u202eabc"
    seen = shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": 1, "note": note}).json
    assert seen["lines"][0]["note"] == "مرحبا 🥖 abc"


def test_a_body_that_is_no_json_or_too_large_or_of_another_type_is_refused(shopper, market):
    put = shopper.client.put
    path, token = f"/api/v1/baskets/{shopper.basket_id}/lines/{market.bread}", shopper.token
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in ("{", "quantity=1", '{"quantity": 1', '{"note": "\\ud800"}', "[" * 5000, "\xff"):
        assert codes(put(path, data=body, headers=head)) == (422, "malformed")
    assert codes(put(path, data=b" " * 100_000, headers=head)) == (413, "too_large")
    form = {**head, "Content-Type": "text/plain"}
    assert codes(put(path, data='{"quantity": 1}', headers=form)) == (415, "not_json")


@pytest.mark.strictest
def test_a_zero_byte_in_a_body_is_a_blank(shopper, market):
    path = f"/api/v1/baskets/{shopper.basket_id}/lines/{market.bread}"
    head = {"Authorization": f"Bearer {shopper.token}", "Content-Type": "application/json"}
    body = '{"quantity": 1, "note": "cut\\u0000thin"}'
    answer = shopper.client.put(path, data=body, headers=head)
    assert answer.status_code == 200
    assert "cut thin" in answer.get_data(as_text=True)


@pytest.mark.parametrize("length", [3_000_000, 60_000_000])
def test_a_body_too_large_is_read_to_its_end_so_that_the_answer_is_heard(shopper, length):
    sent = BytesIO(b" " * length)
    head = {"Authorization": f"Bearer {shopper.token}", "Content-Type": "application/json"}
    path = f"/api/v1/baskets/{shopper.basket_id}/address"
    answer = shopper.client.put(path, input_stream=sent, content_length=length, headers=head)
    assert answer.status_code == 413
    assert not sent.read(1)


def test_a_body_that_never_ends_is_not_listened_to_for_ever(shopper, monkeypatch):
    monkeypatch.setattr("bourg.web.security.DRAINED_S", 0.0)
    sent = BytesIO(b" " * 3_000_000)
    head = {"Authorization": f"Bearer {shopper.token}", "Content-Type": "application/json"}
    path = f"/api/v1/baskets/{shopper.basket_id}/address"
    answer = shopper.client.put(path, input_stream=sent, content_length=3_000_000, headers=head)
    assert answer.status_code == 413
    assert sent.read(1)


@pytest.mark.parametrize("wish", [{}, {"quantity": None}, {"quantity": 1, "weight_g": 200}])
def test_an_amount_is_pieces_or_grams_and_says_so(shopper, market, wish):
    refused = shopper.basket("PUT", f"/lines/{market.bread}", wish)
    (fault,) = refused.json["errors"]
    assert fault["field"] == "quantity"
    assert fault["detail"] == "Donnez exactement un de ces champs\u00a0: quantity, weight_g."


def test_a_slot_that_is_full_comes_with_the_next_three_that_are_not(client, market):
    full, *_ = [
        add_slot(market.zone_id, now() + timedelta(days=days), capacity=days - 2)
        for days in range(2, 7)
    ]
    shopper = filled(client, market)
    refused = shopper.basket("POST", "/hold", {"slot_id": full})
    assert codes(refused) == (409, "slot_full")
    slots = [s for s in shopper.basket("GET", "/slots").json["items"] if s["state"] != "full"]
    assert refused.json["alternatives"] == slots[:3]
    assert len(refused.json["alternatives"]) == 3


def test_an_order_whose_place_is_lost_comes_with_slots_to_choose_from(client, market):
    shopper = ready(client, market)
    shopper.basket("DELETE", "/hold")
    refused = shopper.order()
    assert codes(refused) == (409, "hold_lost")
    assert market.slot in [one["id"] for one in refused.json["alternatives"]]


def test_a_basket_opens_with_its_own_token_only(client, shopper, market):
    path, other = f"/baskets/{shopper.basket_id}", Shopper(client)
    for token, expected in [
        (None, (401, "token_missing")), ("", (401, "token_missing")),
        ("null", (401, "token_unusable")), ("[]", (401, "token_unusable")),
        ("0" * 32, (404, "not_found")), (other.token, (404, "not_found")),
        (shopper.token.upper(), (401, "token_unusable")),
    ]:  # fmt: skip
        for method, where in (("GET", ""), ("GET", "/slots"), ("DELETE", "/hold")):
            answer = Program(client, token)(method, path + where)
            assert codes(answer) == expected
            assert ("WWW-Authenticate" in answer.headers) == (expected[0] == 401)


def test_a_token_in_the_address_or_of_another_scheme_is_no_token(client, shopper):
    path = f"/baskets/{shopper.basket_id}"
    assert client.get(f"/api/v1{path}?token={shopper.token}").status_code == 401
    for scheme in ("Basic", "Token", ""):
        head = {"Authorization": f"{scheme} {shopper.token}"}
        assert client.get(f"/api/v1{path}", headers=head).status_code == 401


def test_an_unknown_address_is_named_as_the_body_names_it(shopper):
    answer = shopper.basket("PUT", "/address", {"address_id": "93010_0000_00000"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "address_id")


def test_an_address_is_of_the_gazetteer_or_words_and_never_both(shopper, market):
    answer = shopper.basket("PUT", "/address", {"unlisted": "Péniche Marie, canal de l’Ourcq"})
    assert (answer.json["address"]["listed"], answer.json["address"]["deliverable"]) == (
        False,
        True,
    )
    unknown = shopper.basket("PUT", "/address", {"address_id": "93010_0000_00001"})
    assert codes(unknown) == (422, "address_unknown")
    both = {"address_id": market.address, "unlisted": "Péniche Marie"}
    for body in ({}, both, {"address_id": None}, {"unlisted": "x"}, {"address_id": "a\u0000b"}):
        assert shopper.basket("PUT", "/address", body).status_code == 422


def test_an_address_outside_is_kept_and_its_slots_say_so(shopper):
    outside = baskets.add_address(99, inside=False)
    seen = shopper.basket("PUT", "/address", {"address_id": outside}).json
    assert (seen["address"]["deliverable"], seen["fee_cents"]) == (False, None)
    (slot,) = shopper.basket("GET", "/slots").json["items"]
    assert slot["state"] == "outside"
    assert slot["reason"]
    assert codes(shopper.basket("POST", "/hold", {"slot_id": slot["id"]})) == (409, "outside_zone")


def test_slots_of_a_basket_without_an_address_ask_for_it(client, market):
    (slot,) = Shopper(client).basket("GET", "/slots").json["items"]
    assert (slot["state"], slot["reason_code"]) == ("outside", "unaddressed")


def test_slots_say_when_they_are_what_they_cost_and_why_not(client, shopper, market):
    full = add_slot(market.zone_id, now() + timedelta(days=2), capacity=0)
    late = add_slot(market.zone_id, now() + timedelta(minutes=30))
    snow = add_slot(market.zone_id, now() + timedelta(days=3))
    close(snow, "Neige", OFFICER)
    slots = {slot["id"]: slot for slot in shopper.basket("GET", "/slots").json["items"]}
    known = [slots[one] for one in (late, market.slot, full, snow)]
    assert [(slot["state"], slot["reason_code"]) for slot in known] == [
        ("too_late", "too_late"), ("open", None), ("full", "slot_full"),
        ("shop_closed", "slot_closed"),
    ]  # fmt: skip
    assert (slots[market.slot]["reason"], slots[market.slot]["places_left"]) == (None, 10)
    assert slots[market.slot]["starts_at"].endswith("Z")
    assert codes(shopper.basket("POST", "/hold", {"slot_id": late})) == (409, "slot_too_late")
    assert codes(shopper.basket("POST", "/hold", {"slot_id": full})) == (409, "slot_full")


def test_a_shop_that_is_closed_then_is_named(shopper, market):
    change_shop(market.bakery, opening_hours="Mo-Su 03:00-03:10")
    (slot,) = shopper.basket("GET", "/slots").json["items"]
    assert slot["state"] == "shop_closed"
    assert "Boulangerie Amar" in slot["reason"]
    held = shopper.basket("POST", "/hold", {"slot_id": market.slot})
    assert codes(held) == (409, "shop_closed")


def test_a_place_is_kept_extended_and_given_back(shopper, market):
    held = shopper.basket("POST", "/hold", {"slot_id": market.slot})
    assert (held.status_code, held.json["extensions_left"]) == (201, 2)
    assert held.json["expires_at"].endswith("Z")
    assert shopper.basket("GET").json["hold"]["slot_id"] == market.slot
    longer = [shopper.basket("POST", "/hold/extend") for _ in range(3)]
    assert [answer.status_code for answer in longer] == [200, 200, 409]
    assert longer[2].json["code"] == "hold_not_extendable"
    assert [shopper.basket("DELETE", "/hold").status_code for _ in range(2)] == [204, 204]
    assert shopper.basket("GET").json["hold"] is None


def test_the_last_place_is_kept_for_one_basket(client, market):
    small = add_slot(market.zone_id, now() + timedelta(days=3), capacity=1)
    first, second = filled(client, market), filled(client, market)
    assert first.basket("POST", "/hold", {"slot_id": small}).status_code == 201
    assert codes(second.basket("POST", "/hold", {"slot_id": small})) == (409, "slot_full")


def test_a_lost_place_says_so_and_the_basket_is_whole(client, market):
    shopper = ready(client, market)
    with shifted(now() + timedelta(minutes=16)):
        assert codes(shopper.basket("POST", "/hold/extend")) == (409, "hold_lost")
        seen = shopper.basket("GET").json
    assert (seen["hold"], len(seen["lines"])) == (None, 2)


def test_a_slot_that_does_not_exist_is_not_found(shopper):
    assert codes(shopper.basket("POST", "/hold", {"slot_id": "nope"})) == (404, "not_found")
    for slot in (None, 7, "", "a\u0000b", ["x"]):
        assert shopper.basket("POST", "/hold", {"slot_id": slot}).status_code == 422


def test_what_changed_is_said_and_holds_once_it_is_accepted(shopper, market):
    change_product(market.bread, price_cents=140)
    change_product(market.cheese, sold_out_until=now() + timedelta(days=1))
    seen = shopper.basket("GET").json
    assert [line["change"] for line in seen["lines"]] == ["price_changed", "sold_out"]
    assert "changes" in seen["missing"]
    seen = shopper.basket("POST", "/accept-changes").json
    assert [(line["price_cents"], line["change"]) for line in seen["lines"]] == [(140, None)]


def test_what_is_sold_out_or_unknown_does_not_go_in(client, market):
    shopper = Shopper(client)
    change_product(market.bread, sold_out_until=now() + timedelta(days=1))
    wish = {"quantity": 1}
    assert codes(shopper.basket("PUT", f"/lines/{market.bread}", wish)) == (409, "sold_out")
    assert codes(shopper.basket("PUT", "/lines/nothing", wish)) == (404, "not_found")
    assert shopper.basket("PUT", "/lines/%00", wish).status_code == 404


def test_one_address_may_start_many_baskets_but_not_without_end(client, monkeypatch):
    monkeypatch.setattr(services, "MOST_STARTED", 3)
    for _ in range(3):
        assert client.post("/api/v1/baskets").status_code == 201
    refused = client.post("/api/v1/baskets")
    assert codes(refused) == (429, "too_often")
    assert int(refused.headers["Retry-After"]) > 0
    elsewhere = client.post("/api/v1/baskets", environ_base={"REMOTE_ADDR": "127.0.0.9"})
    assert elsewhere.status_code == 201
