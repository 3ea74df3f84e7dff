"""The zones on the officer's screen: seen before done, with and without the map's script."""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path

import pytest

from bourg.addresses import basemap
from bourg.addresses.queries import zones
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.web import basemaps
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import signed_in
from tests.builders.zones import collection, feature, square
from tests.demo.stock import DATA

HERE = square(2.4, 48.8, 2.5, 49.0)
SOUTH = {"name": "Sud", "where": "drawn", "fee_cents": "2,50", "minimum_cents": "15",
         "position": "0", "active": "yes", "polygon": json.dumps(HERE)}  # fmt: skip


@pytest.fixture
def market(app):
    return baskets.add_market(position=5)


@pytest.fixture
def officer(app):
    return signed_in(app, "Odile", Role.OFFICER)


@pytest.fixture
def folder(app):
    """The town's folder, with the boundary and the map of Bondy."""
    here = Path(app.instance_path)
    edge = json.loads((DATA / "addresses/contour_osm.geojson").read_text("utf-8"))
    streets = json.loads(gzip.decompress((DATA / "addresses/voies_osm.geojson.gz").read_bytes()))
    (here / basemaps.BOUNDARY).write_text(json.dumps(edge), "utf-8")
    basemaps.keep(here, basemap.draw(streets, edge))
    yield here
    (here / basemaps.BOUNDARY).unlink()
    (here / basemaps.FILE).unlink()


def known():
    """What zones there are now."""
    db.session.rollback()
    return {zone.slug: zone for zone in zones.zones(db.session())}


def said(page):
    """What a page of a preview says that changes."""
    return re.search(r"<ul>(.*?)</ul>", page, re.S)[1]


def test_the_list_has_fee_minimum_addresses_and_slots(officer, market):
    officer.post("/mairie/zones/nouvelle", data={**SOUTH, "sure": "yes"})
    page = officer.get("/mairie/zones").text
    for words in ("Sud", "2,50", "15,00", "1 adresse"):
        assert words in page or words.replace("1 adresse", "1 address") in page


def test_a_zone_that_takes_addresses_is_shown_before_it_is_drawn(officer, market):
    placed(market)
    page = officer.post("/mairie/zones/nouvelle", data=SOUTH).text
    assert said(page).count("<li>") == 3  # moved, without a slot, one order that stays promised
    assert set(known()) == {"centre"}
    answer = officer.post("/mairie/zones/nouvelle", data={**SOUTH, "sure": "yes"})
    assert answer.location == "/mairie/zones"
    zone = known()["sud"]
    assert (zone.fee_cents, zone.minimum_cents, zone.addresses) == (250, 1500, 1)


def test_a_draft_concerns_nobody_and_is_saved_at_once(officer, market):
    draft = {name: value for name, value in SOUTH.items() if name != "active"}
    assert officer.post("/mairie/zones/nouvelle", data=draft).status_code == 303
    assert (known()["sud"].active, known()["centre"].addresses) == (False, 1)


