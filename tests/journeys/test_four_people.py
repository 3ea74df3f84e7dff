"""One order from the first page to the doorstep: a resident, two shops, a courier, an officer."""

import re

import pytest

from bourg.catalogue import services as catalogue
from bourg.kernel.roles import Role
from tests.builders import baskets
from tests.builders.people import PASSWORD, add_person
from tests.builders.products import add_product
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser

TABLET = {"width": 768, "height": 1024}
AT_ONCE = 5000  # milliseconds
NEXT_LOOK = 20_000  # the page looks each 15 s: what a telephone was still sending is seen then


@pytest.fixture
def town(site):
    """A market of two shops and the people who work there."""
    with site.fresh():
        market = baskets.add_market()
        add_product(market.dairy, "Beurre", 390, picture="beurre", allergens=["milk"])
        catalogue.reindex()
        add_person("Amar", shop="boulangerie-amar")
        add_person("Bel", shop="fromagerie-bel")
        add_person("Lea", Role.COURIER)
        add_person("Odile", Role.OFFICER)
    return market


@pytest.fixture
def signed_in(walk, town):
    """Opens a window and signs somebody in: `signed_in("Amar", size=TABLET)`."""

    def enter(name, **options):
        window = walk(**options).open("/connexion")
        window.fill(email=f"{name.lower()}@bourg.example", password=PASSWORD)
        return window.press("Se connecter")

    return enter


def order_as_a_resident(me):
    """From the address to the tracking page, goods of both shops in one basket."""
    me.open("/")
    me.page.get_by_role("combobox").fill("12 rue de la republique")
    me.page.get_by_role("option").first.click()
    me.press("Vérifier mon adresse")
    me.open("/commerces/boulangerie-amar").press("Ajouter Baguette")
    me.open("/commerces/fromagerie-bel").press("Ajouter Comté").press("Ajouter Beurre")
    me.open("/panier").press("Choisir mon créneau")
    me.page.locator("input[name=slot]:not([disabled])").first.check()
    me.press("Garder ce créneau").fill(name="Marie Curie", phone="06 12 34 56 78")
    me.press("Continuer").fill(courier_note="Sonnez deux fois").press("Continuer")
    me.press("Continuer").press("Commander avec obligation de paiement")
    return me.press("Suivre ma commande")


def test_one_order_goes_from_the_first_page_to_the_doorstep(walk, site, signed_in):
    walk().open("/connexion").look("sign-in")
    baker = signed_in("Amar", size=TABLET).look("desk without orders")
    me = order_as_a_resident(walk(size=PHONE)).look("tracking")
    assert me.reads("9,98 €")
    reference = me.path.split("/")[2]
    the_baker_accepts_and_packs(baker)
    the_dairy_has_no_butter(signed_in("Bel"))
    sees(me, "Fromagerie Bel", "6,08 €", "Plus de beurre")
    me.look("tracking with a line missing")
    the_officer_finds_it_in_the_day(signed_in("Odile"), reference)
    site.mails()  # the worker plans the round
    the_courier_rides(signed_in("Lea", size=PHONE), me)
    sees(me, "Votre commande est arrivée")
    me.look("tracking at the end")


def the_baker_accepts_and_packs(desk):
    """The order appears by itself on the open desk; two bags wait for the courier."""
    desk.page.get_by_text("Marie, 1,30").wait_for(timeout=AT_ONCE)
    assert desk.reads("Une nouvelle commande est arrivée")
    assert desk.lacks("Fromagerie")
    assert desk.lacks("Curie")
    desk.look("desk with a new order").press("Tout accepter").look("desk to prepare")
    desk.press("Bon de préparation").look("packing slip").press("Retour").look("part accepted")
    desk.press("Plus").press("Prête").look("desk ready")
    assert desk.reads("2 sacs")


def the_dairy_has_no_butter(desk):
    """One line is refused with its reason; the rest is packed. Every page of the desk is seen."""
    desk.press("Manque ou refus").look("part to answer")
    desk.page.get_by_label(re.compile("Beurre")).first.check()
    desk.page.get_by_label("Pourquoi manque-t-il ? Beurre").fill("Plus de beurre")
    desk.press("Accepter ce qui").press(re.compile("Prête")).look("dairy ready")
    for page in ("Rayon et pause", "Commandes passées"):
        desk.press(page).look(page)


