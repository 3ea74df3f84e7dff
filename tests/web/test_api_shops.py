"""What any program may read: addresses, shops, products."""

import pytest

from bourg.merchants.kinds import ServiceLevel
from tests.builders import baskets
from tests.builders.catalogue import bread, cheese, open_shop, sell
from tests.builders.products import change_product
from tests.builders.programs import Program
from tests.builders.shops import change_shop


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def program(client):
    return Program(client)


def codes(answer):
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, answer.json["code"]


def test_a_typed_address_says_where_it_is_and_whether_we_deliver(program, market):
    found = program("GET", "/addresses?q=12 rue de la republique").json
    (address,) = found["items"]
    assert address["id"] == market.address
    assert address["label"] == "12 Rue de la République 93140 Bondy"
    assert (address["deliverable"], address["zone"]) == (True, "centre")
    assert {"lat", "lon"} <= address.keys()
    assert (found["next"], found["outcome"]) == (None, "exact")


def test_an_address_in_another_town_is_named_not_invented(program, market):
    found = program("GET", "/addresses?q=3 rue Victor Hugo 93500 Pantin").json
    assert (found["items"], found["outcome"]) == ([], "other_town")
    assert "Pantin" in found["town"]


def test_words_that_are_no_address_find_nothing(program, market):
    for words in ("", "%00", "%F0%9F%8D%9E", "';--", "x" * 200):
        found = program("GET", f"/addresses?q={words}")
        assert (found.status_code, found.json["items"]) == (200, [])


def test_an_address_search_without_words_or_with_a_novel_says_what_is_wrong(program, market):
    for query in ("", "?q=" + "x" * 201, "?q=rue&limit=0", "?q=rue&limit=many"):
        answer = program("GET", f"/addresses{query}")
        assert codes(answer) == (422, "bad_input")
        assert answer.json["errors"][0]["field"] in ("q", "limit")


def test_shops_that_sell_here_come_before_those_that_are_only_shown(program, market):
    change_shop(market.bakery, service_level=ServiceLevel.SHOWCASE)
    listed = [shop["slug"] for shop in program("GET", "/merchants").json["items"]]
    assert listed == ["fromagerie-bel", "boulangerie-amar"]
    rest = program("GET", "/merchants?limit=1&cursor=1").json["items"]
    assert [shop["slug"] for shop in rest] == ["boulangerie-amar"]


def test_shops_say_whether_they_are_open_and_take_orders(program, market):
    change_shop(market.dairy, opening_hours="", service_level=ServiceLevel.SHOWCASE)
    bakery, dairy = program("GET", "/merchants").json["items"]
    assert (bakery["slug"], bakery["open_now"], bakery["takes_orders"]) == (
        "boulangerie-amar", True, True,
    )  # fmt: skip
    assert (dairy["service_level"], dairy["open_now"], dairy["takes_orders"]) == (
        "showcase", None, False,
    )  # fmt: skip


def test_shops_of_a_trade_only(program, market):
    change_shop(market.dairy, trade="cheese")
    found = program("GET", "/merchants?trade=cheese").json["items"]
    assert [shop["slug"] for shop in found] == ["fromagerie-bel"]
    assert program("GET", "/merchants?trade=nothing").json["items"] == []


def test_one_shop_is_found_by_its_short_name(program, market):
    assert program("GET", "/merchants/fromagerie-bel").json["name"] == "Fromagerie Bel"
    for slug in ("nobody", "%00", "a" * 300):
        assert program("GET", f"/merchants/{slug}").status_code == 404


def test_a_list_is_read_to_its_end_by_its_cursors(program, app):
    slug = open_shop()
    sell(slug, *[bread(f"Pain {number:02}") for number in range(7)])
    path, seen, cursor = f"/merchants/{slug}/products?limit=3", [], ""
    while cursor is not None:
        page = program("GET", f"{path}&cursor={cursor}").json
        assert len(page["items"]) <= 3
        seen += [product["name"] for product in page["items"]]
        cursor = page["next"]
    assert seen == [f"Pain {number:02}" for number in range(7)]


def test_a_cursor_we_did_not_give_is_refused(program, market):
    for cursor in ("zzz", "é", "-1", "ffffffff", "1%0A"):
        for path in ("/merchants", "/products", "/merchants/boulangerie-amar/products"):
            assert program("GET", f"{path}?cursor={cursor}").status_code == 422


def test_products_say_how_they_are_sold_and_at_what_price(program, app):
    slug = open_shop()
    loaf, cut = sell(slug, bread(net_quantity=250, net_unit="g"), cheese())
    loaf, cut = (program("GET", f"/products/{one}").json for one in (loaf, cut))
    assert (loaf["sold_by"], loaf["price_cents"], loaf["available"]) == ("piece", 135, True)
    assert (loaf["unit_price_cents"], loaf["unit_price_of"]) == (540, "kg")
    assert (cut["sold_by"], cut["weight_step_g"], cut["weight_default_g"]) == ("weight", 50, 200)
    assert (loaf["merchant"], loaf["allergens"], loaf["vat_bp"]) == (slug, ["gluten"], 550)


def test_products_are_searched_over_all_shops_whatever_the_accents(program, app):
    sell(open_shop(), bread("Pâté en croûte"))
    sell(open_shop("Traiteur Bel"), bread("Pâté de campagne"))
    found = program("GET", "/products?q=pates").json
    assert {product["name"] for product in found["items"]} == {"Pâté en croûte", "Pâté de campagne"}
    near = program("GET", "/products?q=campange").json
    assert (near["approaching"], near["items"][0]["name"]) == (True, "Pâté de campagne")


def test_without_words_every_product_is_listed(program, app):
    ids = [*sell(open_shop(), bread("Pain"), bread("Brioche")), *sell(open_shop("Bel"), cheese())]
    first = program("GET", "/products?limit=2").json
    rest = program("GET", f"/products?limit=2&cursor={first['next']}").json
    assert [product["id"] for product in first["items"] + rest["items"]] == ids
    assert rest["next"] is None


def test_what_was_sold_out_or_whose_shop_closed_down_is_not_available(program, market):
    change_shop(market.dairy, service_level=ServiceLevel.SHOWCASE)
    change_product(market.bread, months=[])
    gone = program("GET", f"/products/{market.cheese}").json
    assert (gone["available"], gone["availability"]) == (False, "withdrawn")
    assert program("GET", "/products/nothing").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no such thing"), ("fr", "n’existe pas"), ("tlh", "n’existe")]
)
def test_words_come_in_the_language_that_is_asked_for(program, market, language, words):
    answer = program("GET", "/nowhere", Accept_Language=language, Cookie="locale=fr")
    assert words in answer.json["detail"]


def test_what_is_not_there_or_not_done_that_way_is_a_problem_too(program, market):
    assert codes(program("GET", "/nowhere")) == (404, "not_found")
    wrong = program("DELETE", "/merchants")
    assert codes(wrong) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["Allow"]