def test_correcting_shows_the_form_as_it_was_typed(officer, market):
    page = officer.post("/mairie/zones/nouvelle", data={**SOUTH, "correct": "yes"}).text
    assert 'value="2,50"' in page
    assert re.search(r'id="active"[^>]*checked', page)
    unticked = {**SOUTH, "correct": "yes", "active": ""}
    page = officer.post("/mairie/zones/nouvelle", data=unticked).text
    assert not re.search(r'id="active"[^>]*checked', page)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"fee_cents": "beaucoup"}, "fee_cents"),
        ({"minimum_cents": "-1"}, "minimum_cents"),
        ({"position": "premier"}, "position"),
        ({"polygon": ""}, "polygon"),
        ({"polygon": "Bondy"}, "polygon"),
        ({"polygon": '{"type": "Point", "coordinates": [2, 48]}'}, "polygon"),
        ({"polygon": json.dumps(square(5.0, 45.0, 5.1, 45.1))}, "polygon"),
        ({"name": "Centre"}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(officer, market, wrong, field):
    answer = officer.post("/mairie/zones/nouvelle", data={**SOUTH, **wrong})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="2,50"' in answer.text or field == "fee_cents"


def test_an_outline_that_crosses_itself_says_where(officer, market):
    tie = {"type": "Polygon",
           "coordinates": [[[2.4, 48.8], [2.5, 49.0], [2.5, 48.8], [2.4, 49.0]]]}  # fmt: skip
    answer = officer.post("/mairie/zone/centre", data={**SOUTH, "polygon": json.dumps(tie)})
    assert answer.status_code == 422
    assert "48.90000, 2.45000" in answer.text


def test_a_zone_is_deleted_after_what_it_does_was_seen(officer, market):
    placed(market)
    page = officer.post("/mairie/zone/centre/supprimer").text
    assert said(page).count("<li>") >= 2
    assert "centre" in known()
    assert officer.post("/mairie/zone/centre/supprimer", data={"sure": "yes"}).status_code == 303
    assert known() == {}
    assert officer.get("/mairie/zone/centre").status_code == 404
    assert officer.post("/mairie/zone/centre/supprimer").status_code == 404


def test_a_file_is_shown_zone_by_zone_before_it_comes_in(officer, market):
    point = {"type": "Point", "coordinates": [2.4, 48.9]}
    raw = collection(feature(HERE, nom="Nord"), feature(point, nom="Gare"))
    page = officer.post("/mairie/zones/importer", data={"file": (BytesIO(raw), "z.geojson")}).text
    assert all(words in page for words in ("Nord", "Gare", "Point"))
    assert set(known()) == {"centre"}
    carried = re.search(r'<textarea name="document" hidden>(.*?)</textarea>', page, re.S)[1]
    document = carried.replace("&#34;", '"').replace("&quot;", '"')
    data = {"document": document, "sure": "yes", "active": ""}
    assert officer.post("/mairie/zones/importer", data=data).status_code == 303
    assert (set(known()), known()["nord"].active) == ({"centre", "nord"}, False)


@pytest.mark.parametrize(("active", "later"), [("yes", False), ("", True)])
def test_zones_of_a_file_that_cross_say_whose_the_addresses_are(officer, market, active, later):
    raw = collection(feature(HERE, nom="Nord"), feature(HERE, nom="Sud"))
    data = {"file": (BytesIO(raw), "z.geojson"), "active": active}
    page = said(officer.post("/mairie/zones/importer", data=data).text)
    assert "Nord" in page
    assert "Sud" in page
    assert ("draft" in page or "brouillon" in page) is later


def test_what_a_file_asks_of_each_zone_is_seen_before_it_comes_in(officer, market):
    raw = collection(feature(HERE, nom="Centre", fee_cents=350, minimum_cents=1500),
                     feature(HERE, nom="Nord"))  # fmt: skip
    page = officer.post("/mairie/zones/importer", data={"file": (BytesIO(raw), "z.geojson")}).text
    page = page.replace("\xa0", " ").replace("\u202f", " ")
    assert "3,50 € (actuellement" in page
    assert "15,00 € (actuellement" in page
    assert known()["centre"].fee_cents != 350


@pytest.mark.parametrize(
    "raw", [b"", b"nom;zone", b'{"type": "FeatureCollection", "features": []}']
)
def test_a_file_that_gives_no_zone_is_refused_on_the_same_page(officer, market, raw):
    answer = officer.post("/mairie/zones/importer", data={"file": (BytesIO(raw), "z.geojson")})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert 'id="file-error"' in answer.text


def test_no_file_and_a_huge_file_are_refused(officer, market):
    assert officer.post("/mairie/zones/importer", data={}).status_code == 422
    answer = officer.post(
        "/mairie/zones/importer", input_stream=BytesIO(b" " * 3_000_000), content_length=3_000_000,
        content_type="multipart/form-data; boundary=zones",
    )  # fmt: skip
    assert answer.status_code == 413


def test_what_is_saved_can_be_brought_in_again_and_changes_nothing(officer, market):
    officer.post("/mairie/zones/nouvelle", data={**SOUTH, "sure": "yes"})
    saved = officer.get("/mairie/zones/zones.geojson")
    assert saved.mimetype == "application/geo+json"
    before = known()
    files = {"file": (BytesIO(saved.data), "zones.geojson"), "sure": "yes"}
    assert officer.post("/mairie/zones/importer", data=files).status_code == 303
    assert known() == before


def test_the_map_of_the_town_is_sent_by_the_town_and_drawn_without_a_script(officer, folder):
    officer.post("/mairie/zones/nouvelle", data={**SOUTH, "sure": "yes"})
    page = officer.get("/mairie/zones").text
    drawing = re.search(r'<image href="([^"]+)"', page)[1]
    answer = officer.get(drawing, headers={"Accept-Encoding": "gzip"})
    assert answer.mimetype == "image/svg+xml"
    assert len(answer.data) < 100_000
    assert "contributeurs d’OpenStreetMap" in page
    assert 'class="zone-shape zone-1"' in page
    assert 'mask="url(#still-mask)"' in page
    assert "style=" not in re.sub(r"<head>.*?</head>", "", page, flags=re.S)


def test_without_a_map_of_the_town_nothing_is_drawn_under_the_zones(officer, market):
    assert officer.get("/mairie/zones/fond.svg").text == basemaps.EMPTY
    page = officer.get("/mairie/zones").text
    assert 'class="zone-map-still"' in page
    assert "<image" not in page


def test_leaflet_is_loaded_by_the_pages_of_zones_only(officer, market):
    for url, loaded in (("/mairie/zones", True), ("/mairie/zone/centre", True), ("/mairie", False)):
        assert ("leaflet" in officer.get(url).text) is loaded
