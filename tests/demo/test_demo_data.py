"""The demo town's data: real places, nobody's real shop, nobody's real number."""

import csv
import gzip
import io
import json
import re
import unicodedata
from collections import Counter
from datetime import date, timedelta

import opening_hours
import pytest

from bourg.merchants import hours, trades
from tests.demo.stock import (
    ALLERGENS,
    CATALOGUES,
    DATA,
    EVERYBODY,
    PEOPLE,
    ROOT,
    SHOPS,
    STAFF,
    listed,
    rows,
    toml,
)

TRADES = {code for code, trade in trades.TRADES.items() if trade.sells} - {"supermarket"}
MEANS = {"cheque", "terminal", "account", "at_collection"}
ARTICLES = listed("au aux d de des du et l la le les")
FICTION = re.compile(r"(01 99 00|06 39 98) \d\d \d\d")


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
    assert shops_open_on(date(2026, 12, 25)) == 1


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
