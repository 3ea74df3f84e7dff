"""The courier's whole round on a telephone, with the network really cut in the middle of it."""

import re

import pytest
from sqlalchemy import select

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.fetched import Fetch
from bourg.ordering.queries import order
from bourg.rounds.models import CourierAction
from tests.builders import baskets, rides
from tests.builders.people import PASSWORD, add_person
from tests.builders.points import add_point
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser

SOON = 30_000  # milliseconds
ON_THE_BIKE = "Les sacs sont sur le vélo"
CUT = re.compile("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")


@pytest.fixture
def town(site):
    """Two orders of two shops each, all of them ready, and a courier."""
    with site.fresh():
        market = baskets.add_market()
        found = [rides.waiting(market), rides.waiting(market)]
        add_person("Lea", Role.COURIER)
    return found


@pytest.fixture
def bike(walk, town):
    """Lea's telephone, signed in, her round taken."""
    return ride_of_lea(walk)


def ride_of_lea(walk):
    """A telephone that somebody has signed in on and taken the round with."""
    window = walk(size=PHONE).open("/connexion")
    window.fill(email="lea@bourg.example", password=PASSWORD).press("Se connecter")
    window.press("Je prends cette tournée")
    kept(window)
    return window


def kept(window):
    """Wait until the worker has the round's page."""
    window.page.wait_for_function(
        "path => caches.open('bourg-pages').then(c => c.match(path)).then(Boolean)",
        arg=window.path, timeout=SOON,
    )  # fmt: skip


def says(window, words):
    window.page.get_by_text(words).first.wait_for(timeout=SOON)


def entered(site):
    """What the service has heard, in the order in which it heard it."""
    with site.inside():
        rows = db.session.scalars(select(CourierAction).order_by(CourierAction.id)).all()
        return [(row.deed.value, row.reference) for row in rows]


def state(site, ride):
    with site.inside():
        return order(db.session(), ride.reference).state.value


def test_three_actions_without_network_survive_a_restart_and_are_sent_once_in_order(
    bike, site, town
):
    bike.look("round on the telephone").press(ON_THE_BIKE)
    until(site, 1)
    bike.context.set_offline(True)
    says(bike, "Pas de réseau")
    for number in range(1, 4):
        bike.page.get_by_role("button", name=ON_THE_BIKE).click()
        waits = f"{number} action" + ("s" if number > 1 else "") + " en attente d’envoi"
        says(bike, waits)
    bike.look("three actions wait")
    url = bike.page.url
    bike.page.close()
    bike.page = bike.context.new_page()
    bike.page.goto(url)
    says(bike, "3 actions en attente d’envoi")
    assert bike.reads("Marie Curie")
    assert bike.reads("Dites à la porte")
    assert len(entered(site)) == 1
    bike.page.goto("/livreur")
    bike.press("Ouvrir la tournée")
    says(bike, "3 actions en attente d’envoi")
    bike.context.set_offline(False)
    until(site, 4)
    bike.page.get_by_text("actions en attente d’envoi").wait_for(state="hidden", timeout=SOON)
    assert [deed for deed, _ in entered(site)] == ["collected"] * 4
    assert len(set(entered(site))) == 4
    bike.look("at the first door").press(re.compile("^Livrée$"))
    until(site, 5)
    says(bike, "Marie Curie")
    bike.press(re.compile("^Livrée$"))
    until(site, 6)
    says(bike, "La tournée est finie")
    assert {state(site, ride) for ride in town} == {"delivered"}
    assert_nothing_is_left(bike)
    forgive_the_cut(bike)


def forgive_the_cut(window):
    """The browser's own words about the cut are no trouble."""
    window.troubles[:] = [words for words in window.troubles if not CUT.search(words)]


