"""Plans made better behind the bookings' backs: nothing promised is ever dropped for it."""

from datetime import timedelta

from sqlalchemy import select, update

from bourg import jobs
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.transaction import write
from bourg.slots import invariants, services
from bourg.slots.models import SlotPlan
from bourg.slots.queries import routes
from bourg.slots.services import replanning
from bourg.slots.services.certifying import FRESH
from bourg.slots.services.replanning import Done
from tests.builders.routes import DOORS, OUTSKIRTS, RouteTown


def detours(town):
    """Make a plan worse than it must be: the same stops, the long way round."""
    for door in (*DOORS, OUTSKIRTS):
        town.order(door)
    return town.plan.metres


def fresh(town):
    return db.session.scalar(select(SlotPlan.fresh).where(SlotPlan.slot_id == town.row.id))


def test_five_bookings_ask_for_a_better_plan_once(app):
    town = RouteTown(couriers=2)
    for number in range(FRESH + 1):
        town.order(DOORS[number])
    asked = select(OutboxMessage.topic).where(OutboxMessage.topic == "slot.replan")
    assert len(db.session.scalars(asked).all()) == 1


def test_a_better_plan_serves_the_same_promises_and_is_not_longer(app):
    town = RouteTown(couriers=2)
    before, claims = detours(town), town.plan.promises.keys()
    replanning.improve(town.row.id)
    assert town.plan.promises.keys() == claims
    assert town.plan.metres <= before
    assert fresh(town) == 0
    assert invariants.check(db.session()) == []


def test_a_plan_that_moved_meanwhile_drops_what_was_reckoned(app, monkeypatch):
    town = RouteTown(couriers=2)
    town.order(DOORS[0])
    booked = []

    def somebody_books(point):
        if point == "replan.reckoned" and len(booked) < 2:
            booked.append(town.order(DOORS[len(booked) + 1]))

    monkeypatch.setattr(replanning, "reach", somebody_books)
    replanning.improve(town.row.id)
    assert set(booked) < town.plan.promises.keys()
    assert invariants.check(db.session()) == []


def test_the_worker_improves_what_is_fresh_and_leaves_the_rest_alone(app):
    town, quiet = RouteTown(couriers=2), None
    town.order(DOORS[0])
    assert replanning.fresh(db.session()) == [town.row.id]
    jobs.improve_plans()
    version = quiet or routes.plan_of(db.session(), town.row.id).version
    jobs.improve_plans()
    assert replanning.fresh(db.session()) == []
    assert routes.plan_of(db.session(), town.row.id).version == version


def test_a_clock_that_jumps_leaves_the_plan_with_what_is_promised(app):
    town = RouteTown(couriers=2)
    kept = town.order(DOORS[0])
    services.hold("c" * 32, town.slot, zone_id=town.zone, merchant_ids=[town.shop], minutes=15,
                  load=lambda: town.plan.promises[kept].load)  # fmt: skip
    for jump in (timedelta(hours=-3), timedelta(minutes=20), timedelta(minutes=-20)):
        with shifted(now() + jump):
            services.release_expired()
            replanning.improve(town.row.id)
    db.session.rollback()
    assert set(town.plan.promises) == {kept}
    assert invariants.check(db.session()) == []


def test_other_travel_times_never_leave_a_plan_that_cannot_be_ridden(app, monkeypatch):
    from bourg.addresses.travel import PACES, TravelTimes
    from bourg.routing.travel import Pace

    town = RouteTown()
    for _ in range(2):
        town.order(OUTSKIRTS, crates=2)
    crawling = TravelTimes({**PACES, "cargo_bike": Pace(4.0, 9.0)})
    monkeypatch.setattr(routes, "ways", lambda session, zone_id: crawling)
    for module in (invariants.routes,):
        monkeypatch.setattr(module, "ways", lambda session, zone_id: crawling)
    assert "cannot be ridden" in invariants.check(db.session())[0].words
    db.session.rollback()
    replanning.improve(town.row.id)
    assert len(town.plan.unserved) == 2
    assert town.plan.promises.keys() == set(town.plan.unserved)


def on_the_way(town, riding, stops):
    """What the first courier has ridden: so many stops, each as planned."""
    origin, plan = town.starts_at, town.plan
    visits = next(one for one in plan.rounds if one.courier == riding).visits[:stops]
    return [Done(plan.claim_of(v.task), plan.shop_of(v.task),
                 origin + timedelta(seconds=v.start)) for v in visits]  # fmt: skip


