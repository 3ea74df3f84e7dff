"""The demo's data as the tests read them."""

import csv
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "platform/bourg/demo/data"


def listed(text):
    """The words of a block."""
    return set(text.split())


def rows(name):
    """The rows of a CSV file of the demo."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(name):
    """The content of a TOML file of the demo."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


SHOPS = {shop["slug"]: shop for shop in toml("shops.toml")["shop"]}
CATALOGUES = [slug for slug, shop in SHOPS.items() if shop["service_level"] == "catalogue"]
PRODUCTS = rows("products.csv")
FOOD = [p for p in PRODUCTS if p["food"] == "1"]
WEIGHED = [p for p in PRODUCTS if p["sold_by"] == "weight"]
ALLERGENS = [row["code"] for row in rows("allergens.csv")]
PEOPLE = toml("people.toml")
STAFF = [member for shop in SHOPS.values() for member in shop["staff"]]
EVERYBODY = [person for role in PEOPLE.values() for person in role]
