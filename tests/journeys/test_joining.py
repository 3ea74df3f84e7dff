"""Somebody with only the screens publishes a shop of ten products: every gesture is counted."""

import re

import pytest

from bourg.kernel.roles import Role
from tests.builders.people import PASSWORD, add_person
from tests.builders.slots import add_zone
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser

MOST_GESTURES = 60
SHOP = {
    "name": "Chez Lou", "legal_name": "SARL Lou", "siret": "732 829 320 00074",
    "vat_number": "FR44732829320", "address": "12 rue du Pont", "phone": "01 99 00 00 00",
    "email": "lou@example.fr", "contact_name": "Lou Amar",
}  # fmt: skip


class Counted:
    """A person's gestures at a window: each field, choice, tick and press is one."""

    def __init__(self, window):
        self.window, self.page, self.gestures = window, window.page, 0

    def fill(self, **fields):
        self.gestures += len(fields)
        self.window.fill(**fields)
        return self

    def press(self, name):
        self.gestures += 1
        self.window.press(name)
        return self

    def choose(self, name, value):
        self.gestures += 1
        self.page.select_option(f"[name={name}]", value)
        return self

    def tick(self, label):
        self.gestures += 1
        self.page.get_by_label(label).check()
        return self

    def look(self, name):
        self.window.look(name)
        return self


@pytest.fixture
def town(site):
    """An empty town with an officer."""
    with site.fresh():
        add_zone()
        add_person("Odile", Role.OFFICER)
    return site


def opened_account(walk, town):
    """Lou, who has just opened an account by the link in a mail."""
    lou = Counted(walk(size=PHONE).open("/connexion"))
    lou.press("Créer un compte").fill(name="Lou Amar", email="lou@example.fr")
    lou.press("M’envoyer le lien")
    ((_, words),) = town.mails()
    lou.window.open(re.search(r"https?://\S+", words).group())
    return lou.press("Se connecter")


def test_from_nothing_to_ten_published_products_in_sixty_gestures(walk, town):
    lou = opened_account(walk, town)
    lou.press("Inscrire ma boutique").look("sign a shop up")
    lou.fill(**SHOP).choose("trade", "bakery").tick("Je ne vends que")
    lou.press("Enregistrer la boutique").look("an address that is not known")
    lou.tick("Garder l’adresse").press("Enregistrer la boutique").look("usual goods of a bakery")
    prices = lou.page.locator("input[name^=price-]")
    lou.fill(**{prices.nth(at).get_attribute("name"): "2,50" for at in range(10)})
    lou.tick("J’ai vérifié").press("Mettre en rayon").press("Horaires et congés").look(
        "hours of a new shop"
    )
    lou.fill(**{f"hours_{day}": "8:00 – 19:00" for day in ("Tu", "We", "Th", "Fr", "Sa")})
    lou.press("Enregistrer")

    odile = Counted(walk().open("/connexion"))
    odile.window.fill(email="odile@bourg.example", password=PASSWORD).press("Se connecter")
    odile.window.open("/mairie/commerces/chez-lou")
    odile.press("J’ai vu une pièce d’identité").press("Accueillir").look("a shop let in")

    me = walk(size=PHONE).open("/commerces/chez-lou").look("the shop as residents see it")
    assert me.page.locator(".product, .card").count() >= 10
    assert lou.gestures + odile.gestures <= MOST_GESTURES
