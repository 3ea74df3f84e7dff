"""The chief courier shares a slot's round and moves an order, by the keyboard alone."""

import re

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.rounds.services import dispatching
from bourg.web.filters import local
from tests.builders.dispatch import CHIEF, carried, day, rounds_of
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import DESK, PHONE

pytestmark = pytest.mark.browser
MOST_TABS = 120
FOCUSED = """() => document.activeElement.matches("a, button")
  ? document.activeElement.textContent : "" """


@pytest.fixture
def town(site):
    """Four orders in one round tomorrow; a chief courier, and another courier."""
    with site.fresh():
        found = day(4)
        add_person("Chloe", Role.COURIER, Role.AGENT)
        add_person("Tom", Role.COURIER)
    site.mails()
    return found


def keyed(window, words, key="Enter"):
    """Go on with the Tab key until what has the focus says this, then press a key."""
    page = window.page
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUSED)
        if words in " ".join(said.split()):
            with page.expect_navigation():
                page.keyboard.press(key)
            return window
    raise AssertionError(f"no key reaches {words!r}")


def board(site, found):
    with site.inside():
        starts_at = rounds_of(found.slot_id)[0].stops[0].due_at
        return f"/mairie/tournees?jour={local(starts_at).date()}"


def in_rounds(site, found):
    with site.inside():
        db.session.expire_all()
        return [carried(one) for one in rounds_of(found.slot_id)]


@pytest.mark.parametrize(("scripts", "size"), [(True, DESK), (False, PHONE)])
def test_a_round_is_shared_and_an_order_moved_without_a_mouse(walk, site, town, scripts, size):
    window = walk(scripts=scripts, size=size).open("/connexion")
    window.fill(email="chloe@bourg.example", password=PASSWORD).press("Se connecter")
    window.open(board(site, town)).look("the board with one round")
    keyed(window, "Cette tournée").look("a round")
    keyed(window, "Partager en deux")
    assert window.reads("Il y a maintenant deux tournées")
    first, second = in_rounds(site, town)
    keyed(window, f"Déplacer Marie Curie, {first[0]}").look("where it could go")
    assert window.reads("En plus sur le trajet")
    keyed(window, "Confier à cette tournée")
    assert window.reads("La commande a changé de tournée.")
    window.look("the board with two rounds")
    assert sorted(in_rounds(site, town)[1]) == sorted([*second, first[0]])


def test_stops_change_places_by_keys_and_the_papers_are_there(walk, site, town):
    window = walk().open("/connexion")
    window.fill(email="chloe@bourg.example", password=PASSWORD).press("Se connecter")
    window.open(board(site, town))
    before = in_rounds(site, town)[0]
    keyed(window, "Plus tard : Marie Curie", "Space")
    assert window.reads("La tournée est maintenant figée.")
    assert in_rounds(site, town)[0][:2] == [before[1], before[0]]
    keyed(window, "Feuille").look("the sheet")
    assert window.reads("En tout dans ce commerce : 8 sacs")
    window.open(board(site, town))
    keyed(window, "Étiquettes").look("the labels")
    assert window.page.locator(".label").count() == 16


def test_the_map_is_moved_and_its_stops_are_opened_by_keys(walk, site, town):
    with site.inside():
        dispatching.split(rounds_of(town.slot_id)[0].public_id, CHIEF)
    window = walk().open("/connexion")
    window.fill(email="chloe@bourg.example", password=PASSWORD).press("Se connecter")
    window.open(board(site, town))
    page = window.page
    page.locator("round-map[data-ready]").wait_for()
    assert page.locator("round-map path.track").count() == 2
    door = page.locator(".round-dot:not(.dot-shop)").first
    assert "Marie Curie" not in door.get_attribute("aria-label")
    assert "République" in door.get_attribute("aria-label")
    door.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    window.look("a stop of the map")
    assert re.search(r"Boulangerie Amar, 2\ssacs", popup.inner_text())
    assert "Marie Curie" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert door.evaluate("one => one === document.activeElement")
    page.get_by_role("button", name="Approcher").first.click()


def test_without_a_script_the_drawing_stays(walk, site, town):
    window = walk(scripts=False, size=PHONE).open("/connexion")
    window.fill(email="chloe@bourg.example", password=PASSWORD).press("Se connecter")
    window.open(board(site, town))
    assert window.page.locator("round-map > svg[role=img]").is_visible()
    assert window.page.locator(".round-map-live").count() == 0
