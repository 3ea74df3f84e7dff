"""The demo town's data: complete, lawful, plausible, and nobody's real shop."""

import csv
import gzip
import io
import json
import re
import tomllib
import unicodedata
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import opening_hours
import pytest

from bourg.merchants import hours

ROOT = Path(__file__).parents[2]
DATA = ROOT / "platform/bourg/demo/data"
PICTOGRAMS = ROOT / "platform/bourg/web/static/pictograms"


def listed(text):
    """The words of a block."""
    return set(text.split())


TRADES = listed("""
bakery butcher fishmonger greengrocer cheesemonger grocer organic wine caterer chocolate tea_coffee
florist bookshop hardware household toys
""")
MEANS = {"cheque", "terminal", "account", "at_collection"}
PIECE_UNITS = {"piece", "bunch", "dozen", "slice", "pack", "litre"}
ROOM = {"reference": 60, "name": 160, "category": 80, "maker": 300, "keywords": 300, "picture": 120}
ARTICLES = listed("au aux d de des du et l la le les")
FICTION = re.compile(r"(01 99 00|06 39 98) \d\d \d\d")
STILL_BEING_DRAWN = listed("""
pain pain-complet brioche tarte gateau eclair macaron sandwich saucisse saucisson jambon
steak roti pate-terrine boudin huile vinaigre farine sucre sel confiture miel conserve
biscuits cereales jus sirop eau epices moutarde soupe olives quiche plat-prepare
salade-composee the-boite cafe-grains tasse tablette-chocolat boite-chocolats nougat bouquet
rose tulipe plante-verte orchidee cactus couronne livre livre-enfant carnet stylo carte
marteau tournevis vis ampoule pile pinceau cle ruban-adhesif rallonge arrosoir eponge savon
bougie torchon vaisselle casserole panier balai lessive peluche puzzle jeu-societe cubes
voiture-jouet ballon herbes ail-botte gingembre champignon-paris tomate-cerise salade-melee
citrouille oeufs-douzaine creme camembert comte chevre roquefort filet-poisson coquille
crabe bouteille-rouge bouteille-blanc champagne cidre
""")


def rows(name):
    """The rows of a CSV file of the demo."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(name):
    """The content of a TOML file of the demo."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def months(product):
    """The months in which a product is sold."""
    return [int(month) for month in product["months"].split(";") if month] or [*range(1, 13)]


SHOPS = {shop["slug"]: shop for shop in toml("shops.toml")["shop"]}
CATALOGUES = [slug for slug, shop in SHOPS.items() if shop["service_level"] == "catalogue"]
PRODUCTS = rows("products.csv")
FOOD = [p for p in PRODUCTS if p["food"] == "1"]
WEIGHED = [p for p in PRODUCTS if p["sold_by"] == "weight"]
ALLERGENS = [row["code"] for row in rows("allergens.csv")]
PEOPLE = toml("people.toml")
STAFF = [member for shop in SHOPS.values() for member in shop["staff"]]
EVERYBODY = [person for role in PEOPLE.values() for person in role]


# --- places -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def points():
    """The position of every address of the national base, by id."""
    packed = gzip.decompress((DATA / "addresses/adresses_ban.csv.gz").read_bytes())
    lines = csv.DictReader(io.StringIO(packed.decode("utf-8")))
    return {line["id"]: (float(line["lon"]), float(line["lat"])) for line in lines}


@pytest.fixture(scope="module")
def ring():
    """The corners of the town's boundary."""
    geometry = json.loads((DATA / "addresses/contour_osm.geojson").read_text(encoding="utf-8"))
    return geometry["features"][0]["geometry"]["coordinates"][0]


def is_inside(point, ring):
    """Whether a ray from the point crosses the ring an odd number of times."""
    x, y = point
    sides = zip(ring, ring[1:] + ring[:1], strict=True)
    cuts = [
        (a[0] - b[0]) * (y - b[1]) / (a[1] - b[1]) + b[0]
        for a, b in sides
        if (a[1] > y) != (b[1] > y)
    ]
    return sum(x < cut for cut in cuts) % 2 == 1


def test_every_shop_and_resident_has_a_real_address_inside_the_town(points, ring):
    for someone in [*SHOPS.values(), *PEOPLE["resident"]]:
        assert is_inside(points[someone["ban_id"]], ring), someone


def test_no_two_shops_or_residents_share_an_address():
    ids = [someone["ban_id"] for someone in [*SHOPS.values(), *PEOPLE["resident"]]]
    assert len(set(ids)) == len(ids)


def test_the_polling_areas_and_streets_are_readable():
    areas = json.loads((DATA / "addresses/bureaux_de_vote.geojson").read_text(encoding="utf-8"))
    streets = json.loads(gzip.decompress((DATA / "addresses/voies_osm.geojson.gz").read_bytes()))
    assert len(areas["features"]) == 32
    assert len(streets["features"]) > 2000


# --- shops --------------------------------------------------------------------------------------


