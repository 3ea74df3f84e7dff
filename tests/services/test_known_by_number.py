"""Without an account, a household that places are kept for is known by its link or by an agent."""

import pytest
from sqlalchemy import select, update

from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.kernel.transaction import write
from bourg.ordering import queries
from bourg.ordering.models import Basket
from bourg.ordering.services import baskets, joining
from bourg.people.models import Household
from bourg.people.queries import find_households, has_priority
from bourg.people.services import households
from bourg.slots.models import DeliverySlot
from bourg.slots.refusals import SlotFull
from tests.builders import baskets as build
from tests.builders.orders import place

AGENT = Actor(Role.AGENT, 4)


@pytest.fixture
def market(app):
    """A market whose slot keeps its last places for priority households."""
    made = build.add_market(capacity=4)
    flagged = place(build.ready(made))
    with write() as session:
        slot = session.scalar(select(DeliverySlot))
        session.execute(update(DeliverySlot).values(reserved=3, reserved_until=slot.cutoff_at))
        household_id = session.scalar(select(Household.id))
    households.set_priority(household_id, True, AGENT)
    return made, flagged, household_id


def guest(market, phone):
    """A guest's basket with this telephone number."""
    basket_id = build.filled(market)
    baskets.set_contact(basket_id, build.MARIE._replace(phone=phone))
    return basket_id


def test_a_number_that_anybody_can_type_opens_no_place_that_is_kept(market, session):
    basket_id = guest(market[0], "06.12.34.56.78")
    assert not queries.is_privileged(session, basket_id)
    session.rollback()
    with pytest.raises(SlotFull):
        baskets.take_slot(basket_id, market[0].slot, minutes=15)


def test_a_number_that_an_agent_heard_does(market, session):
    basket_id = guest(market[0], "06.12.34.56.78")
    with write() as session:
        session.execute(update(Basket).values(channel=Channel.PHONE_DESK))
    baskets.take_slot(basket_id, market[0].slot, minutes=15)
    assert place(basket_id)


def test_who_orders_again_from_the_page_of_an_order_is_the_same_household(market, session):
    basket_id = build.filled(market[0])
    joining.of_same_household(basket_id, market[1].reference)
    assert queries.is_privileged(session, basket_id)
    session.rollback()
    baskets.take_slot(basket_id, market[0].slot, minutes=15)
    assert queries.order(session, place(basket_id).reference).household_id == market[2]


def test_a_household_is_found_by_name_number_or_street_and_marked(market, session):
    for words in ("curie", "06 12 34 56 78", "République Curie", ""):
        (one,) = find_households(session, words)
        assert (one.name, one.priority) == ("Marie Curie", True)
    for words in ("zola", "06 99", "' OR 1=1 --", "%", "!"):
        assert find_households(session, words) == []
    session.rollback()
    households.mark(one.public_id, False, AGENT)
    assert find_households(session, "") == []
    with pytest.raises(NotFound):
        households.mark("nobody", True, AGENT)


def test_another_guest_does_not_though_nobody_has_an_account(market, session):
    basket_id = guest(market[0], "06 99 99 99 99")
    assert not queries.is_privileged(session, basket_id)
    session.rollback()
    with pytest.raises(SlotFull):
        baskets.take_slot(basket_id, market[0].slot, minutes=15)


def test_nobody_in_particular_has_no_priority(market, session):
    assert not has_priority(session, None, None)


def test_taken_from_the_latest_order_it_is_taken_from_the_number(market, session):
    order = place(_kept(market[0]))
    session.rollback()
    later = queries.order(session, order.reference).household_id
    session.rollback()
    assert later != market[2]
    households.set_priority(later, False, AGENT)
    assert not has_priority(session, None, None, "+33612345678")


def _kept(market):
    basket_id = guest(market, "06 12 34 56 78")
    with write() as session:
        session.execute(update(Basket).values(channel=Channel.PHONE_DESK))
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return basket_id
