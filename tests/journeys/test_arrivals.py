"""The day of a delivery in a real browser: the household's page, the shop's tablet, the desk."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants.models import Merchant
from bourg.rounds.services import riding
from bourg.web.filters import local
from tests.builders.arrivals import bring_forward, morning, slipped
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import DESK, PHONE

pytestmark = pytest.mark.browser
TABLET = {"width": 768, "height": 1024}
SOON = 10_000  # milliseconds: before the page looks the second time


def today(minutes):
    """So many minutes from now, or as many before: the same day in any case."""
    later = now() + timedelta(minutes=minutes)
    return minutes if local(later).date() == local(now()).date() else -minutes


@pytest.fixture
def town(site):
    """A slot that begins in twenty-five minutes, three households, a courier at the first shop."""
    with site.fresh():
        scene = bring_forward(morning(4), today(25))
        riding.collected(scene.doors[0].parts[0], scene.courier)
        slug = db.session.get(Merchant, scene.market.dairy).slug
        add_person("Bel", shop=slug)
        add_person("Agnes", Role.AGENT)
    return scene


def sign_in(window, who):
    window.open("/connexion")
    return window.fill(email=f"{who}@bourg.example", password=PASSWORD).press("Se connecter")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_household_reads_its_hour_in_large_words(walk, town, size, scripts):
    window = walk(size=size, scripts=scripts).open(town.doors[3].link)
    assert window.reads("Votre livraison d’aujourd’hui")
    assert window.reads("Il reste 3 arrêts avant vous.")
    large = "getComputedStyle(document.querySelector('.arrival-hour')).fontSize"
    if scripts:
        assert float(window.page.evaluate(large).removesuffix("px")) >= 28
    window.look("arrival")


def test_what_happens_while_the_page_comes_is_on_it_without_loading_it_again(walk, site, town):
    def ride(route):
        with site.inside():
            for door in town.doors:
                for part in door.parts:
                    if part != town.doors[0].parts[0]:
                        riding.collected(part, town.courier)
            riding.delivered(town.doors[0].reference, town.courier)
        route.continue_()

    window = walk(size=PHONE)
    window.page.route("**/suivi/**/vif", ride, times=1)
    window.open(town.doors[1].link).page.evaluate("window.same = true")
    window.page.get_by_text("Vous êtes le prochain arrêt.").first.wait_for(timeout=SOON)
    assert window.page.evaluate("window.same")
    window.look("arrival next")


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_a_shop_ticks_its_bags_with_one_tap_each(walk, town, size):
    window = sign_in(walk(size=size, scripts=False), "bel")
    assert window.reads("Nadège passe aujourd’hui vers")
    window.press("Sac 1").press("Sac 2", nth=0)
    assert window.page.locator(".bag[aria-pressed=true]").count() == 2
    assert window.reads("Sacs remis : 2 sur 2")
    window.open(window.path).look("bags")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_agents_ring_up_who_has_no_mailbox_about_a_new_hour(walk, site, size):
    with site.fresh():
        scene = bring_forward(morning(2, mailbox=False), today(25))
        add_person("Agnes", Role.AGENT)
        slipped(scene)
    window = sign_in(walk(size=size, scripts=False), "agnes")
    window.open("/accueil-telephonique").look("hours that have moved")
    for left in (1, 0):
        window.press("C’est dit", nth=0).look(f"{left} to ring up")
    assert window.lacks("Le livreur passe à une autre heure")
