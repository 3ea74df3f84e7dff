"""The order desk on an old tablet: it rings until somebody looks, and outlives a cut network."""

from time import sleep

import pytest

from bourg.kernel.audit import trail
from bourg.kernel.db import db
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import PATIENCE

pytestmark = pytest.mark.browser

COUNT_NOTES = """
window.notes = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.notes += 1; return start.call(this, at); };
"""


@pytest.fixture
def market(site):
    with site.fresh():
        market = baskets.add_market()
        add_person("Amar", shop="boulangerie-amar")
    return market


@pytest.fixture
def desk(walk, market):
    window = walk()
    window.page.add_init_script(COUNT_NOTES)
    window.open("/connexion").fill(email="amar@bourg.example", password=PASSWORD)
    return window.press("Se connecter")


def order_now(site, market):
    with site.inside():
        return placed(market).reference


def notes(desk, more_than):
    """The bell comes to have sounded more notes than these."""
    for _ in range(PATIENCE):
        heard = desk.page.evaluate("window.notes")
        if heard > more_than:
            return heard
        sleep(0.1)
    raise AssertionError(f"the bell stays silent after {heard} notes")


def test_the_bell_rings_again_until_somebody_touches_the_desk(site, market, desk):
    desk.page.clock.install()
    desk.page.reload()
    desk.press("Sonner à chaque nouvelle commande")
    asked = notes(desk, 0)
    order_now(site, market)
    desk.page.clock.run_for(5000)
    once = notes(desk, asked)
    desk.page.clock.run_for(16000)
    notes(desk, once)
    desk.page.locator("h1").click()
    seen = desk.page.evaluate("window.notes")
    desk.page.clock.run_for(40000)
    assert desk.page.evaluate("window.notes") == seen


def test_presses_without_a_network_wait_and_are_done_once_when_it_is_back(site, market, desk):
    references = [order_now(site, market) for _ in range(2)]
    accept = desk.page.get_by_role("button", name="Tout accepter")
    accept.nth(1).wait_for(timeout=15000)
    desk.context.set_offline(True)
    accept.nth(0).click()
    accept.nth(1).click()
    desk.page.get_by_text("2 réponses attendent le réseau").wait_for()
    desk.context.set_offline(False)
    desk.page.reload()
    desk.page.get_by_text("À préparer (2)").wait_for(timeout=30000)
    desk.page.get_by_text("attendent le réseau").wait_for(state="hidden")
    with site.inside():
        for one in references:
            verbs = [event.verb for event in trail(db.session(), f"order:{one}")]
            assert verbs.count("accept") == 1
    desk.troubles.clear()  # the browser's own words about the cut
