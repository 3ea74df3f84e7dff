"""Programs of shops and couriers: from the order to the doorstep, by the API alone."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.roles import Role
from bourg.merchants.services import staff
from bourg.ordering import invariants
from bourg.people.services import accounts, tokens
from tests.builders import baskets
from tests.builders.orders import OFFICER
from tests.builders.people import add_person, signed_in
from tests.builders.programs import Program, employed, ready
from tests.builders.slots import add_slot


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def order(client, market):
    """The program that follows a fresh order."""
    answer = ready(client, market).order().json
    program = Program(client, answer["token"])
    program.reference = answer["reference"]
    program.parts = [part["reference"] for part in answer["merchant_orders"]]
    return program


@pytest.fixture
def bakery(client, market):
    return employed(client, "Amar", Role.MERCHANT, "boulangerie-amar")


@pytest.fixture
def dairy(client, market):
    return employed(client, "Bel", Role.MERCHANT, "fromagerie-bel")


@pytest.fixture
def lea(client, market):
    return employed(client, "Lea", Role.COURIER)


def codes(answer):
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]


def state(order):
    return order("GET", f"/orders/{order.reference}").json["state"]


def prepare(shop, part, bags=1):
    for verb, body in (("accept", None), ("ready", {"bags": bags})):
        assert shop("POST", f"/merchant/orders/{part}/{verb}", body).status_code == 200


@pytest.mark.both
def test_an_order_of_two_shops_reaches_the_doorstep_by_the_api_alone(
    order, bakery, dairy, lea, session
):
    bread, cheese = order.parts
    prepare(bakery, bread)
    assert state(order) == "placed"
    prepare(dairy, cheese, bags=2)
    assert state(order) == "ready"
    for part in order.parts:
        done = lea("POST", f"/courier/stops/{part}/collected")
        assert (done.status_code, done.json) == (200, {"reference": part, "state": "collected"})
    assert state(order) == "on_the_way"
    done = lea("POST", f"/courier/stops/{order.reference}/delivered", {"note": "à la gardienne"})
    assert done.json == {"reference": order.reference, "state": "delivered"}
    assert state(order) == "delivered"
    assert invariants.check(session) == []


def test_a_shop_sees_its_own_part_and_nothing_of_the_others(order, bakery):
    (part,) = bakery("GET", "/merchant/orders").json["items"]
    assert (part["reference"], part["merchant"]) == (order.parts[0], "boulangerie-amar")
    assert (part["first_name"], part["phone"]) == ("Marie", "+33612345678")
    assert (part["total_cents"], part["moves"]) == (260, ["accept", "refuse"])
    words = bakery("GET", f"/merchant/orders/{order.parts[0]}").text
    for secret in ("Curie", "République", "Comté", order.parts[1], "marie@"):
        assert secret not in words


def test_a_shop_cannot_see_or_answer_for_another_shops_part(order, bakery):
    theirs = order.parts[1]
    for method, verb, body in [
        ("GET", "", None), ("POST", "/accept", {}), ("POST", "/refuse", {"reason": "x"}),
        ("POST", "/ready", {"bags": 1}),
    ]:  # fmt: skip
        answer = bakery(method, f"/merchant/orders/{theirs}{verb}", body)
        assert codes(answer) == (404, "not_found")
    assert state(order) == "placed"


def test_parts_are_listed_by_state_and_what_left_the_shop_apart(client, market, bakery, order):
    second = ready(client, market).order().json["merchant_orders"][0]["reference"]
    bakery("POST", f"/merchant/orders/{order.parts[0]}/accept")
    bakery("POST", f"/merchant/orders/{second}/refuse", {"reason": "Four en panne"})

    def listed(query):
        return [
            part["reference"] for part in bakery("GET", f"/merchant/orders{query}").json["items"]
        ]

    assert listed("") == listed("?state=accepted") == [order.parts[0]]
    assert (listed("?state=placed"), listed("?state=past")) == ([], [second])
    assert codes(bakery("GET", "/merchant/orders?state=lost")) == (422, "bad_input")


@pytest.mark.parametrize("query", ["?limit=1", "?limit=1&state=past"])
def test_a_long_list_of_parts_is_read_by_its_cursors(client, market, bakery, query):
    placed = [ready(client, market).order().json["merchant_orders"][0] for _ in range(3)]
    references = [part["reference"] for part in placed]
    if "past" in query:
        for one in references:
            bakery("POST", f"/merchant/orders/{one}/refuse")
        references.reverse()
    seen, cursor = [], ""
    while cursor is not None:
        page = bakery("GET", f"/merchant/orders{query}&cursor={cursor}").json
        seen += [part["reference"] for part in page["items"]]
        cursor = page["next"]
    assert seen == references


@pytest.mark.parametrize(
    "refused", [{"1": "Plus de pain"}, [{"line": 1, "reason": "Plus de pain"}]]
)
def test_a_refused_line_lowers_the_total_and_tells_why(client, market, bakery, refused):
    shopper = ready(client, market)
    brioche = baskets.add_product(market.bakery, "Brioche", 400)
    shopper.basket("PUT", f"/lines/{brioche}", {"quantity": 1})
    placed = shopper.order().json
    part = placed["merchant_orders"][0]["reference"]
    answer = bakery("POST", f"/merchant/orders/{part}/accept", {"refused": refused}).json
    assert (answer["state"], answer["total_cents"]) == ("accepted", 400)
    assert [line["state"] for line in answer["lines"]] == ["refused", "kept"]
    assert answer["lines"][0]["reason"] == "Plus de pain"
    seen = Program(client, placed["token"])("GET", f"/orders/{placed['reference']}").json
    assert seen["total_cents"] == 878


def test_refusing_every_line_refuses_the_part(order, bakery):
    path = f"/merchant/orders/{order.parts[0]}"
    assert bakery("POST", f"{path}/accept", {"refused": {"1": ""}}).json["state"] == "refused"
    assert state(order) == "partly_refused"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("accept", {"refused": {"9": "no such line"}}), ("accept", {"refused": {"0": "x"}}),
        ("accept", {"refused": {"one": "x"}}), ("accept", {"refused": {"1": None}}),
        ("accept", {"refused": [{"line": "1"}]}), ("accept", {"refused": 1}), ("accept", []),
        ("accept", {"refused": {"1": "x" * 301}}), ("accept", {"line": 1}),
        ("refuse", {"reason": "x" * 301}), ("refuse", {"reason": 7}),
        ("ready", {"bags": 0}), ("ready", {"bags": 100}), ("ready", {"bags": "2"}),
        ("ready", {"bags": 1.5}), ("ready", {"bags": 10**30}),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_changes_nothing(order, bakery, verb, body):
    path = f"/merchant/orders/{order.parts[0]}"
    assert codes(bakery("POST", f"{path}/{verb}", body)) == (422, "bad_input")
    assert bakery("GET", path).json["state"] == "placed"


def test_what_is_not_possible_now_says_where_the_part_is(order, bakery):
    path = f"/merchant/orders/{order.parts[0]}"
    answer = bakery("POST", f"{path}/ready")
    assert (codes(answer), answer.json["state"]) == ((409, "illegal_move"), "placed")
    bakery("POST", f"{path}/accept")
    assert codes(bakery("POST", f"{path}/accept")) == (409, "illegal_move")
    assert bakery("POST", f"{path}/ready").json["bags"] == 1


@pytest.mark.parametrize("path", ["/merchant/orders", "/courier/rounds/today"])
def test_each_role_has_its_own_token(app, client, market, order, path):
    shop = employed(client, "Amar", Role.MERCHANT, "boulangerie-amar")
    courier = employed(client, "Lea", Role.COURIER)
    resident = employed(client, "Nina", Role.RESIDENT)
    officer = employed(client, "Omar", Role.OFFICER)
    mine, others = (shop, courier) if "merchant" in path else (courier, shop)
    assert mine("GET", path).status_code == 200
    for other in (others, resident, officer):
        assert codes(other("GET", path)) == (403, "not_allowed")
    for token in (None, "", "null", "bourg_x", order.token, mine.token + "x", "é"):
        answer = Program(client, token)("GET", path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_was_revoked_or_is_too_old_opens_nothing(client, market):
    shop = employed(client, "Amar", Role.MERCHANT, "boulangerie-amar")
    tokens.revoke(shop.token)
    old = tokens.create(add_person("Bea", shop="boulangerie-amar"), Role.MERCHANT, "old", days=-1)
    for token in (shop.token, old):
        assert codes(Program(client, token)("GET", "/merchant/orders")) == (401, "token_unusable")


def test_a_courier_who_is_none_any_more_is_none_by_token_either(client, market):
    user_id = add_person("Lea", Role.COURIER)
    lea = Program(client, tokens.create(user_id, Role.COURIER, "phone"))
    assert lea("GET", "/courier/rounds/today").status_code == 200
    accounts.revoke(user_id, Role.COURIER, OFFICER)
    assert codes(lea("GET", "/courier/rounds/today")) == (403, "not_allowed")


def test_a_session_cookie_gives_no_rights_here(app, market, order):
    browser = signed_in(app, "Sami", Role.COURIER, Role.OFFICER, shop="boulangerie-amar")
    for path in ("/merchant/orders", "/courier/rounds/today", f"/orders/{order.reference}"):
        answer = browser.get(f"/api/v1{path}")
        assert codes(answer) == (401, "token_missing")
        assert "Set-Cookie" not in answer.headers
    part = f"/api/v1/merchant/orders/{order.parts[0]}/accept"
    assert browser.post(part, json={}).status_code == 401


def test_no_forged_form_is_needed_or_possible(app, market, order, bakery):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        path = f"/merchant/orders/{order.parts[0]}/accept"
        form = app.test_client().post(f"/api/v1{path}", data={"refused": ""})
        assert form.status_code == 401
        assert bakery("POST", path).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_round_is_the_first_couriers_who_acts(client, order, bakery, dairy, lea):
    prepare(bakery, order.parts[0])
    prepare(dairy, order.parts[1])
    tom = employed(client, "Tom", Role.COURIER)
    assert lea("POST", f"/courier/stops/{order.parts[0]}/collected").status_code == 200
    for path in (f"{order.parts[1]}/collected", f"{order.reference}/delivered"):
        assert codes(tom("POST", f"/courier/stops/{path}")) == (403, "round_taken")
    assert lea("POST", f"/courier/stops/{order.parts[1]}/collected").status_code == 200


def test_nothing_is_delivered_before_every_bag_is_collected(order, bakery, dairy, lea):
    prepare(bakery, order.parts[0])
    stop = f"/courier/stops/{order.reference}"
    assert codes(lea("POST", f"{stop}/delivered")) == (409, "bags_missing")
    assert codes(lea("POST", f"/courier/stops/{order.parts[1]}/collected")) == (409, "illegal_move")
    for unknown in ("NOTHING2", "%00", "x" * 500):
        for verb in ("collected", "delivered", "absent"):
            assert lea("POST", f"/courier/stops/{unknown}/{verb}").status_code == 404


def test_when_nobody_opens_what_the_household_chose_is_done(client, market, bakery, dairy, lea):
    for absence, expected in (("bring_back", "returned"), ("doorstep", "delivered")):
        placed = ready(client, market).order(absence=absence).json
        for shop, part in zip((bakery, dairy), placed["merchant_orders"], strict=True):
            prepare(shop, part["reference"])
            lea("POST", f"/courier/stops/{part['reference']}/collected")
        done = lea("POST", f"/courier/stops/{placed['reference']}/absent", {"note": "sonné 2 fois"})
        assert done.json["state"] == expected


def test_the_round_of_today_shows_shops_first_then_doors(client, market, bakery, dairy, lea):
    noon = now().replace(hour=11, minute=0)
    slot = add_slot(market.zone_id, noon + timedelta(days=2))
    shopper = ready(client, market)
    shopper.basket("POST", "/hold", {"slot_id": slot})
    placed = shopper.order(note="2e cour").json
    first, second = (part["reference"] for part in placed["merchant_orders"])
    prepare(bakery, first)
    prepare(dairy, second)
    assert lea("GET", "/courier/rounds/today").json["items"] == []
    with shifted(noon + timedelta(days=2)):
        lea("POST", f"/courier/stops/{first}/collected")
        (seen,) = lea("GET", "/courier/rounds/today").json["items"]
        tom = employed(client, "Tom", Role.COURIER)
        assert tom("GET", "/courier/rounds/today").json["items"] == []
    assert (seen["mine"], seen["state"]) == (True, "riding")
    stops = seen["stops"]
    assert [stop["kind"] for stop in stops] == ["pickup", "pickup", "drop"]
    assert {stop["reference"] for stop in stops} == {first, second, placed["reference"]}
    assert [stop["state"] for stop in stops] == ["done", "todo", "todo"]
    assert stops[2]["door"]["courier_note"] == "2e cour"
    assert (stops[0]["door"], stops[2]["merchant_orders"][0]["total_cents"]) == (None, 260)


def test_a_shop_that_lost_its_person_is_answered_for_by_nobody(client, market, order, bakery):
    user_id = accounts.open_account("Amar", "amar@bourg.example")
    staff.remove("boulangerie-amar", user_id, OFFICER)
    assert bakery("GET", "/merchant/orders").json["items"] == []
    path = f"/merchant/orders/{order.parts[0]}/accept"
    assert codes(bakery("POST", path)) == (404, "not_found")


def test_a_program_weighs_and_totals_and_the_household_agrees(order, dairy):
    part = f"/merchant/orders/{order.parts[1]}"
    dairy("POST", f"{part}/accept")
    lines = {"lines": [{"line": 1, "cut_g": 210}]}
    seen = dairy("POST", f"{part}/lines", lines).json
    assert (seen["total_cents"], seen["exact"], seen["lines"][0]["cut_g"]) == (502, True, 210)
    seen = dairy("POST", f"{part}/total", {"total_cents": 600}).json
    assert (seen["total_cents"], seen["exact"], seen["most_cents"]) == (526, False, 526)
    (asked,) = order("GET", f"/orders/{order.reference}").json["questions"]
    assert (asked["kind"], asked["amount_cents"]) == ("total", 600)
    answer = f"/orders/{order.reference}/questions/{asked['id']}"
    assert order("POST", answer, {"yes": True}).json["questions"] == []
    assert codes(order("POST", answer, {"yes": False})) == (409, "question_settled")
    assert dairy("GET", part).json["total_cents"] == 600
