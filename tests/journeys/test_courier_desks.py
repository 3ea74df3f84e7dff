"""The officer's screens about couriers, a company's dispatcher, and two telephones on one round."""

import pytest

from bourg.kernel.roles import Role
from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.services import companies, couriers
from bourg.rounds.services.companies import Firm
from tests.builders import baskets, rides
from tests.builders.orders import OFFICER
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import DESK, PHONE

pytestmark = pytest.mark.browser

SOON = 30_000  # milliseconds


@pytest.fixture
def town(site):
    with site.fresh():
        market = baskets.add_market()
        rides.waiting(market, wine=True)
        company = companies.open_company(Firm("Les Colis Lents", hour_cents=2550), OFFICER)
        tom = add_person("Tom", Role.COURIER)
        couriers.set_profile(tom, CourierType.COMPANY, Vehicle.VAN, OFFICER, company)
        couriers.show_paper(tom, DocumentKind.IDENTITY, None, OFFICER)
        add_person("Lea", Role.COURIER)
        add_person("Odile", Role.OFFICER)
        add_person("Dora")
        companies.add_dispatcher(company, "Dora", "dora@bourg.example", OFFICER)
    return company


def enter(walk, name, **options):
    window = walk(**options).open("/connexion")
    return window.fill(email=f"{name}@bourg.example", password=PASSWORD).press("Se connecter")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_officer_gives_a_round_to_a_company_and_its_dispatcher_to_a_courier(walk, town, size):
    odile = enter(walk, "odile", size=size).open("/mairie/livreurs").look("couriers")
    odile.press("Tom").look("a courier's file")
    odile.open("/mairie/societes").look("companies").press("Les Colis Lents").look("a company")
    odile.press("Confier cette tournée").look("a company with a round")
    odile.press("Relevé du mois").look("an empty statement")
    dora = enter(walk, "dora", size=size).look("dispatcher")
    assert dora.path == "/transporteur"
    dora.page.get_by_label("Qui la fait ?").select_option(label="Tom")
    dora.press("Confier cette tournée").look("dispatcher with a courier")
    assert dora.reads("Tom")


def test_two_telephones_on_one_round_are_told_of_each_other(walk, town):
    one = enter(walk, "lea", size=PHONE).press("Je prends cette tournée")
    one.page.wait_for_timeout(1500)
    two = enter(walk, "lea", size=PHONE).open(one.path)
    two.page.get_by_text("Un deuxième téléphone").wait_for(timeout=SOON)
    two.look("two telephones")
    one.page.reload()
    one.page.get_by_text("Un deuxième téléphone").wait_for(timeout=SOON)


def test_who_signs_out_leaves_nothing_on_the_telephone(walk, town):
    lea = enter(walk, "lea", size=PHONE).press("Je prends cette tournée")
    lea.page.wait_for_function(
        "path => caches.open('bourg-pages').then(c => c.match(path)).then(Boolean)",
        arg=lea.path, timeout=SOON,
    )  # fmt: skip
    lea.page.get_by_role("button", name="Se déconnecter").first.click()
    lea.page.wait_for_url("**/")
    kept = lea.page.evaluate("caches.has('bourg-pages')")
    stores = lea.page.evaluate("indexedDB.databases().then(all => all.length)")
    assert (kept, stores) in ((False, 0), (False, 1))
