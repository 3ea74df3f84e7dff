"""A resident's way, from the first page to the doorstep, in a real browser."""

import re

import pytest

from bourg.catalogue import services as catalogue
from bourg.kernel.db import db
from bourg.ordering import queries
from bourg.ordering.services import answering
from tests.builders import baskets
from tests.builders.orders import SHOP
from tests.builders.products import add_product
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def market(site):
    """Two shops, an address, a slot tomorrow."""
    with site.fresh():
        market = baskets.add_market()
        add_product(market.bakery, "Brioche", 520, picture="brioche", allergens=["gluten", "eggs"])
        add_product(market.bakery, "Pommes de terre de consommation, filet", 590)
        catalogue.reindex()
    return market


def order_of(site, walk):
    """The order whose private page is open."""
    with site.inside():
        return queries.order(db.session(), walk.path.split("/")[2])


def test_on_a_phone_without_scripts_from_the_first_page_to_the_confirmation(walk, site, market):
    me = walk(scripts=False, size=PHONE)
    me.open("/").look("home")
    me.page.get_by_label("Votre adresse").fill("12 rue de la republique")
    me.press("Vérifier mon adresse")
    assert me.reads("12 Rue de la République")
    me.look("home with address").open("/commerces/boulangerie-amar").look("shop")
    me.press("Ajouter Brioche").press("Ajouter Baguette")
    assert me.path == "/commerces/boulangerie-amar"
    assert me.reads("est dans votre panier")
    me.open("/commerces/fromagerie-bel").press("Ajouter Comté")
    me.open("/panier").look("basket")
    me.page.get_by_role("button", name=re.compile("Plus.*Baguette")).click()
    assert me.reads("2 × 1,30 €")
    me.press("Choisir mon créneau").look("slots")
    me.page.locator("input[name=slot]:not([disabled])").first.check()
    me.press("Garder ce créneau").look("contact").press("Continuer").look("contact refused")
    assert me.reads("Il y a 2 problèmes")
    me.fill(name="Marie Curie", phone="06 12 34 56 78").press("Continuer").look("door")
    me.fill(courier_note="Frappez fort").press("Continuer").look("payment")
    me.press("Continuer").look("summary")
    assert me.reads("Vendu par Boulangerie Amar")
    me.press("Commander avec obligation de paiement").look("confirmation")
    assert me.reads("Merci Marie Curie, votre commande est passée")
    me.press("Suivre ma commande").look("tracking")
    order = order_of(site, me)
    assert order.total_cents == 2 * 130 + 520 + 478
    assert me.reads("12,58 €")


def test_back_and_forth_lose_nothing_and_order_once(walk, site, market):
    me = walk(scripts=False, size=PHONE)
    with site.inside():
        basket_id = baskets.ready(market)
    give(me, site, basket_id)
    me.open("/commande/paiement").press("Continuer")
    me.press("Modifier Qui").fill(name="Jeanne Barret").press("Continuer")
    assert me.path == "/commande/recapitulatif"
    assert me.reads("Jeanne Barret")
    me.press("Commander avec obligation de paiement")
    first = me.page.url
    me.page.go_back()
    assert me.page.url == first
    me.press("Fiche à imprimer")
    assert me.reads("À l’ordre de")


def give(walk, site, basket_id):
    """Put a basket that was filled elsewhere into the browser's session."""
    from flask.sessions import SecureCookieSessionInterface

    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    value = signer.dumps({"basket": basket_id, "basket_count": 2})
    walk.context.add_cookies([{"name": "bourg", "value": value, "url": site.url}])


def test_at_a_desk_with_scripts_by_keyboard_to_a_page_that_lives(walk, site, market):
    me = walk()
    me.open("/").look("home")
    field = me.page.get_by_role("combobox")
    field.press_sequentially("12 rue de la repu", delay=10)
    me.page.get_by_role("option").first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    me.press("Vérifier mon adresse")
    me.open("/recherche?q=brioche").look("search").open("/commerces/boulangerie-amar")
    me.page.locator('input[aria-label$="Brioche"]').press("Enter")
    me.page.get_by_text("Brioche est dans votre panier.").wait_for()
    me.open("/recherche?q=comte").press("Ajouter Comté")
    me.open("/panier").look("basket").press("Choisir mon créneau").look("slots")
    me.page.locator("input[name=slot]:not([disabled])").first.focus()
    me.page.keyboard.press("Space")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**/coordonnees")
    me.fill(name="Marie Curie", phone="06 12 34 56 78", email="marie@example.fr")
    me.look("contact").press("J’ai besoin de plus de temps").look("contact kept")
    assert me.page.input_value("[name=name]") == "Marie Curie"
    me.page.locator("[name=email]").press("Enter")
    me.page.wait_for_url("**/commande/livraison")
    me.press("Continuer").press("Continuer").look("summary")
    me.page.get_by_role("button", name="Commander avec obligation").dblclick()
    me.page.wait_for_url("**/merci")
    me.look("confirmation").press("Suivre ma commande").look("tracking")
    assert [to for to, _ in site.mails()] == ["marie@example.fr"]
    order = order_of(site, me)
    with site.inside():
        answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    me.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    me.page.get_by_text("Acceptée par le commerce").wait_for()
    me.look("tracking after an answer")


def test_the_minutes_of_a_kept_place_are_seen_said_and_never_cost_the_basket(walk, site, market):
    me = walk()
    with site.inside():
        basket_id = baskets.ready(market)
    give(me, site, basket_id)
    me.page.clock.install()
    me.open("/commande/coordonnees")
    said = me.page.locator("[data-say]")
    assert me.reads("(encore 15 minutes)")
    me.page.clock.run_for("10:01")
    assert me.reads("(encore 5 minutes)")
    assert "5 minutes" in said.inner_text()
    me.page.clock.run_for("05:00")
    assert me.reads("La place n’est plus réservée")
    me.open("/panier")
    assert me.reads("Baguette")


def test_a_long_name_stays_inside_the_narrowest_screen(walk, site, market):
    me = walk(size=PHONE).open("/commerces/boulangerie-amar")
    me.press("Ajouter Pommes de terre").open("/panier").look("basket with a long name")
    assert me.reads("Pommes de terre de consommation, filet")


def test_an_address_that_is_not_found_is_seen_while_typing(walk, site, market):
    me = walk(size=PHONE).open("/")
    me.page.get_by_role("combobox").press_sequentially("zzzzzz")
    told = me.page.get_by_text("Aucune adresse trouvée")
    told.wait_for()
    assert told.bounding_box()["height"] > 20
    me.look("home, address not found")
