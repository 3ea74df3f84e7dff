"""A courier falls ill after slots were sold: who is in danger is said first, then what becomes."""

from datetime import timedelta

import pytest

from bourg.addresses.kinds import BookingMode
from bourg.kernel.db import db
from bourg.slots import refusals, rules, services
from bourg.slots.kinds import Remedy
from bourg.slots.queries import routes
from bourg.slots.services import shifts
from tests.builders.routes import (
    DOORS,
    OFFICER,
    OUTSKIRTS,
    SHOP,
    RouteTown,
    add_courier,
    add_shift,
    by_route,
    load,
)
from tests.builders.slots import add_slot


def test_what_others_can_bring_moves_to_them_without_a_question(app):
    town = RouteTown(couriers=2)
    claims = {town.order(DOORS[n]) for n in range(2)}
    for shift in town.shifts[:1]:
        assert shifts.preview(shift).orders == 0
        assert shifts.withdraw(shift, OFFICER, reason="Malade") == 0
    assert {one.courier for one in town.plan.rounds} == {town.shifts[1]}
    assert town.plan.promises.keys() == claims
    assert not town.plan.unserved


def test_without_a_word_for_those_in_danger_nothing_is_withdrawn(app):
    town = RouteTown(couriers=1)
    claim = town.order()
    assert [change.endangered for change in shifts.preview(town.shifts[0]).changes] == [[claim]]
    with pytest.raises(refusals.PromisesInDanger):
        shifts.withdraw(town.shifts[0], OFFICER)
    assert town.plan.rounds
    assert not town.plan.unserved


def test_who_is_in_danger_stays_promised_and_nobody_is_promised_a_place_before_them(app):
    town = RouteTown(couriers=2)
    claims = [town.order(OUTSKIRTS, crates=2) for _ in range(4)]
    left = shifts.withdraw(town.shifts[0], OFFICER, remedy=Remedy.OTHER_SLOT)
    assert left == len(town.plan.unserved) > 0
    assert set(routes.endangered(db.session())) < set(claims)
    assert town.row.used == 4
    with pytest.raises(refusals.SlotFull) as refused:
        town.order()
    assert refused.value.msgid == rules.ROUND_FULL


def test_whoever_is_in_danger_comes_back_when_a_courier_is_found(app):
    town = RouteTown(couriers=1)
    town.order()
    shifts.withdraw(town.shifts[0], OFFICER, remedy=Remedy.OTHER_SLOT)
    assert town.plan.unserved
    add_shift(town.starts_at - timedelta(hours=1))
    assert not town.plan.unserved
    assert town.plan.rounds
    assert routes.endangered(db.session()) == []


def test_an_order_in_danger_takes_another_slot_as_one_called_off_does(app):
    town = RouteTown(couriers=1)
    claim = town.order()
    other = add_slot(town.zone, town.starts_at + timedelta(days=1))
    by_route(town.zone, other)
    add_shift(town.starts_at + timedelta(hours=23))
    wanted = {"merchant_ids": [town.shop], "load": lambda: load(DOORS[0], (town.shop, SHOP))}
    with pytest.raises(refusals.NotCalledOff):
        services.move(claim, other, **wanted)
    shifts.withdraw(town.shifts[0], OFFICER, remedy=Remedy.OTHER_SLOT)
    services.move(claim, other, **wanted)
    assert not town.plan.promises


def test_the_slot_may_count_its_places_again_and_keeps_every_promise(app):
    town = RouteTown(couriers=1)
    town.order()
    assert shifts.withdraw(town.shifts[0], OFFICER, remedy=Remedy.COUNT) == 1
    assert (town.row.mode, town.row.used) == (BookingMode.COUNT, 1)
    assert town.plan is None
    town.order()


def test_a_shift_given_to_another_courier_touches_no_order(app):
    town = RouteTown(couriers=1)
    town.order()
    before, tom = town.plan.rounds, add_courier("Tom")
    shifts.give_to(town.shifts[0], tom, OFFICER)
    assert town.plan.rounds == before
    assert [rider.user for rider in town.plan.riders] == [tom]
