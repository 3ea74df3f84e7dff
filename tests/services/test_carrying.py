"""On the road, and what the town puts right."""

import pytest
from sqlalchemy import select

from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import NotAllowed
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import Absence, OrderState, PartState
from bourg.ordering.refusals import AddressUnknown, IllegalMove
from bourg.ordering.services import answering, baskets, cancelling, carrying, correcting
from bourg.slots.refusals import OutsideZone
from tests.builders import baskets as build
from tests.builders.baskets import MARIE
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place


@pytest.fixture
def market(app):
    return build.add_market()


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def on_the_way(market, absence=Absence.CALL):
    """An order whose bags the courier has."""
    basket_id = build.ready(market)
    baskets.set_contact(basket_id, MARIE._replace(absence=absence))
    order = place(basket_id)
    for part in order.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
        carrying.collected(part.reference, COURIER)
    return order


def read(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def told(session):
    session.rollback()
    last = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
    message = session.scalars(last).one()
    return message.topic, message.payload.get("what")


def test_the_order_is_on_the_way_when_the_last_part_is_collected(session, market):
    assert read(session, on_the_way(market)).state == OrderState.ON_THE_WAY


def test_a_delivered_order_is_closed_and_tells_the_household(session, market):
    order = on_the_way(market)
    carrying.delivered(order.reference, COURIER, "à  Marie ")
    seen = read(session, order)
    assert (seen.state, seen.delivery_note) == (OrderState.DELIVERED, "à Marie")
    assert seen.part_states == [PartState.DELIVERED] * 2
    assert seen.closed_at is not None
    assert told(session) == ("order.delivered", None)


@pytest.mark.parametrize(
    ("absence", "state", "message"),
    [
        (Absence.DOORSTEP, OrderState.DELIVERED, ("order.delivered", None)),
        (Absence.NEIGHBOUR, OrderState.DELIVERED, ("order.delivered", None)),
        (Absence.CALL, OrderState.RETURNED, ("order.changed", "brought_back")),
        (Absence.BRING_BACK, OrderState.RETURNED, ("order.changed", "brought_back")),
    ],
)
def test_absent_does_as_the_household_chose(session, market, absence, state, message):
    order = on_the_way(market, absence)
    carrying.absent(order.reference, COURIER, "chez Mme Diallo")
    seen = read(session, order)
    assert (seen.state, seen.delivery_note) == (state, "chez Mme Diallo")
    assert told(session) == message


def test_nothing_is_delivered_before_everything_was_collected(session, market):
    order = place(build.ready(market))
    first, second = order.parts
    for part in (first, second):
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
    carrying.collected(first.reference, COURIER)
    with pytest.raises(IllegalMove) as refusal:
        carrying.delivered(order.reference, COURIER)
    assert refusal.value.params["state"] == "ready"
    assert read(session, order).part_states == [PartState.COLLECTED, PartState.READY]


def test_a_refused_part_does_not_hold_up_the_drop(session, market):
    order = place(build.ready(market))
    first, second = order.parts
    answering.answer(first.reference, accept=False, actor=SHOP)
    cancelling.settle_rest(order.reference, True, GUEST)
    answering.answer(second.reference, accept=True, actor=SHOP)
    answering.ready(second.reference, 1, actor=SHOP)
    carrying.collected(second.reference, COURIER)
    carrying.delivered(order.reference, COURIER)
    seen = read(session, order)
    assert seen.state == OrderState.DELIVERED
    assert seen.part_states == [PartState.REFUSED, PartState.DELIVERED]


def test_the_same_tap_twice_is_refused_with_the_present_state(market):
    order = on_the_way(market)
    with pytest.raises(IllegalMove):
        carrying.collected(order.parts[0].reference, COURIER)
    carrying.delivered(order.reference, COURIER)
    with pytest.raises(IllegalMove) as refusal:
        carrying.absent(order.reference, COURIER)
    assert refusal.value.params["state"] == "delivered"


def test_nothing_of_a_cancelled_order_is_delivered(market):
    order = place(build.ready(market))
    cancelling.cancel(order.reference, GUEST)
    with pytest.raises(IllegalMove):
        carrying.delivered(order.reference, COURIER)


def test_only_couriers_and_the_town_carry(market):
    order = on_the_way(market)
    for actor in (GUEST, SHOP):
        with pytest.raises(NotAllowed):
            carrying.delivered(order.reference, actor)
    carrying.delivered(order.reference, OFFICER)


@pytest.fixture
def afloat(market):
    """An order for an address that is not in the gazetteer."""
    basket_id = build.ready(market)
    baskets.set_address(basket_id, unlisted="Péniche Loulou, quai du canal")
    return place(basket_id)


def test_the_town_confirms_an_address_that_was_not_listed(session, market, afloat):
    correcting.confirm_address(afloat.reference, market.address, OFFICER)
    seen = read(session, afloat)
    assert (seen.address_confirmed, seen.ban_id, seen.district) == (
        True, market.address, "Centre",
    )  # fmt: skip
    assert seen.lat is not None


def test_an_address_is_confirmed_only_where_the_round_goes(session, afloat):
    outside = build.add_address(99, inside=False)
    with pytest.raises(OutsideZone):
        correcting.confirm_address(afloat.reference, outside, OFFICER)
    with pytest.raises(AddressUnknown):
        correcting.confirm_address(afloat.reference, "unknown", OFFICER)
    assert not read(session, afloat).address_confirmed


def test_only_the_town_confirms_an_address_of_a_living_order(market, afloat):
    with pytest.raises(NotAllowed):
        correcting.confirm_address(afloat.reference, market.address, GUEST)
    cancelling.cancel(afloat.reference, GUEST)
    with pytest.raises(IllegalMove):
        correcting.confirm_address(afloat.reference, market.address, OFFICER)
