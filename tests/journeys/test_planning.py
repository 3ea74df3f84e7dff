"""Snow: the officer stops a day with a message, and everybody is given another slot."""

import re
from datetime import timedelta

import pytest

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.services import baskets as services
from bourg.slots import invariants
from bourg.slots.queries import plans
from bourg.web.filters import local
from tests.builders import baskets
from tests.builders.baskets import MARIE
from tests.builders.orders import place, placed
from tests.builders.people import PASSWORD, add_person
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def town(site):
    """Two orders for tomorrow, one without an address for mail; a free slot the day after."""
    with site.fresh():
        market = baskets.add_market()
        change_shop(market.bakery, email="amar@boutiques.example")
        add_slot(market.zone_id, now() + timedelta(days=2))
        add_slot(market.zone_id, now() + timedelta(days=3), capacity=2)
        placed(market)
        silent = baskets.ready(market)
        services.set_contact(silent, MARIE._replace(name="Paul Muet", email=""))
        place(silent)
        add_person("Odile", Role.OFFICER)
        add_person("Agnes", Role.AGENT)
        add_person("Amar", shop="boulangerie-amar")
    site.mails()
    return market


def signed_in(walk, name, **options):
    window = walk(**options).open("/connexion")
    window.fill(email=f"{name.lower()}@bourg.example", password=PASSWORD)
    return window.press("Se connecter")


def tomorrow(site, market):
    with site.inside():
        return local(plans.slot_at(db.session(), market.slot).starts_at).date()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_day_of_snow_reaches_everybody_and_everybody_gets_another_time(walk, site, town, scripts):
    market = town
    officer = signed_in(walk, "Odile", scripts=scripts).open("/mairie/creneaux").look("the plan")
    officer.open(f"/mairie/creneaux/jour?jour={tomorrow(site, market)}").look("a day")
    officer.press("Fermer cette journée").look("a day without a message")
    officer.page.get_by_role("textbox", name="Votre message").fill("La neige bloque les rues")
    officer.press("Fermer cette journée")
    officer.look("a closed day").open("/mairie/creneaux").look("the plan with a closed day")
    assert officer.reads("La neige bloque les rues")
    mails = dict(site.mails())
    assert set(mails) == {"marie@example.fr", "amar@boutiques.example"}
    link = re.search(r"http://\S+/suivi/\S+", mails["marie@example.fr"])[0]
    me = walk(size=PHONE, scripts=scripts).open(link).look("tracking called off")
    assert me.reads("La neige bloque les rues")
    me.press("Voir tous les autres créneaux").look("other times")
    me.press("Prendre ce créneau").look("no time chosen")
    me.page.locator("input[name=slot]:not([disabled])").first.check()
    me.press("Prendre ce créneau").look("tracking with the new time")
    assert me.lacks("La neige")
    agent = signed_in(walk, "Agnes", scripts=scripts).open("/accueil-telephonique").look("calls")
    assert agent.reads("Paul Muet")
    assert agent.lacks("Marie Curie")
    agent.press(re.compile("Choisir un autre créneau")).look("another time by telephone")
    agent.page.locator("input[name=slot]:not([disabled])").first.check()
    agent.press("Prendre ce créneau").look("order with its new time")
    assert "marie@example.fr" in dict(site.mails())
    desk = signed_in(walk, "Amar", scripts=scripts).look("desk with the new time")
    assert desk.lacks("Pas de livreur")
    with site.inside():
        assert invariants.check(db.session()) == []


def test_the_weekly_plan_by_keyboard(walk, site, town):
    officer = signed_in(walk, "Odile", size=PHONE).open("/mairie/semaine-type").look("no plan yet")
    officer.press("Ajouter un créneau hebdomadaire").look("a new weekly slot")
    officer.press("Ajouter ce créneau").look("a weekly slot with errors")
    page = officer.page
    officer.fill(starts_local="10:00", ends_local="12:00")
    page.focus("#cutoff_kind")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("#cutoff_kind-before")
    page.keyboard.press("Enter")
    page.wait_for_url("**/semaine-type")
    officer.look("the weekly plan")
    assert officer.reads("commandes jusqu’à 2 heures avant")
    officer.press(re.compile("^Mardi")).look("one weekly slot")
    officer.open("/mairie/creneaux?jour=2026-12-21").look("weeks with holidays")
    page.locator(".plan-day a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/jour?jour=2026-12-21")
    officer.look("a day of holidays")
