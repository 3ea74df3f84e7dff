"""In route mode a slot's plan becomes rounds at the cut-off: one for each courier, as planned."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg import jobs
from bourg.addresses.kinds import BookingMode
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import claim, loads, orders
from bourg.ordering.services import answering, cancelling, modes
from bourg.rounds import queries
from bourg.rounds.refusals import RoundTaken
from bourg.rounds.services import planning, riding
from bourg.slots import invariants
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import routes
from tests.builders import baskets
from tests.builders.orders import SHOP, placed
from tests.builders.routes import OFFICER, add_courier, add_shift, by_route, spot
from tests.builders.shops import change_shop


class Day:
    """A market whose slot is in route mode, with two couriers of three crates each."""

    def __init__(self):
        self.market = baskets.add_market()
        for shop, place in ((self.market.bakery, spot(0, 200)), (self.market.dairy, spot(300, 0))):
            change_shop(shop, lat=place[0], lon=place[1])
        by_route(self.market.zone_id, self.market.slot)
        self.couriers = [add_courier(name) for name in ("Lea", "Tom")]
        for courier in self.couriers:
            add_shift(self.slot.starts_at - timedelta(hours=1), courier=courier, crates=3,
                      cold_crates=1)  # fmt: skip

    @property
    def slot(self):
        columns = (DeliverySlot.id, DeliverySlot.starts_at, DeliverySlot.cutoff_at)
        named = DeliverySlot.public_id == self.market.slot
        return db.session.execute(select(*columns).where(named)).one()

    def after_the_cut_off(self):
        """The worker's minute after nobody can order any more."""
        with shifted(self.slot.cutoff_at + timedelta(minutes=1)):
            jobs.lay_out_rounds()

    @property
    def rounds(self):
        return queries.rounds_between(
            db.session(), self.slot.starts_at, self.slot.starts_at + timedelta(hours=1)
        )


@pytest.fixture
def day(app):
    return Day()


def test_before_the_cut_off_there_is_a_plan_and_no_round(day):
    reference = placed(day.market).reference
    order = orders.order(db.session(), reference)
    assert planning.plan(order.slot_id) is None
    assert len(routes.plan_of(db.session(), order.slot_id).plan.promises) == 1
    assert invariants.check(db.session()) == []


def test_at_the_cut_off_each_route_is_a_round_of_the_courier_at_work(day):
    references = {placed(day.market).reference for _ in range(3)}
    day.after_the_cut_off()
    plan = routes.plan_of(db.session(), day.slot.id).plan
    assert [len(ride.stops) for ride in day.rounds] == [len(one.visits) for one in plan.rounds]
    assert {ride.courier_user_id for ride in day.rounds} <= set(day.couriers)
    assert {stop.drop.reference for ride in day.rounds for stop in ride.stops} == references
    assert sum(ride.distance_m for ride in day.rounds) == pytest.approx(plan.metres, abs=2)


def test_laid_out_twice_nothing_changes_and_a_cancelled_order_drops_out(day):
    first, second = (placed(day.market).reference for _ in range(2))
    day.after_the_cut_off()
    before = day.rounds
    planning.plan(day.slot.id)
    assert day.rounds == before
    cancelling.cancel(first, Actor(Role.OFFICER, 1))
    planning.plan(day.slot.id)
    assert {stop.drop.reference for ride in day.rounds for stop in ride.stops} == {second}
    assert invariants.check(db.session()) == []


def test_a_courier_rides_the_own_round_and_no_other(day):
    reference = placed(day.market).reference
    parts = [part.reference for part in orders.order(db.session(), reference).parts]
    for part in parts:
        answering.answer(part, accept=True, actor=SHOP)
        answering.ready(part, 1, actor=SHOP)
    day.after_the_cut_off()
    (ride,) = day.rounds
    mine = Actor(Role.COURIER, ride.courier_user_id)
    (other,) = set(day.couriers) - {ride.courier_user_id}
    with pytest.raises(RoundTaken):
        riding.collected(parts[0], Actor(Role.COURIER, other))
    for part in parts:
        riding.collected(part, mine)
    riding.delivered(reference, mine)
    assert not day.rounds[0].left


def test_a_shops_refusal_leaves_its_halt_out_of_plan_and_round(day):
    reference = placed(day.market).reference
    part = orders.order(db.session(), reference).parts[0]
    answering.answer(part.reference, accept=False, actor=SHOP, reason="Plus de pain")
    day.after_the_cut_off()
    (ride,) = day.rounds
    assert len(ride.stops) == 2
    assert invariants.check(db.session()) == []


def test_what_a_basket_asks_to_be_carried(day):
    basket_id = baskets.filled(day.market, weight_g=9000)
    found = loads.of_claim(db.session(), claim(db.session(), basket_id).claim)
    assert {one.shop: one.crates for one in found.pickups} == {
        day.market.bakery: 1, day.market.dairy: 2,
    }  # fmt: skip
    assert found.point == (48.9, 2.48)
    assert found.service_s > 120


@pytest.mark.parametrize(
    ("words", "floor", "lift"),
    [("2e étage", 2, False), ("3ème etage, ascenseur", 3, True), ("Bât. B, 2", 0, False),
     ("12e étage gauche", 12, False), ("", 0, False)],
)  # fmt: skip
def test_the_floor_is_read_from_what_is_said_of_the_door(words, floor, lift):
    assert loads.arrival(words) == (floor, lift)


def test_a_zone_is_switched_with_what_it_has_promised(app):
    market = baskets.add_market()
    for shop in (market.bakery, market.dairy):
        change_shop(shop, lat=spot(0, 200)[0], lon=spot(0, 200)[1])
    reference = placed(market).reference
    slot = orders.order(db.session(), reference).slot_id
    assert modes.switch("centre", BookingMode.ROUTE, OFFICER).counted == 1
    assert modes.switch("centre", BookingMode.COUNT, OFFICER) == (0, 0)
    row = db.session.get(DeliverySlot, slot)
    add_shift(row.starts_at - timedelta(hours=1))
    assert modes.switch("centre", BookingMode.ROUTE, OFFICER).certified == 1
    assert len(routes.plan_of(db.session(), slot).plan.rounds) == 1
    assert invariants.check(db.session()) == []
