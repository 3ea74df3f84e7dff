"""A shop where nothing was there: the rest of its order is brought, and nobody waits for it."""

import pytest

from bourg.commands.check import violations
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput
from bourg.ordering.queries import order
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import answering
from bourg.rounds.models import Round
from bourg.rounds.queries import reports
from bourg.rounds.refusals import BagsMissing, NothingMissing
from bourg.rounds.services import reporting, riding
from bourg.rounds.services.planning import plan
from tests.builders import baskets, rides
from tests.builders.dispatch import ridden_by, rounds_of, route_day
from tests.builders.orders import OFFICER, SHOP, placed


@pytest.fixture
def lea(app):
    return rides.courier()


@pytest.fixture
def ride(app, lea):
    """An order of two shops; one of them is closed, and the courier has said so."""
    found = rides.waiting(baskets.add_market(), bags=2)
    riding.collected(found.parts[1], lea)
    reporting.missing(found.parts[0], lea, 2, "Rideau baissé")
    return found


def now_is(reference):
    db.session.expire_all()
    found = order(db.session(), reference)
    return found.state.value, [part.state.value for part in found.parts]


def told():
    rows = db.session.query(OutboxMessage.topic, OutboxMessage.payload)
    return [(topic, payload.get("what")) for topic, payload in rows if topic.startswith("order.")]


def report():
    return reports.unsettled(db.session())[0].public_id


def round_state():
    db.session.expire_all()
    return db.session.query(Round.state).scalar().value


def test_the_rest_is_handed_over_and_the_household_pays_that_only(ride, lea):
    before = order(db.session(), ride.reference)
    riding.delivered(ride.reference, lea)
    assert now_is(ride.reference) == ("delivered", ["cancelled", "delivered"])
    after = order(db.session(), ride.reference)
    assert after.total_cents == before.total_cents - before.parts[0].total_cents
    assert round_state() == "done"
    assert violations(db.session()) == []


def test_the_household_is_told_of_what_is_missing_beside_what_was_brought(ride, lea):
    riding.delivered(ride.reference, lea)
    assert told()[-2:] == [("order.changed", "not_there"), ("order.delivered", None)]


def test_no_more_bags_are_missing_than_the_shop_packed(app, lea):
    ride = rides.waiting(baskets.add_market(), bags=2)
    with pytest.raises(BadInput) as refused:
        reporting.missing(ride.parts[0], lea, 9)
    assert (refused.value.field, refused.value.params) == ("bags", {"packed": 2})


def test_a_bag_of_two_that_is_missing_still_blocks_the_door(app, lea):
    ride = rides.waiting(baskets.add_market(), bags=2)
    riding.collected(ride.parts[1], lea)
    reporting.missing(ride.parts[0], lea, 1)
    with pytest.raises(BagsMissing):
        riding.delivered(ride.reference, lea)
    assert now_is(ride.reference) == ("ready", ["ready", "collected"])


def test_a_part_that_its_shop_never_packed_blocks_nobody_either(app, lea):
    reference = placed(baskets.add_market()).reference
    bread, cheese = (part.reference for part in order(db.session(), reference).parts)
    for part in (bread, cheese):
        answering.answer(part, accept=True, actor=SHOP)
    answering.ready(cheese, 1, actor=SHOP)
    plan(order(db.session(), reference).slot_id)
    riding.collected(cheese, lea)
    with pytest.raises(BagsMissing):
        riding.delivered(reference, lea)
    reporting.missing(bread, lea, 1, "Fermé")
    riding.delivered(reference, lea)
    assert now_is(reference) == ("delivered", ["cancelled", "delivered"])


def test_nobody_brings_an_order_of_which_nothing_was_there(app, lea):
    ride = rides.waiting(baskets.add_market())
    for part in ride.parts:
        reporting.missing(part, lea, 1)
    with pytest.raises(BagsMissing):
        riding.delivered(ride.reference, lea)
    assert now_is(ride.reference)[0] == "ready"


def test_what_the_desk_found_is_fetched_as_ever(ride, lea):
    reporting.settle(report(), OFFICER)
    with pytest.raises(BagsMissing):
        riding.delivered(ride.reference, lea)
    riding.collected(ride.parts[0], lea)
    riding.delivered(ride.reference, lea)
    assert now_is(ride.reference) == ("delivered", ["delivered", "delivered"])


def test_what_the_desk_did_not_find_is_left_out_and_the_door_is_free(ride, lea):
    reporting.leave_out(report(), OFFICER)
    assert reports.unsettled(db.session()) == []
    assert now_is(ride.reference) == ("on_the_way", ["cancelled", "collected"])
    riding.delivered(ride.reference, lea)
    assert round_state() == "done"


def test_a_round_that_waited_for_nothing_else_is_over(app, lea):
    market = baskets.add_market()
    ride, other = rides.waiting(market), rides.waiting(market)
    rides.at_the_door(other, lea)
    riding.delivered(other.reference, lea)
    for part in ride.parts:
        reporting.missing(part, lea, 1)
    for one in reports.unsettled(db.session()):
        reporting.leave_out(one.public_id, OFFICER)
    assert now_is(ride.reference)[0] == "cancelled"
    assert round_state() == "done"
    assert violations(db.session()) == []


def test_what_was_fetched_after_all_cannot_be_left_out(ride, lea):
    riding.collected(ride.parts[0], lea)
    with pytest.raises(IllegalMove):
        reporting.leave_out(report(), OFFICER)
    assert now_is(ride.reference)[0] == "on_the_way"


def test_only_missing_bags_are_left_out(app, lea):
    ride = rides.waiting(baskets.add_market())
    reporting.incident(ride.reference, lea, "Une bouteille cassée")
    with pytest.raises(NothingMissing):
        reporting.leave_out(report(), OFFICER)


def test_the_plan_that_certifies_a_slot_goes_on_without_it(app):
    day = route_day(3)
    courier = ridden_by(rounds_of(day.slot_id)[0])
    chosen = day.orders[0]
    parts = [part.reference for part in order(db.session(), chosen).parts]
    riding.collected(parts[1], courier)
    reporting.missing(parts[0], courier, 2)
    riding.delivered(chosen, courier)
    assert now_is(chosen) == ("delivered", ["cancelled", "delivered"])
    assert violations(db.session()) == []
