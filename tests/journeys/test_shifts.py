"""A courier is ill: the officer withdraws a shift, households are asked for other times."""

import re

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering import queries
from bourg.web.filters import local
from bourg.web.tools import tools
from tests.builders import endangered
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser


def signed_in(walk, name, **options):
    window = walk(**options).open("/connexion")
    window.fill(email=f"{name.lower()}@bourg.example", password=PASSWORD)
    return window.press("Se connecter")


@pytest.fixture
def ill(site):
    """A market in route mode with two orders for tomorrow, one without a mailbox."""
    with site.fresh():
        ill = endangered.town()
        mine = endangered.ordered(ill)
        endangered.ordered(ill, email="")
        add_person("Odile", Role.OFFICER)
        link = f"/suivi/{mine.reference}/{tools().seal('order', mine.reference)}"
        on = local(endangered.starts_of(ill.market.slot)).date()
    site.mails()
    return ill, mine.reference, link, on


def test_a_shift_is_withdrawn_and_households_take_another_time(walk, site, ill):
    ill, reference, link, on = ill
    officer = signed_in(walk, "Odile", scripts=False)
    officer.open(f"/mairie/services-livreurs?jour={on}").look("shifts")
    officer.open("/mairie/services-livreurs/nouveau").look("a new shift")
    officer.press("Prévoir ce service").look("a new shift refused")
    officer.open(f"/mairie/services-livreurs/{ill.shift}").look("a shift with orders")
    officer.press("Retirer ce service").look("what becomes of the orders")
    officer.page.check("[name=remedy][value=other_slot]")
    officer.press("Retirer ce service").look("shift withdrawn")
    officer.open("/accueil-telephonique").look("orders nobody can bring")
    assert site.mails() == []
    officer.press(re.compile("Écrire à ceux qui ont un mail")).look("households are asked")
    ((to, text),) = site.mails()
    assert to == "marie@example.fr"
    assert link in text
    me = walk(scripts=False, size=PHONE).open(link).look("asked for another time")
    me.page.locator("button[name=slot]").first.click()
    me.page.wait_for_load_state()
    assert me.reads("Merci : votre commande arrive au nouveau créneau.")
    with site.inside():
        assert queries.order(db.session(), reference).slot_public_id in ill.later