def until(site, count):
    """Wait until the service has heard so many actions."""
    import time

    for _ in range(SOON // 100):
        if len(entered(site)) >= count:
            return
        time.sleep(0.1)
    pytest.fail(f"the service heard {entered(site)}")


def assert_nothing_is_left(bike):
    """No address on the telephone once the round is over."""
    bike.page.wait_for_function(
        "path => caches.open('bourg-pages').then(c => c.match(path)).then(found => !found)",
        arg=bike.path, timeout=SOON,
    )  # fmt: skip
    assert "République" not in bike.page.content()
    stored = bike.page.evaluate(
        """async () => {
          const db = await new Promise(done => {
            const r = indexedDB.open("bourg-courier"); r.onsuccess = () => done(r.result); });
          const all = name => new Promise(done => {
            const r = db.transaction(name).objectStore(name).getAll();
            r.onsuccess = () => done(r.result); });
          return JSON.stringify([await all("actions"), await all("sent"), await all("refused")]);
        }"""
    )
    assert "Curie" not in stored
    assert "République" not in stored


NOTHING = "Il n’y a rien, ou la boutique est fermée"


def shown(window):
    """The halt that the telephone shows."""
    return window.page.locator("section.halt:not([hidden])")


def waits(window, number):
    says(window, f"{number} action{'s' if number > 1 else ''} en attente d’envoi")


def test_without_network_a_closed_shop_holds_nothing_up(bike, site, town):
    bike.context.set_offline(True)
    shown(bike).get_by_text(NOTHING).click()
    shown(bike).get_by_role("button", name="Prévenir l’accueil et continuer").click()
    waits(bike, 1)
    for number in range(2, 5):
        shown(bike).get_by_role("button", name=ON_THE_BIKE).click()
        waits(bike, number)
    for number in range(5, 7):
        bike.page.get_by_role("button", name=re.compile("^Livrée$")).click()
        waits(bike, number)
    says(bike, "Tout est noté")
    bike.context.set_offline(False)
    until(site, 6)
    says(bike, "La tournée est finie")
    assert {state(site, ride) for ride in town} == {"delivered"}
    assert sorted(deed for deed, _ in entered(site)) == ["collected"] * 3 + ["delivered"] * 2 + [
        "missing"]  # fmt: skip
    forgive_the_cut(bike)


def test_two_hours_without_network_lose_nothing_and_being_late_is_heard(bike, site, town):
    bike.page.clock.install()
    bike.page.goto(bike.page.url)
    assert shown(bike).bounding_box()["y"] <= 180, "the next stop is near the top"
    kept(bike)
    bike.context.set_offline(True)
    shown(bike).get_by_role("button", name=ON_THE_BIKE).click()
    waits(bike, 1)
    bike.page.clock.fast_forward("02:00:00")
    bike.page.goto(bike.page.url)
    waits(bike, 1)
    bike.page.get_by_text("J’ai du retard").click()
    bike.page.get_by_role("button", name="20 min").click()
    waits(bike, 2)
    shown(bike).get_by_role("button", name=ON_THE_BIKE).click()
    waits(bike, 3)
    bike.look("two hours cut off, and late")
    bike.context.set_offline(False)
    until(site, 3)
    bike.page.get_by_text("actions en attente d’envoi").wait_for(state="hidden", timeout=SOON)
    assert [deed for deed, _ in entered(site)] == ["collected", "late", "collected"]
    forgive_the_cut(bike)


@pytest.fixture
def hall(site):
    """Two orders for a pick-up point."""
    with site.fresh():
        market = baskets.add_market()
        point = add_point(market.address, takes_envelopes=True)
        found = [rides.to_point(market, point) for _ in range(2)]
        add_person("Lea", Role.COURIER)
    return found


def test_without_network_everything_is_set_down_at_a_point_in_one_press(walk, site, hall):
    bike = ride_of_lea(walk)
    bike.context.set_offline(True)
    for number in range(1, 5):
        shown(bike).get_by_role("button", name=ON_THE_BIKE).click()
        waits(bike, number)
    bike.look("at the point, cut off")
    shown(bike).get_by_role("button", name="Tout est déposé ici").click()
    waits(bike, 6)
    says(bike, "Tout est noté")
    bike.context.set_offline(False)
    until(site, 6)
    says(bike, "La tournée est finie")
    with site.inside():
        stages = {order(db.session(), ride.reference).stage for ride in hall}
    assert stages == {Fetch.AT_POINT}
    forgive_the_cut(bike)