def test_a_courier_who_falls_ill_on_the_way_hands_the_goods_over(app):
    town = RouteTown(couriers=2)
    for door in DOORS[:4]:
        town.order(door)
    ill = town.plan.rounds[0].courier
    locked = {ill: on_the_way(town, ill, 1)}
    with shifted(locked[ill][-1].at + timedelta(minutes=2)):
        plan = replanning.replan(town.row.id, locked=locked, without=[ill])
    assert not plan.unserved
    assert {one.courier for one in plan.rounds} == set(town.shifts) - {ill}
    assert len(plan.promises) == 4


def test_a_shop_that_is_late_is_fetched_from_later(app):
    town = RouteTown(couriers=2)
    town.order(DOORS[0])
    late = town.starts_at + timedelta(minutes=20)
    plan = replanning.replan(town.row.id, not_before={town.shop: late})
    (one,) = plan.rounds
    assert one.visits[0].start >= 20 * 60
    assert not plan.unserved


def test_what_is_ridden_stays_where_it_is(app):
    town = RouteTown(couriers=1)
    for door in DOORS[:3]:
        town.order(door)
    (shift,) = town.shifts
    locked = {shift: on_the_way(town, shift, 2)}
    before = town.plan.rounds[0].visits[:2]
    with shifted(locked[shift][-1].at + timedelta(minutes=1)):
        plan = replanning.replan(town.row.id, locked=locked)
    assert [v.task for v in plan.rounds[0].visits[:2]] == [v.task for v in before]
    assert not plan.unserved
    assert [v for v in invariants.check(db.session()) if v.id == "I1"] == []


def test_an_order_nobody_waits_for_any_more_leaves_the_rest_as_it_is(app):
    town = RouteTown()
    gone, kept = town.order(DOORS[0]), town.order(DOORS[1])
    plan = replanning.replan(town.row.id, dropped=[gone])
    assert set(plan.promises) == {kept}


def plant(town, document, **changes):
    """Write something wrong into a plan."""
    with write() as session:
        plans = update(SlotPlan).where(SlotPlan.slot_id == town.row.id)
        session.execute(plans.values(document={**document, **changes}))


def broken():
    found = [(one.id, one.words.partition(" (")[0]) for one in invariants.check(db.session())]
    db.session.rollback()
    return found


def test_check_finds_what_was_planted_in_a_plan(app):
    town = RouteTown(couriers=2)
    town.order(DOORS[0])
    document = db.session.scalar(select(SlotPlan.document))
    route, rider = document["routes"][0], document["couriers"]
    rushed = {**route, "stops": [[task, -9_000] for task, _ in route["stops"]]}
    plant(town, document, routes=[rushed])
    assert broken() == [("I1", "its plan cannot be ridden")]
    plant(town, document, orders=[], routes=[])
    assert broken() == [("I1", "an order is in no plan")]
    plant(town, document, length_s=3600.0)
    assert ("I13", "its plan is for 3600 seconds, it lasts 7200") in broken()
    early = [{**one, "begins": -20_000.0} for one in rider]
    plant(town, document, couriers=early)
    assert ("I13", "a courier is to ride outside the shift") in broken()
    strange = [{**one, "shift": "f" * 32} for one in rider if one["shift"] != route["shift"]]
    plant(town, document, couriers=[*strange, *(r for r in rider if r["shift"] == route["shift"])])
    assert broken() == [("I1", "the plan counts on a shift that was withdrawn")]


def test_check_finds_a_held_place_without_a_plan_and_a_plan_without_a_promise(app):
    town = RouteTown()
    claim = town.order(DOORS[0])
    load = town.plan.promises[claim].load
    services.hold("c" * 32, town.slot, zone_id=town.zone, merchant_ids=[town.shop], minutes=15,
                  load=lambda: load)  # fmt: skip
    document = db.session.scalar(select(SlotPlan.document))
    plant(town, document, orders=[], routes=[])
    assert {id_ for id_, _ in broken()} == {"I1", "I12"}
    plant(town, document)
    services.release("c" * 32)
    plant(town, document)
    assert broken() == [("I1", "the plan brings what nobody is promised")]
