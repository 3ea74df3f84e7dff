"""Shops without a device: on paper or on the telephone, the agent types what they say."""

import re
from datetime import timedelta

import pytest

from bourg import jobs, reaching
from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants.services import channels
from bourg.messages.kinds import Reach
from bourg.messages.queries import numbers
from bourg.ordering.queries import order
from bourg.ordering.services import answering
from tests.builders import baskets
from tests.builders.orders import SHOP, placed
from tests.builders.people import signed_in
from tests.builders.postbox import Postbox
from tests.builders.shops import add_selling_shop

PAGE = "/accueil-telephonique/commerces"


@pytest.fixture
def reference(app):
    market = baskets.add_market()
    for slug in ("boulangerie-amar", "fromagerie-bel"):
        channels.choose(slug, [Reach.PAPER], None, SHOP, offered=(Reach.PAPER,))
    reference = placed(market).reference
    jobs.relay()
    return reference


@pytest.fixture
def agent(app, reference):
    return signed_in(app, "Agnes", Role.AGENT)


def part(reference, at=0):
    db.session.rollback()
    return order(db.session(), reference).parts[at]


def test_a_shop_on_paper_has_a_sheet_that_tells_no_family_name(agent, reference):
    sheet = agent.get(f"{PAGE}/boulangerie-amar/feuille").text
    digits = numbers(db.session(), [part(reference).reference])[part(reference).reference]
    for words in (str(digits), "Marie", "Baguette", "OUI", "Total du ticket"):
        assert words in sheet
    for hidden in ("Curie", "République", "Comté"):
        assert hidden not in sheet
    assert agent.get(f"{PAGE}/nulle-part/feuille").status_code == 404


def test_what_stands_on_the_sheet_is_typed_with_its_total_then_the_bags(agent, reference):
    cheese = part(reference, 1).reference
    assert cheese in agent.get(PAGE).text
    typed = {"accept": "yes", "total": "4,60", "from": "paper"}
    assert agent.post(f"{PAGE}/{cheese}/repondre", data=typed).status_code == 303
    assert (part(reference, 1).state, part(reference, 1).total_cents) == ("accepted", 460)
    trail = audit.trail(db.session(), f"order:{reference}")
    assert (trail[-1].channel, trail[-1].actor_role) == ("paper", "agent")
    assert agent.post(f"{PAGE}/{cheese}/pret", data={"bags": "2"}).status_code == 303
    assert (part(reference, 1).state, part(reference, 1).bags) == ("ready", 2)
    assert cheese not in agent.get(PAGE).text


def test_a_yes_leaves_the_total_of_weighed_goods_to_be_typed_later(agent, reference):
    cheese = part(reference, 1).reference
    agent.post(f"{PAGE}/{cheese}/repondre", data={"accept": "yes", "from": "phone"})
    page = agent.get(PAGE).text
    assert f"/{cheese}/total" in page
    assert agent.post(f"{PAGE}/{cheese}/total", data={"total": "x"}).status_code == 422
    agent.post(f"{PAGE}/{cheese}/total", data={"total": "4.40 €"})
    assert part(reference, 1).total_cents == 440


def test_a_no_needs_its_reason_and_a_wrong_field_keeps_what_was_typed(agent, reference):
    bread = part(reference).reference
    refused = agent.post(f"{PAGE}/{bread}/repondre", data={"accept": "no"})
    assert refused.status_code == 422
    assert "le foyer la lit" in refused.text or "error-message" in refused.text
    agent.post(f"{PAGE}/{bread}/repondre", data={"accept": "no", "reason": "Four en panne"})
    assert (part(reference).state, part(reference).reason) == ("refused", "Four en panne")


def test_a_silent_shop_comes_to_the_list_and_others_of_its_trade_are_offered(app, reference, agent):
    add_selling_shop("Boulangerie Zoé")
    box = Postbox()
    with shifted(now() + timedelta(hours=14)):
        reaching.follow()
    page = agent.get(PAGE).text
    assert re.search(r"Boulangerie Amar", page)
    answering.answer(part(reference, 1).reference, accept=True, actor=SHOP)
    with shifted(now() + timedelta(hours=23, minutes=1)):
        reaching.follow()
        mails = [text for to, _, text, _ in box.look() if to == "marie@example.fr"]
    assert any("même genre de produits : - Boulangerie Zoé" in text for text in mails)
