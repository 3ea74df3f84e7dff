"""Rounds by hand where bookings are judged by a plan: it follows, checked, or nothing does."""

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.ordering.queries import order
from bourg.rounds.arranging import Hindrance
from bourg.rounds.models import Stop
from bourg.rounds.queries import board
from bourg.rounds.refusals import CannotMove, PlannedByRoute, RoundUnderWay
from bourg.rounds.services import dispatching, guiding, riding
from bourg.rounds.services.dispatching import Wanted
from bourg.rounds.services.planning import plan
from bourg.slots.ground import Ground
from bourg.slots.queries import routes
from bourg.slots.routes import judged
from tests.builders.dispatch import CHIEF, carried, ridden_by, rounds_of, route_day

pytestmark = pytest.mark.usefixtures("app")


def checked_plan(slot_id):
    """The stored plan, judged once more."""
    found = routes.plan_of(db.session(), slot_id)
    return judged(found.plan, found.plan.task(Ground(routes.ways(db.session(), found.zone_id))))


def other_shift(reference):
    """What the board offers first for an order that could be elsewhere."""
    found = board.choosing(db.session(), reference)
    return found, next(one for one in found.choices if one.option.why is None)


def test_an_order_goes_to_another_courier_and_the_plan_that_certifies_it_follows():
    found = route_day()
    chosen = found.orders[0]
    was, target = other_shift(chosen)
    db.session.rollback()
    dispatching.move(Wanted(chosen, was.own.public_id), target.option.shift, CHIEF)
    moved = board.choosing(db.session(), chosen)
    assert moved.own.shift == target.option.shift
    assert not checked_plan(found.slot_id).unserved
    assert len(checked_plan(found.slot_id).promises) == len(found.orders)


def test_laying_out_again_leaves_what_was_moved_where_it_is():
    found = route_day()
    was, target = other_shift(found.orders[0])
    db.session.rollback()
    dispatching.move(Wanted(found.orders[0], was.own.public_id), target.option.shift, CHIEF)
    before = [carried(one) for one in rounds_of(found.slot_id)]
    plan(found.slot_id)
    assert [carried(one) for one in rounds_of(found.slot_id)] == before


def test_every_stop_is_due_when_the_plan_says():
    found = route_day()
    due = list(db.session.scalars(select(Stop.due_at).order_by(Stop.round_id, Stop.position)))
    assert all(due)
    assert len(due) == 3 * len(found.orders)


def test_goods_on_board_stay_and_the_rest_of_an_ill_courier_s_round_is_shared():
    found = route_day(5)
    first = next(one for one in rounds_of(found.slot_id) if len(carried(one)) > 1)
    courier = ridden_by(first)
    held = carried(first)[0]
    riding.collected(order(db.session(), held).parts[0].reference, courier)
    passed = guiding.release(first.public_id, CHIEF)
    assert passed.stuck.get(held) == Hindrance.ABOARD
    assert carried(first) == [held, *(one for one in passed.stuck if one != held)]
    everyone = [name for one in rounds_of(found.slot_id) for name in carried(one)]
    assert sorted(everyone) == sorted(found.orders)
    checked_plan(found.slot_id)


def test_the_emptied_round_of_an_ill_courier_takes_nothing_until_it_is_opened_again():
    found = route_day(2)
    ill = next(one for one in rounds_of(found.slot_id) if carried(one))
    ridden_by(ill)
    assert not guiding.release(ill.public_id, CHIEF).stuck
    chosen, ill_id = found.orders[0], ill.public_id
    seen = board.choosing(db.session(), chosen)
    assert ill_id not in {one.ride.public_id for one in seen.choices if one.ride}
    view = board.one(db.session(), ill_id, now()).view
    assert (view.given_up, view.off) == (True, None)
    shift = next(one.shift for one in seen.slot.rides if one.public_id == ill_id)
    db.session.rollback()
    with pytest.raises(RoundUnderWay):
        dispatching.move(Wanted(chosen, seen.own.public_id), shift, CHIEF)
    guiding.reopen(ill_id, CHIEF)
    seen = board.choosing(db.session(), chosen)
    assert shift in {one.option.shift for one in seen.choices}


def test_goods_that_somebody_fetched_are_not_given_to_another_shift():
    found = route_day(2)
    chosen = found.orders[0]
    was = board.choosing(db.session(), chosen)
    shifts = [one.shift for one in was.slot.found.plan.riders if one.shift != was.own.shift]
    ride = next(one for one in rounds_of(found.slot_id) if chosen in carried(one))
    riding.collected(order(db.session(), chosen).parts[0].reference, ridden_by(ride))
    with pytest.raises(CannotMove):
        dispatching.move(Wanted(chosen, was.own.public_id), shifts[0], CHIEF)


def test_rounds_of_shifts_are_not_split():
    found = route_day(2)
    with pytest.raises(PlannedByRoute):
        dispatching.split(rounds_of(found.slot_id)[0].public_id, CHIEF)


def test_a_frozen_round_keeps_its_sequence_when_the_slot_is_laid_out_again():
    found = route_day(5)
    round_ = max(rounds_of(found.slot_id), key=lambda one: len(carried(one)))
    last = carried(round_)[-1]
    dispatching.resequence(round_.public_id, last, -1, CHIEF)
    before = carried(round_)
    plan(found.slot_id)
    assert carried(round_) == before
    checked_plan(found.slot_id)