def the_officer_finds_it_in_the_day(desk, reference):
    """The day of delivery shows the order and both parts; its page tells what happened."""
    desk.look("today").press("Lendemain").look("the day")
    assert desk.reads("Prête pour le livreur (1)")
    assert desk.reads("Boulangerie Amar prête Fromagerie Bel prête")
    desk.press("Marie Curie").look("order")
    assert reference in desk.path
    assert desk.reads("Plus de beurre")
    for path in ("/mairie/creneaux", "/mairie/commerces", "/accueil-telephonique", "/compte"):
        desk.open(path).look(path)


def the_courier_rides(bike, me):
    """Both shops, then the door; the resident sees the bags leave."""
    bike.look("rounds").press("Je prends cette tournée").look("round")
    bike.press("Feuille papier").look("sheet")
    assert bike.reads("Sonnez deux fois")
    bike.press("Retour").press("Les sacs sont sur le vélo").press("Les sacs sont sur le vélo")
    bike.look("at the door")
    sees(me, "Votre commande est en route")
    bike.press(re.compile("^Livrée")).look("round done")
    assert bike.reads("La tournée est finie")


def sees(window, *words):
    """The tracking page, left open, comes to say this by itself."""
    window.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for one in words:
        window.page.get_by_text(one).first.wait_for(timeout=NEXT_LOOK)


def test_a_desk_without_network_says_so_and_rings_only_when_asked(signed_in):
    desk = signed_in("Amar")
    bell = desk.page.get_by_role("button", name="Sonner à chaque nouvelle commande")
    assert bell.get_attribute("aria-pressed") == "false"
    bell.click()
    assert bell.get_attribute("aria-pressed") == "true"
    desk.context.set_offline(True)
    desk.page.get_by_text("Pas de connexion").wait_for(timeout=AT_ONCE)
    desk.context.set_offline(False)
    desk.page.get_by_text("À jour").wait_for(timeout=AT_ONCE)
    desk.troubles.clear()  # the browser's own words about the cut


def test_the_bell_asked_for_once_rings_on_the_next_pages_too(walk, signed_in):
    desk = signed_in("Amar").press("Sonner à chaque nouvelle commande")
    for page in ("Rayon et pause", "Commandes passées", "Commandes"):
        bell = desk.press(page).page.get_by_role("button", name="Sonner")
        assert bell.get_attribute("aria-pressed") == "true"
    desk.press("Rayon et pause")
    order_as_a_resident(walk())
    desk.page.get_by_text("Une nouvelle commande est arrivée").wait_for(timeout=2 * AT_ONCE)
    desk.press("Commandes").page.get_by_role("button", name="Sonner").click()
    assert desk.press("Rayon et pause").page.get_by_role("button", name="Sonner").get_attribute(
        "aria-pressed"
    ) == "false"  # fmt: skip


def test_a_keyboard_that_rests_on_the_list_does_not_hold_new_orders_back(walk, signed_in):
    desk = signed_in("Amar")
    order_as_a_resident(walk())
    first = desk.page.get_by_role("link", name="Marie, 1,30")
    first.wait_for(timeout=AT_ONCE)
    first.focus()
    order_as_a_resident(walk())
    desk.page.get_by_role("heading", name="Nouvelles commandes (2)").wait_for(timeout=AT_ONCE)
    assert desk.page.evaluate("document.activeElement.matches('.order a')")


OLD = """
  delete window.CSSLayerBlockRule;
  delete Element.prototype.replaceChildren;
  delete HTMLFormElement.prototype.requestSubmit;
  window.webkitAudioContext = window.AudioContext;
  delete window.AudioContext;
  const asked = Element.prototype.querySelector;
  Element.prototype.querySelector = function (words) {
    if (words.includes(":focus-visible")) throw new SyntaxError(words);
    return asked.call(this, words);
  };
"""


def test_a_tablet_of_2018_shows_new_orders_and_rings(walk, signed_in):
    desk = signed_in("Amar", size=TABLET)
    desk.context.add_init_script(OLD)
    with desk.page.expect_response(lambda answer: "plain=1" in answer.url):
        desk.open("/commercant/boulangerie-amar")
    desk.press("Sonner à chaque nouvelle commande")
    assert desk.page.get_by_role("button", name="Sonner").get_attribute("aria-pressed") == "true"
    order_as_a_resident(walk())
    desk.page.get_by_text("Marie, 1,30").wait_for(timeout=AT_ONCE)