def test_there_are_some_forty_shops_of_every_trade_and_level():
    levels = Counter(shop["service_level"] for shop in SHOPS.values())
    assert 40 <= len(SHOPS) <= 45
    assert levels["catalogue"] >= 36
    assert levels["order_request"] == levels["showcase"] == 3
    assert {SHOPS[slug]["trade"] for slug in CATALOGUES} == TRADES
    assert {shop["trade"] for shop in SHOPS.values()} == TRADES


def words(name):
    """The words that tell one shop from another, without accents or articles."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return set(re.findall(r"[a-z0-9]+", plain)) - ARTICLES


def town_lists():
    """The town's own lists of shops, which are not committed; found beside the checkout."""
    for parent in ROOT.parents:
        folder = parent / "shared/data/bondy"
        if (folder / "commerces_ville.csv").exists():
            return folder
    return pytest.skip("the town's real list is not beside this checkout: names NOT compared")


def test_no_shop_bears_the_name_of_a_real_one():
    folder = town_lists()
    listed = (folder / "commerces_ville.csv").read_text(encoding="cp1252").splitlines()
    signs = (folder / "enseignes_siret.csv").read_text(encoding="utf-8").splitlines()
    real = [row[1] for row in csv.reader(listed + signs, delimiter=";") if len(row) > 1]
    assert len(real) > 300
    taken = [words(name) for name in real if words(name)]
    for shop in SHOPS.values():
        assert words(shop["name"]) not in taken, shop["name"]
        assert words(shop["legal_name"]) not in taken, shop["legal_name"]


@pytest.mark.parametrize("slug", SHOPS)
def test_a_shop_says_when_it_is_open_how_it_is_paid_and_who_keeps_it(slug):
    shop = SHOPS[slug]
    assert opening_hours.validate(shop["opening_hours"])
    assert shop["means"]
    assert set(shop["means"]) <= MEANS
    assert all(shop[text] for text in ("name", "legal_name", "description", "description_en"))
    assert [member["owner"] for member in shop["staff"]].count(True) == 1
    assert len(shop["alcohol_licence"]) <= 80
    assert 0 <= shop["min_order_cents"] <= 2000


def shops_open_on(day):
    """How many shops open on a day."""
    every = (shop["opening_hours"] for shop in SHOPS.values())
    return sum(bool(hours.openings_on(text, (), day, "Europe/Paris")) for text in every)


def test_shops_are_open_every_day_of_the_week_most_are_closed_on_mondays():
    monday = date(2026, 11, 23)
    week = [shops_open_on(monday + timedelta(days=n)) for n in range(7)]
    assert min(week) >= 8
    assert week[0] < len(SHOPS) / 3
    assert week[6] < len(SHOPS) * 3 / 4
    assert max(week) >= 38


# --- people -------------------------------------------------------------------------------------


def test_the_people_have_their_roles_and_seven_residents_in_ten_an_address_for_mail():
    residents = PEOPLE["resident"]
    assert len(residents) == 60
    assert sum(bool(resident["email"]) for resident in residents) == 42
    kinds = Counter(courier["kind"] for courier in PEOPLE["courier"])
    assert kinds == {"employee": 2, "insertion": 1, "volunteer": 1}
    assert [len(PEOPLE[role]) for role in ("agent", "officer", "administrator")] == [2, 1, 1]


def test_no_telephone_number_or_mail_address_can_reach_anybody():
    for someone in [*SHOPS.values(), *EVERYBODY]:
        assert FICTION.fullmatch(someone["phone"]), someone
    for someone in [*SHOPS.values(), *EVERYBODY, *STAFF]:
        assert not someone["email"] or someone["email"].endswith(".example"), someone


def test_no_two_people_or_shops_share_a_mail_address():
    mails = [s["email"] for s in [*SHOPS.values(), *EVERYBODY, *STAFF] if s["email"]]
    assert len(set(mails)) == len(mails)


# --- products -----------------------------------------------------------------------------------


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
    missing = {p["picture"] for p in PRODUCTS} - drawn
    assert missing <= STILL_BEING_DRAWN


# --- lists, words, credits ----------------------------------------------------------------------


def test_the_fourteen_allergens_and_the_seasons_are_complete():
    assert len(ALLERGENS) == len(set(ALLERGENS)) == 14
    assert [row["number"] for row in rows("allergens.csv")] == [str(n) for n in range(1, 15)]
    slugs = [row["slug"] for row in rows("seasons.csv")]
    assert len(slugs) == len(set(slugs)) == 75


def test_the_words_are_complete_in_both_languages_and_say_that_all_is_invented():
    texts = toml("texts.toml")
    assert set(texts["fr"]) == set(texts["en"])
    assert all([*texts["fr"].values(), *texts["en"].values()])
    assert "inventé" in texts["fr"]["banner"]
    assert "invented" in texts["en"]["banner"]
    assert all(notice["fr"] and notice["en"] for notice in texts["closing"])
    assert opening_hours.validate(texts["line"]["opening_hours"])


def test_every_file_is_credited():
    credits = (DATA / "CREDITS.md").read_text(encoding="utf-8")
    for file in DATA.rglob("*.*"):
        assert file.name == "CREDITS.md" or file.name in credits
