"""The checkers find what no standing order may do, and nothing in a town in order."""

import pytest
from sqlalchemy import func, insert, select, update

from bourg.kernel.clock import now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.ordering import invariants
from bourg.ordering.models import Order, StandingDate, StandingOrder
from bourg.people.models import Household
from bourg.slots import invariants as slot_invariants
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, SlotHold
from tests.builders import standing as build
from tests.builders.orders import OFFICER


@pytest.fixture
def kept(app, session):
    """A standing order with two dates ordered."""
    with shifted(build.START):
        found = build.market()
        build.keep(found)
        build.decide_all(session)
        yield found


def plant(*statements):
    with write() as session:
        for statement in statements:
            session.execute(statement)


def found(session):
    session.rollback()
    broken = [*invariants.check(session), *slot_invariants.check(session)]
    return {(one.id, one.words) for one in broken}


def test_a_town_in_order_has_no_violation(session, kept):
    assert found(session) == set()


def test_it_finds_standing_orders_beyond_their_share(session, kept):
    full = select(SlotHold.slot_id).where(SlotHold.standing)
    plant(update(DeliverySlot).where(DeliverySlot.id.in_(full)).values(capacity=1))
    assert found(session) == {("S1", "standing orders have 1 places of 1")}


def test_a_slot_that_an_officer_made_smaller_breaks_no_share(session, kept):
    slot_id = session.scalar(select(func.min(SlotHold.slot_id)).where(SlotHold.standing))
    public_id = session.get_one(DeliverySlot, slot_id).public_id
    slots.set_capacity(public_id, 1, OFFICER)
    assert found(session) == set()


def test_it_finds_priority_places_that_nobody_holds(session, kept):
    full = select(SlotHold.slot_id).where(SlotHold.standing)
    plant(update(DeliverySlot).where(DeliverySlot.id.in_(full)).values(priority_used=1))
    assert found(session) == {("S1", "1 priority places are counted, the holds have 0")}


def test_it_finds_an_order_of_another_household(session, kept):
    plant(insert(Household).values(public_id=new_id(), access_note="", created_at=now()))
    other = select(func.max(Household.id)).scalar_subquery()
    plant(update(StandingOrder).values(household_id=other))
    assert ("S2", "is another household's than its standing order") in found(session)


def test_it_finds_an_order_that_is_dearer_than_was_agreed(session, kept):
    first = select(func.min(StandingDate.id)).scalar_subquery()
    plant(update(StandingDate).where(StandingDate.id == first).values(most_cents=100))
    assert found(session) == {("S2", "may cost more than the household agreed to")}
    assert session.scalar(select(func.count()).select_from(Order)) == 3
