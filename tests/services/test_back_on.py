"""A day that is called off and then takes place after all: who has no mailbox is rung up."""

import pytest

from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.ordering.queries import concerned
from bourg.ordering.services import baskets as contacts
from bourg.ordering.services.announcing import told_back_on
from bourg.ordering.services.rescheduling import reschedule
from bourg.slots import services
from tests.builders import baskets
from tests.builders.baskets import MARIE
from tests.builders.orders import GUEST, OFFICER, place
from tests.builders.people import signed_in
from tests.builders.postbox import Postbox
from tests.builders.slots import add_slot


@pytest.fixture
def market(app):
    return baskets.add_market()


def off_and_on(market):
    """The slot is called off and takes place after all; everybody is told who can be."""
    services.close(market.slot, "Neige", OFFICER, called_off=True)
    Postbox().look()
    services.reopen(market.slot, OFFICER)
    Postbox().look()


def waiting(session):
    session.rollback()
    return [one.reference for one in concerned.back_on(session, now())]


def ordered(market, email):
    basket = baskets.ready(market)
    contacts.set_contact(basket, MARIE._replace(email=email))
    return place(basket).reference


def test_households_without_a_mailbox_are_rung_up_until_somebody_told_them(session, market):
    silent, _written = ordered(market, ""), ordered(market, "marie@example.fr")
    assert waiting(session) == []
    off_and_on(market)
    assert waiting(session) == [silent]
    told_back_on(silent, OFFICER)
    assert waiting(session) == []
    off_and_on(market)
    assert waiting(session) == [silent]


def test_who_took_another_time_is_not_rung_up(session, market):
    later, silent = add_slot(market.zone_id), ordered(market, "")
    services.close(market.slot, "Neige", OFFICER, called_off=True)
    reschedule(silent, later, GUEST)
    services.reopen(market.slot, OFFICER)
    Postbox().look()
    assert waiting(session) == []


def test_the_agents_list_names_them_and_one_press_takes_them_off(app, session, market):
    silent = ordered(market, "")
    off_and_on(market)
    agent = signed_in(app, "Ana", Role.AGENT)
    assert "Finalement maintenues" in agent.get("/accueil-telephonique").text
    agent.post("/accueil-telephonique/a-lieu-dit", data={"order": silent})
    assert waiting(session) == []
