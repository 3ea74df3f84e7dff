"""Shops without a computer: they answer from a mail, by text message, on paper."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bourg import jobs, texting
from bourg.kernel.clock import now, shifted
from bourg.kernel.roles import Role
from bourg.merchants.services import channels
from bourg.messages.kinds import Reach
from tests.builders import baskets
from tests.builders.orders import SHOP, place, placed
from tests.builders.people import PASSWORD, add_person
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot
from tests.builders.towns import tell_otherwise
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser
# Tomorrow at noon in Paris, whatever the hour of the day: no telephone is made to ring at night.
NOON = (now() + timedelta(days=1)).replace(hour=11, minute=0)


@pytest.fixture
def market(site):
    with site.fresh():
        market = baskets.add_market()
        change_shop(market.bakery, email="amar@boutiques.example")
        add_person("Amar", shop="boulangerie-amar")
        add_person("Agnes", Role.AGENT)
    return market


def signed_in(walk, name, **options):
    window = walk(**options).open("/connexion")
    return window.fill(email=f"{name.lower()}@bourg.example", password=PASSWORD).press(
        "Se connecter"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_a_shop_answers_from_its_mail_in_two_presses(walk, site, market, scripts):
    with site.inside():
        placed(market)
    (mail,) = (text for to, text in site.mails() if to == "amar@boutiques.example")
    link = re.search(r"http://\S+/commercant/reponse/\S+", mail)[0]
    me = walk(size=PHONE, scripts=scripts).open(link).look("a link in a mail")
    me.press("Tout accepter")
    assert me.reads("Cette commande a sa réponse")
    me.look("an answered link")


def test_a_shop_that_chose_text_messages_answers_by_one(walk, site, market, monkeypatch):
    tell_otherwise(monkeypatch, site.app, sms={"transport": "file"})
    baker = signed_in(walk, "Amar", size=PHONE).open("/commercant/boulangerie-amar/prevenir")
    baker.page.select_option("[name=first]", "sms")
    baker.press("Enregistrer").look("a number is missing")
    baker.fill(number="06 12 34 56 78").press("Enregistrer").look("how a shop is told")
    assert baker.reads("C’est noté")
    with site.inside(), shifted(NOON):
        place(baskets.ready(market._replace(slot=add_slot(market.zone_id))))
        said = tray(site, "out")
        jobs.relay()
        (words,) = (file.read_text() for file in set(tray(site, "out")) - set(said))
        digits = re.search(r"Commande (\d{4})", words)[1]
        (folder(site) / "in").mkdir(exist_ok=True)
        (folder(site) / "in" / f"from-{digits}.txt").write_text(f"from: 0612345678\n\noui {digits}")
        texting.fetch()
        jobs.relay()
    baker.open("/commercant/boulangerie-amar")
    assert baker.reads("À préparer (1)")


def test_the_agent_prints_a_shops_sheet_and_types_its_answers(walk, site, market):
    with site.inside():
        channels.choose("fromagerie-bel", [Reach.PAPER], None, SHOP, offered=(Reach.PAPER,))
        placed(market)
        jobs.relay()
    agent = signed_in(walk, "Agnes").open("/accueil-telephonique/commerces")
    agent.look("shops to answer for").press("Fiche à imprimer")
    assert agent.reads("Comté")
    agent.open("/accueil-telephonique/commerces")
    agent.page.locator("summary", has_text="Refuser pour le commerce").click()
    agent.press("Refuser pour le commerce")
    agent.look("a refusal without its reason")
    agent.open("/accueil-telephonique/commerces").page.fill("[name=total]", "4,60")
    agent.press("Accepter pour le commerce")
    agent.press("Prête, au nom du commerce")
    assert agent.reads("Aucune boutique ne vous attend")
    agent.look("no shop to answer for")


def folder(site):
    """Where the town's text messages lie."""
    return Path(site.app.instance_path) / "sms"


def tray(site, way):
    """The files of one of its trays."""
    return list((folder(site) / way).glob("*.txt"))
