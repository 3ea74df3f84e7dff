"""A slot's orders become a round; a courier rides it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import orders
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import answering, cancelling
from bourg.people.services import accounts
from bourg.rounds import queries
from bourg.rounds.refusals import BagsMissing, RoundTaken
from bourg.rounds.services import riding
from bourg.rounds.services.planning import plan
from tests.builders import baskets
from tests.builders.orders import GUEST, SHOP, placed


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def courier(app):
    return Actor(Role.COURIER, accounts.open_account("Léa", "lea@bourg.example"))


def ready(market):
    """An order whose two parts wait in the shops; answers with (order, part references)."""
    reference = placed(market).reference
    parts = [part.reference for part in orders.order(db.session(), reference).parts]
    for part in parts:
        answering.answer(part, accept=True, actor=SHOP)
        answering.ready(part, 1, actor=SHOP)
    return reference, parts


def slot_id(session, reference):
    return orders.order(session, reference).slot_id


def views(session, courier):
    return queries.day(session, courier.user_id, now() - timedelta(days=1), days=3)


def test_the_round_of_a_slot_has_every_part_and_every_door_once(session, market, courier):
    references = [ready(market)[0] for _ in range(2)]
    plan(slot_id(session, references[0]))
    (ride,) = views(session, courier)
    kinds = [stop.kind.value for stop in ride.stops]
    assert kinds == ["pickup"] * 4 + ["drop"] * 2
    assert {stop.drop.reference for stop in ride.stops} == set(references)


def test_planning_twice_changes_nothing_and_a_cancelled_order_drops_out(session, market, courier):
    first, second = placed(market).reference, placed(market).reference
    slot = slot_id(session, first)
    assert plan(slot) == plan(slot)
    cancelling.cancel(second, GUEST)
    plan(slot)
    (ride,) = views(session, courier)
    assert {stop.drop.reference for stop in ride.stops} == {first}


def test_a_slot_without_orders_has_no_round(session, market):
    assert plan(1) is None


def test_a_courier_rides_a_round_to_its_end_and_its_figures_are_kept(session, market, courier):
    reference, parts = ready(market)
    for part in parts:
        riding.collected(part, courier)
    with shifted(now() + timedelta(minutes=45)):
        riding.delivered(reference, courier, hour_cents=2400)
    (ride,) = views(session, courier)
    assert ride.state.value == "done"
    assert ride.next_stop is None
    assert cost(session) in range(1790, 1811)
    assert orders.order(session, reference).state.value == "delivered"


def cost(session):

    return session.scalar(text("SELECT cost_cents FROM round"))


def test_the_first_to_act_takes_the_round_and_another_courier_is_refused(session, market, courier):
    _, parts = ready(market)
    other = Actor(Role.COURIER, accounts.open_account("Tom", "tom@bourg.example"))
    riding.collected(parts[0], courier)
    with pytest.raises(RoundTaken):
        riding.collected(parts[1], other)
    assert views(session, other) == []


def test_nothing_is_delivered_before_all_its_bags_were_fetched(session, market, courier):
    reference, parts = ready(market)
    riding.collected(parts[0], courier)
    with pytest.raises(BagsMissing):
        riding.delivered(reference, courier)


def test_bags_that_are_not_ready_cannot_be_collected(session, market, courier):
    reference = placed(market).reference
    part = orders.order(session, reference).parts[0].reference
    with pytest.raises(IllegalMove):
        riding.collected(part, courier)


def test_an_absent_household_is_noted_and_the_round_goes_on(session, market, courier):
    reference, parts = ready(market)
    for part in parts:
        riding.collected(part, courier)
    riding.absent(reference, courier, note="Sonné deux fois")
    (ride,) = views(session, courier)
    assert [s.state.value for s in ride.stops if s.kind == "drop"] == ["absent"]
    assert orders.order(session, reference).state.value == "returned"


@pytest.mark.parametrize("reference", ["", "NOPE", "é" * 50, "x" * 5000])
def test_an_unknown_reference_is_not_found(session, courier, reference):
    for act in (riding.collected, riding.delivered, riding.absent):
        with pytest.raises(NotFound):
            act(reference, courier)


def test_an_order_placed_while_the_round_is_ridden_joins_behind(session, market, courier):
    _, parts = ready(market)
    riding.collected(parts[0], courier)
    second, _ = ready(market)
    plan(slot_id(session, second))
    (ride,) = views(session, courier)
    assert ride.stops[0].parts[0].reference == parts[0]
    assert len(ride.stops) == 6
