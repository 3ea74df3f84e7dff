"""Somebody outside the zones fetches in the shops, in a real browser, and everybody concerned."""

import re

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering import queries
from bourg.ordering.fetched import Fetch
from bourg.ordering.services import answering
from tests.builders import baskets
from tests.builders.orders import SHOP
from tests.builders.people import PASSWORD, add_person
from tests.builders.points import add_point, in_shops
from tests.builders.shops import change_shop
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser
PLACE = {
    "lat": 48.9, "lon": 2.48, "address_label": "12 Rue de la République 93140 Bondy",
    "phone": "+33148500001",
}  # fmt: skip


@pytest.fixture
def market(site):
    """Two shops that let people fetch, a pick-up point, an address outside, people."""
    with site.fresh():
        market = baskets.add_market()
        for merchant_id in (market.bakery, market.dairy):
            change_shop(merchant_id, collects=True, collect_lead_minutes=0, **PLACE)
        baskets.add_address(99, inside=False)
        add_point(market.address, takes_envelopes=True)
        in_shops()
        add_person("Amar", shop="boulangerie-amar")
        add_person("Odile", Role.OFFICER)
    return market


def sign_in(walk, name):
    """Somebody known signs in."""
    walk.open("/connexion").fill(email=f"{name.lower()}@bourg.example", password=PASSWORD)
    return walk.press("Se connecter")


def reference_of(walk):
    """The number in the address of the order's page."""
    return walk.path.split("/")[2]


def test_from_an_address_outside_to_the_hands_of_the_household(walk, site, market):
    me = walk(scripts=False, size=PHONE)
    me.open("/")
    me.page.get_by_label("Votre adresse").fill("99 rue de la republique")
    me.press("Vérifier mon adresse").look("outside")
    assert me.reads("Vous pouvez venir la chercher")
    me.open("/commerces/boulangerie-amar").press("Ajouter Baguette")
    me.open("/commerces/fromagerie-bel").press("Ajouter Comté").open("/creneaux").look("no way")
    me.press("Choisir où je viens").look("where to come")
    me.press(re.compile("Venir ici.*chaque commerçant")).look("when to come")
    assert me.reads("Quand venez-vous ?")
    me.page.locator("input[name=slot]:not([disabled])").nth(2).check()
    me.press("Garder ce créneau").look("whose name")
    me.fill(name="Marie Curie", phone="06 12 34 56 78").press("Continuer").look("a word")
    me.press("Continuer").look("payment in the shops").press("Continuer").look("summary to fetch")
    me.press("Commander avec obligation de paiement").look("confirmation to fetch")
    me.press("Suivre ma commande")
    with site.inside():
        for part in queries.order(db.session(), reference_of(me)).parts:
            answering.answer(part.reference, accept=True, actor=SHOP)
            answering.ready(part.reference, 2, actor=SHOP)
    me.open(me.path).look("ready to fetch")
    assert me.reads("Votre commande est prête : vous pouvez venir")
    shop = sign_in(walk(), "Amar")
    shop.open("/commercant/boulangerie-amar").look("desk with somebody who comes")
    shop.press("Remise").look("handed over")
    shop.open("/commercant/boulangerie-amar/rayon").look("shop lets people fetch")
    with site.inside():
        assert queries.order(db.session(), reference_of(me)).stage == Fetch.IN_SHOPS


def test_the_officer_looks_after_the_points(walk, site, market):
    officer = sign_in(walk(), "Odile")
    officer.open("/mairie/retraits").look("points").press("Halle du marché").look("a point")
    officer.open("/mairie/retraits/nouveau").look("new point").press("Ouvrir").look("point refused")
    assert officer.reads("Il y a")
    officer.open("/mairie/remises").look("to hand over")
    officer.open("/accueil-telephonique").look("calls")
    officer.open("/mairie/retraits").press("Halle du marché")
    officer.page.locator("summary", has_text="Fermer ce point").click()
    officer.page.locator("#reason-point").fill("La halle est en travaux.")
    officer.press("Fermer ce point")
    assert officer.reads("Le point de retrait est fermé")
    assert officer.look("a closed point").reads("La halle est en travaux.")
    officer.press("Rouvrir")
    assert officer.reads("Le point de retrait est rouvert")
