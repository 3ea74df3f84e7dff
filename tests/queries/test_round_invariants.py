"""R1: an order is in one round, whole; what is planted is found, what people do is not."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, Order
from bourg.ordering.queries import order
from bourg.rounds.invariants import LAG, check
from bourg.rounds.kinds import StopKind, StopState
from bourg.rounds.models import Stop
from bourg.rounds.services import guiding, riding
from bourg.slots.models import DeliverySlot, SlotPlan
from tests.builders.dispatch import (
    CHIEF,
    carried,
    move,
    ridden_by,
    route_day,
    two_rounds,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def shared(app):
    """Four orders in two rounds."""
    return two_rounds()


def found(slot_id):
    """What is said once nobody can order in the slot any more."""
    cutoff = select(DeliverySlot.cutoff_at).where(DeliverySlot.id == slot_id)
    moment = db.session.scalar(cutoff)
    db.session.rollback()
    with shifted(moment + LAG + timedelta(minutes=1)):
        said = [(violation.id, violation.words) for violation in check(db.session())]
    db.session.rollback()
    return said


def plant(statement):
    with write() as session:
        session.execute(statement)


def stop_of(round_, kind):
    rows = select(Stop.id).where(Stop.round_id == round_.id, Stop.kind == kind)
    return db.session.scalars(rows.order_by(Stop.position)).first()


def test_what_was_shared_moved_fetched_and_brought_is_whole(shared):
    day, first, second = shared
    move(carried(first)[0], first, second)
    courier, chosen = ridden_by(second), carried(second)[0]
    for part in order(db.session(), chosen).parts:
        riding.collected(part.reference, courier)
    assert found(day.slot_id) == []
    riding.delivered(chosen, courier)
    guiding.release(first.public_id, CHIEF)
    assert found(day.slot_id) == []


def test_what_is_ridden_by_a_plan_is_whole():
    day = route_day(3)
    assert found(day.slot_id) == []


def test_an_order_in_two_rounds_is_found(shared):
    day, first, second = shared
    order_id = db.session.scalar(select(Stop.order_id).where(Stop.round_id == first.id))
    with write() as session:
        session.add(Stop(round_id=second.id, position=99, kind=StopKind.DROP, order_id=order_id,
                         state=StopState.TODO))  # fmt: skip
    assert found(day.slot_id) == [("R1", "is brought in 2 rounds")]


def test_an_order_that_was_lost_is_found_once_the_slot_is_shut(shared):
    day, first, _ = shared
    order_id = db.session.scalar(select(Stop.order_id).where(Stop.round_id == first.id))
    plant(delete(Stop).where(Stop.order_id == order_id))
    assert check(db.session()) == []  # the worker may still lay it out
    assert found(day.slot_id) == [("R1", "lies in no round, and nothing says why")]


def test_a_shop_that_is_visited_by_another_courier_is_found(shared):
    day, first, second = shared
    plant(update(Stop).where(Stop.id == stop_of(first, "pickup"))
          .values(round_id=second.id, position=98))  # fmt: skip
    assert found(day.slot_id) == [("R1", "is fetched in one round and brought in another")]


def test_a_door_before_its_shop_is_found(shared):
    day, first, _ = shared
    plant(update(Stop).where(Stop.id == stop_of(first, "drop")).values(position=0))
    assert found(day.slot_id) == [("R1", "is brought before it is fetched")]


def test_a_part_that_nobody_fetches_is_found(shared):
    day, first, _ = shared
    plant(delete(Stop).where(Stop.id == stop_of(first, "pickup")))
    assert found(day.slot_id) == [("R1", "has a part that no round fetches")]


def test_whom_the_plan_names_as_impossible_is_explained_and_not_lost():
    day = route_day(2, riders=1)
    order_id, claim = db.session.execute(
        select(Order.id, Basket.claim).join(Basket, Basket.id == Order.basket_id)
    ).first()
    plant(delete(Stop).where(Stop.order_id == order_id))
    assert found(day.slot_id) == [("R1", "lies in no round, and nothing says why")]
    document = db.session.scalar(select(SlotPlan.document))
    plant(update(SlotPlan).values(document={**document, "unserved": {claim: "full"}}))
    assert found(day.slot_id) == []
