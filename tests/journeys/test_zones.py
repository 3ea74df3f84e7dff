"""Zones: the officer draws one on the map, sees what it does, corrects it, and it is done."""

import json
from pathlib import Path

import pytest

from bourg.addresses import basemap, invariants
from bourg.addresses.queries.zones import zone
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.web import basemaps
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import PASSWORD, add_person
from tests.builders.zones import feature, square
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser

TOWN = square(2.46, 48.88, 2.50, 48.92)
STREET = {"type": "LineString", "coordinates": [[2.465, 48.9], [2.48, 48.9], [2.495, 48.9]]}


@pytest.fixture
def town(site):
    """An order in the zone that is the whole town; the town's map in its folder."""
    with site.fresh():
        market = baskets.add_market(position=5)
        placed(market)
        add_person("Odile", Role.OFFICER)
        here = Path(site.app.instance_path)
        street = feature(STREET, highway="primary", name="Rue de la République")
        basemaps.keep(here, basemap.draw({"features": [street]}, TOWN))
        (here / basemaps.BOUNDARY).write_text(json.dumps(TOWN), "utf-8")
    yield market
    (here / basemaps.FILE).unlink()
    (here / basemaps.BOUNDARY).unlink()


def signed_in(walk, **options):
    window = walk(**options).open("/connexion")
    window.fill(email="odile@bourg.example", password=PASSWORD)
    return window.press("Se connecter")


def drawn(site):
    """The zone that was drawn, as it is now."""
    with site.inside():
        found = zone(db.session(), "gare")
        assert invariants.check(db.session()) == []
        return found


def test_a_zone_is_drawn_by_mouse_corrected_by_keyboard_and_seen_before_it_is_done(
    walk, site, town
):
    officer = signed_in(walk).open("/mairie/zones")
    officer.page.wait_for_selector("#zone-map[data-ready]")
    officer.look("zones").press("Dessiner une zone").fill(name="Gare", position="1")
    page = officer.page
    page.wait_for_selector("#zone-map[data-ready]")
    officer.press("Tracer un contour")
    live = page.locator(".zone-map-live")
    box = live.bounding_box()
    for across, down in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        live.click(position={"x": box["width"] * across, "y": box["height"] * down})
    officer.press("Finir le contour").look("a drawn outline")
    before = json.loads(page.input_value("#polygon"))["coordinates"][0][0]
    assert len(before) == 5
    page.locator(".zone-corner").first.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    after = json.loads(page.input_value("#polygon"))["coordinates"][0][0]
    assert after[0][0] < before[0][0]
    assert after[1] == before[1]
    page.locator(".zone-middle").first.click()
    assert len(page.locator(".zone-corner").all()) == 5
    officer.press("Annuler le dernier geste").press("Enregistrer").look("what a zone does")
    assert officer.reads("1 adresse passe dans une autre zone")
    assert officer.reads("1 commande reste promise")
    officer.press("Corriger").fill(minimum_cents="12").press("Enregistrer").press("Oui, le faire")
    page.wait_for_selector("#zone-map[data-ready]")
    officer.look("two zones")
    assert officer.lacks("1 adresse se trouve dans")  # the whole town gives way unseen
    found = drawn(site)
    assert (found.minimum_cents, found.addresses) == (1200, 1)


def test_a_corner_is_set_at_the_middle_of_the_map_without_a_mouse(walk, site, town):
    officer = signed_in(walk, size=PHONE).open("/mairie/zones/nouvelle")
    page = officer.page
    page.wait_for_selector("#zone-map[data-ready]")
    officer.fill(name="Gare")
    page.get_by_role("button", name="Tracer un contour").press("Enter")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.get_by_role("button", name="Sommet au milieu de la carte").press("Enter")
        page.locator(".zone-map-live").press(key)
        page.wait_for_timeout(500)
    page.get_by_role("button", name="Finir le contour").press("Enter")
    assert len(json.loads(page.input_value("#polygon"))["coordinates"][0][0]) == 4
    officer.look("an outline by keyboard")


def test_without_a_script_the_outline_is_typed_and_the_map_is_a_drawing(walk, site, town):
    officer = signed_in(walk, scripts=False).open("/mairie/zones").look("zones without a script")
    officer.press("Dessiner une zone").fill(name="Gare", position="1")
    officer.page.locator("summary").first.click()
    officer.fill(polygon=json.dumps(square(2.47, 48.89, 2.49, 48.91)))
    officer.press("Enregistrer").look("what a zone does, without a script")
    officer.press("Oui, le faire").look("two zones without a script")
    assert drawn(site).addresses == 1
