"""The demo's products: priced, taxed, declared and drawn as the law and a shopkeeper would."""

import re
from collections import Counter

import pytest

from tests.demo.stock import ALLERGENS, CATALOGUES, FOOD, PRODUCTS, ROOT, SHOPS, WEIGHED

PICTOGRAMS = ROOT / "platform/bourg/web/static/pictograms"
PIECE_UNITS = {"piece", "bunch", "dozen", "slice", "pack", "litre"}
ROOM = {"reference": 60, "name": 160, "category": 80, "maker": 300, "keywords": 300, "picture": 120}


def months(product):
    """The months in which a product is sold."""
    return [int(month) for month in product["months"].split(";") if month] or [*range(1, 13)]


def test_every_catalogue_has_fifteen_to_forty_products_and_the_town_some_nine_hundred():
    counts = Counter(p["shop"] for p in PRODUCTS)
    assert set(counts) == set(CATALOGUES)
    assert all(15 <= count <= 40 for count in counts.values())
    assert 850 <= len(PRODUCTS) <= 950


@pytest.mark.parametrize("month", range(1, 13))
def test_no_shop_is_bare_in_any_month(month):
    on_sale = Counter(p["shop"] for p in PRODUCTS if month in months(p))
    assert min(on_sale[slug] for slug in CATALOGUES) >= 10


@pytest.mark.parametrize("column", ["reference", "name"])
def test_nothing_is_listed_twice_in_a_shop(column):
    keys = Counter((p["shop"], p[column].casefold()) for p in PRODUCTS)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_text_fits_its_place_and_is_typeset():
    for product in PRODUCTS:
        assert all(len(product[column]) <= room for column, room in ROOM.items()), product
        assert all(product[text] for text in ("name", "category", "keywords")), product
        assert "'" not in product["name"] + product["description"], product
        assert "  " not in "".join(product.values()), product
        assert product["description"] == "" or product["description"][-1] in ".…", product


def test_what_is_weighed_is_priced_by_the_kilogram_and_has_its_steps():
    for product in WEIGHED:
        step, default = int(product["weight_step_g"]), int(product["weight_default_g"])
        assert product["unit"] == "kg"
        assert product["net_quantity"] == product["net_unit"] == ""
        assert 0 < step <= default
        assert default % step == 0


def test_what_is_counted_has_a_unit_and_no_steps():
    for product in PRODUCTS:
        if product["sold_by"] == "weight":
            continue
        assert product["sold_by"] == "piece", product
        assert product["unit"] in PIECE_UNITS, product
        assert product["weight_step_g"] == product["weight_default_g"] == "", product
        assert bool(product["net_quantity"]) == (product["net_unit"] in {"g", "ml"}), product


def test_packed_food_says_its_weight_or_its_number_so_that_its_price_can_be_compared():
    for product in FOOD:
        if product["unit"] in {"pack", "litre"}:
            assert product["net_quantity"] or re.search(r"\d", product["name"]), product["name"]


def test_prices_stay_within_what_a_shop_of_the_quarter_asks():
    for product in PRODUCTS:
        price = int(product["price_cents"])
        assert 10 <= price <= (25000 if product["sold_by"] == "weight" else 9000), product
        if product["sold_by"] == "weight":
            assert price * int(product["weight_default_g"]) <= 15000 * 1000, product


def test_the_rate_of_vat_follows_the_nature_of_the_goods():
    for product in PRODUCTS:
        allowed = {"550", "1000", "2000"} if product["food"] == "1" else {"2000"}
        if SHOPS[product["shop"]]["trade"] == "florist":
            allowed = {"1000", "2000"}
        if product["alcohol"] == "1":
            allowed = {"2000"}
        if product["book"] == "1":
            allowed = {"550"}
        assert product["vat_bp"] in allowed, product


def test_every_food_answers_about_allergens_and_nothing_else_does():
    for product in PRODUCTS:
        answer = product["allergens"].split(";")
        if product["food"] == "0":
            assert answer == [""], product
        elif answer != ["none"]:
            assert answer == [code for code in ALLERGENS if code in answer], product


@pytest.mark.parametrize(
    ("picture", "allergen"),
    [
        ("croissant", "gluten"),
        ("pates", "gluten"),
        ("eclair", "gluten"),
        ("biere", "gluten"),
        ("comte", "milk"),
        ("camembert", "milk"),
        ("beurre", "milk"),
        ("yaourt", "milk"),
        ("saumon", "fish"),
        ("cabillaud", "fish"),
        ("crevettes", "crustaceans"),
        ("crabe", "crustaceans"),
        ("moules", "molluscs"),
        ("huitres", "molluscs"),
        ("bouteille-blanc", "sulphites"),
        ("champagne", "sulphites"),
        ("tofu", "soy"),
        ("oeufs-douzaine", "eggs"),
        ("moutarde", "mustard"),
    ],
)
def test_what_the_drawing_shows_is_declared(picture, allergen):
    spirits = {"Spiritueux"}
    shown = [p for p in FOOD if p["picture"] == picture and p["category"] not in spirits]
    assert shown
    assert [p["name"] for p in shown if allergen not in p["allergens"]] == []


def test_alcohol_is_sold_by_licensed_shops_only():
    for product in PRODUCTS:
        if product["alcohol"] == "1":
            assert SHOPS[product["shop"]]["alcohol_licence"], product
            assert product["food"] == "1", product
    assert sum(p["alcohol"] == "1" for p in PRODUCTS) >= 40


def test_a_book_names_its_author_and_costs_three_to_twelve_euros():
    books = [p for p in PRODUCTS if p["book"] == "1"]
    assert len(books) >= 35
    for book in books:
        assert 300 <= int(book["price_cents"]) <= 1200, book
        assert book["withdrawal_right"] == "1", book
        assert book["food"] == "0", book


def test_goods_that_are_not_food_name_their_maker():
    for product in PRODUCTS:
        assert bool(product["maker"]) == (product["food"] == "0"), product
        assert product["food"] == "1" or "@" in product["maker"], product


def test_what_spoils_cannot_be_returned():
    for product in PRODUCTS:
        assert product["temperature"] in {"ambient", "chilled", "frozen"}, product
        if product["temperature"] != "ambient" or (product in FOOD and product in WEIGHED):
            assert product["withdrawal_right"] == "0", product


def test_months_are_months_in_order():
    for product in PRODUCTS:
        listed = months(product)
        assert listed == sorted(set(listed)), product
        assert set(listed) <= set(range(1, 13)), product
    assert sum(bool(p["months"]) for p in PRODUCTS) >= 80


def test_every_product_has_a_drawing():
    drawn = {file.stem for file in PICTOGRAMS.glob("*.svg")}
    assert {p["picture"] for p in PRODUCTS} <= drawn
