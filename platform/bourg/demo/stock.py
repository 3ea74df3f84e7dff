"""The demo's raw material as it lies in `data/` (whose `CREDITS.md` says how it is written)."""

import csv
import gzip
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bourg.addresses.basemap import Basemap, draw

DATA = Path(__file__).parent / "data"
# What `bourg addresses import` looks for in a town's folder, and which files of ours it is here.
REFERENCES = {
    "boundary.geojson": DATA / "addresses/contour_osm.geojson",
    "street-names.geojson.gz": DATA / "addresses/voies_osm.geojson.gz",
}
ADDRESSES = DATA / "addresses" / "adresses_ban.csv.gz"
INSEE = "93010"


@cache
def texts() -> dict[str, Any]:
    """The town's words."""
    return _toml("texts.toml")


@cache
def shops() -> list[dict[str, Any]]:
    """The shops with their staff, in the order of the file."""
    found: list[dict[str, Any]] = _toml("shops.toml")["shop"]
    return found


@cache
def people() -> dict[str, list[dict[str, Any]]]:
    """Residents, couriers, agents, officers and administrators."""
    return _toml("people.toml")


@cache
def products() -> dict[str, list[dict[str, str]]]:
    """The rows of the catalogue by shop, in the order of the file."""
    found: dict[str, list[dict[str, str]]] = {}
    with (DATA / "products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["shop"], []).append(row)
    return found


@cache
def options() -> dict[tuple[str, str], str]:
    """The options of products, by shop and reference, as a shop's file writes them."""
    with (DATA / "options.csv").open(encoding="utf-8", newline="") as file:
        return {(row["shop"], row["reference"]): row["options"] for row in csv.DictReader(file)}


def boundary() -> dict[str, Any]:
    """The town's boundary (GeoJSON geometry, OpenStreetMap)."""
    collection = json.loads(REFERENCES["boundary.geojson"].read_text("utf-8"))
    geometry: dict[str, Any] = collection["features"][0]["geometry"]
    return geometry


def street_names() -> set[str]:
    """The names of streets as OpenStreetMap spells them, accents and all."""
    return {name for f in _streets()["features"] if (name := f["properties"].get("name"))}


def basemap() -> Basemap:
    """The town's map, drawn from the same streets (OpenStreetMap)."""
    return draw(_streets(), boundary())


def _streets() -> dict[str, Any]:
    with gzip.open(REFERENCES["street-names.geojson.gz"], "rt", encoding="utf-8") as file:
        streets: dict[str, Any] = json.load(file)
    return streets


def areas() -> Iterator[list[Any]]:
    """The polling areas, small pieces of the town, each as the polygons of a GeoJSON geometry."""
    collection = json.loads((DATA / "addresses/bureaux_de_vote.geojson").read_text("utf-8"))
    for feature in collection["features"]:
        yield feature["geometry"]["coordinates"]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
