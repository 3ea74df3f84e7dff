"""A pick-up point while everybody comes at once, and the officer changes it meanwhile."""

from datetime import timedelta
from functools import partial

from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor
from bourg.slots import invariants, services
from bourg.slots.services import points
from tests.builders.baskets import add_address
from tests.builders.crowd import at_once
from tests.builders.plans import PARIS
from tests.builders.points import add_point, file, windows
from tests.builders.slots import add_zone
from tests.faults.test_slot_race import kinds

OFFICER = Actor("officer", 7)


def holding(point, window):
    return partial(services.hold, new_id(), window.public_id, zone_id=point.zone_id,
                   merchant_ids=[], minutes=15)  # fmt: skip


def third(point):
    later = now() + timedelta(days=2)
    return next(one for one in windows(point, now()) if one.starts_at > later)


def test_eighty_baskets_at_five_places_of_a_point_leave_five_holds(app, session):
    point = add_point(add_address())
    window = third(point)
    session.rollback()
    answers = at_once(app, [holding(point, window) for _ in range(80)])
    assert kinds(answers) == {"HoldView": 5, "SlotFull": 75}
    session.rollback()
    assert invariants.check(session) == []


def test_an_officer_who_changes_a_point_among_many_baskets_breaks_no_promise(app, session):
    add_zone()
    address = add_address()
    point = add_point(address, capacity=8)
    window = third(point)
    session.rollback()
    changes = [
        partial(points.change, point.public_id, file(address, capacity=places), OFFICER,
                time_zone=PARIS)
        for places in (2, 6, 3)
    ]  # fmt: skip
    worker = [partial(points.open_windows, time_zone=PARIS)] * 2
    answers = at_once(app, [holding(point, window) for _ in range(20)] + changes + worker)
    held = kinds(answers)["HoldView"]
    assert 2 <= held <= 8
    session.rollback()
    assert third(point).taken == held <= third(point).capacity
    assert invariants.check(session) == []
