"""A regular order in a real browser, with and without scripts: kept, filled, waiting, ended."""

from datetime import timedelta

import pytest

from bourg import jobs
from bourg.catalogue import services as catalogue
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.queries import standing_lists
from bourg.ordering.services import baskets as services
from bourg.slots import services as slots
from bourg.town.calendar import public_holidays
from bourg.web.filters import local
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.baskets import MARIE
from tests.builders.orders import place, placed
from tests.builders.people import PASSWORD, add_person
from tests.builders.plans import PARIS, template
from tests.builders.products import add_product
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def town(site):
    """A weekly slot whose standing orders have one place; two orders, one without a mailbox."""
    with site.fresh():
        market = baskets.add_market()
        weekday = working_day().weekday()
        slots.add_template(template(market.zone_id, weekday=weekday, capacity=2, fee_cents=0))
        slots.open_slots(time_zone=PARIS)
        add_product(market.bakery, name="Brioche")
        catalogue.reindex()
        add_person("Agnes", Role.AGENT)
        silent = baskets.ready(market)
        services.set_contact(silent, MARIE._replace(name="Paul Muet", email=""))
        links = [link(placed(market)), link(place(silent))]
        return f"{weekday} 10:00 12:00", links


def working_day():
    """A day from the day after tomorrow on, without a public holiday for four weeks."""
    first = local(now()).date() + timedelta(days=2)
    days = [first + timedelta(days=number) for number in range(7)]
    return next(day for day in days if not any(map(is_holiday, weekly(day))))


def weekly(day):
    return [day + timedelta(days=7 * number) for number in range(5)]


def is_holiday(day):
    return day in public_holidays(tools().town.holiday_region, day.year)


def link(order):
    return f"/suivi/{order.reference}/{tools().seal('order', order.reference)}"


def worker(site):
    with site.inside():
        jobs.book_standing()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_same_again_is_kept_filled_paused_and_ended(walk, site, town, scripts):
    hours, (mine, _) = town
    me = walk(scripts=scripts, size=PHONE)
    me.open(mine).press("La même chose, régulièrement").look("the same again")
    me.press("Commander régulièrement avec obligation de paiement").look("without a yes")
    assert me.reads("Dites que vous êtes d’accord")
    me.page.select_option("[name=window]", hours)
    me.page.check("[name=consent]")
    me.press("Commander régulièrement avec obligation de paiement").look("my regular order")
    me.press("Ajouter des produits").look("products to add").fill(q="brioche")
    me.press("Chercher").look("products found")
    me.press("Ajouter Brioche").look("more than agreed")
    me.fill(ceiling_cents="30").press("Ajouter Brioche").look("a product more")
    assert me.reads("Brioche fait désormais partie de la commande.")
    worker(site)
    me.open(me.path).look("ordered")
    me.page.get_by_text("Arrêter la commande régulière").click()
    me.press("Oui, l’arrêter").look("ended")
    assert me.reads("Elle est arrêtée")


def test_who_waits_for_a_place_is_rung_up_when_there_is_no_mailbox(walk, site, town):
    hours, links = town
    for one in links:
        me = walk(scripts=False, size=PHONE)
        me.open(one).press("La même chose, régulièrement").page.check("[name=consent]")
        me.page.select_option("[name=window]", hours)
        me.press("Commander régulièrement avec obligation de paiement")
    worker(site)
    me.open(me.path).look("waiting for a place")
    assert me.reads("Nous réessayons jusqu’à la fin des commandes")
    agent = walk().open("/connexion").fill(email="agnes@bourg.example", password=PASSWORD)
    agent.press("Se connecter").open("/mairie/regulieres").look("regular orders")
    agent.open("/accueil-telephonique").look("regular orders to ring up")
    agent.press("C’est dit")
    with site.inside():
        assert len(standing_lists.to_tell(db.session(), local(now()).date())) < 3
