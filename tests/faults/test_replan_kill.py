"""The worker dies while it reckons, or there are two by mistake: no promise knows of it."""

import signal
import threading

import pytest

from bourg.kernel.db import db
from bourg.slots import invariants
from bourg.slots.queries import routes
from bourg.slots.services import replanning
from tests.builders.crowd import at_once
from tests.builders.routes import DOORS, RouteTown
from tests.faults.test_ordering_kill import killed_at


@pytest.fixture
def crowded(app):
    """Six orders for four couriers, put where they cost least as they came; more find room."""
    town = RouteTown(couriers=4)
    for door in DOORS:
        town.order(door)
    return town


@pytest.mark.parametrize("point", ["replan.reckoned", "replan.stored"])
def test_no_death_of_the_worker_during_a_replan_loses_a_promise(crowded, point):
    slot_id, claims = crowded.row.id, crowded.plan.promises.keys()
    assert killed_at(point, lambda: replanning.improve(slot_id)) == signal.SIGKILL
    assert crowded.plan.promises.keys() == claims
    assert invariants.check(db.session()) == []
    replanning.improve(slot_id)
    crowded.order(DOORS[0])
    assert invariants.check(db.session()) == []


def test_two_workers_and_a_crowd_of_households_at_once_break_no_promise(app, crowded):
    slot_id, claims = crowded.row.id, set(crowded.plan.promises)
    db.session.rollback()
    booked, lock = [], threading.Lock()

    def work():
        for _ in range(3):
            replanning.improve(slot_id, iterations=40)

    def book(number):
        claim = crowded.order(DOORS[number])
        with lock:
            booked.append(claim)

    answers = at_once(app, [work, work, *(lambda n=n: book(n) for n in range(4))])
    assert answers == [None] * 6
    db.session.rollback()
    assert crowded.plan.promises.keys() == claims | set(booked)
    assert len(booked) == 4
    assert routes.plan_of(db.session(), slot_id).version >= len(claims) + 4
    assert invariants.check(db.session()) == []
