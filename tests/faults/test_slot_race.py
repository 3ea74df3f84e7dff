"""Many baskets at one slot at the same moment: never a place too many, never a rude answer."""

import threading
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from bourg.kernel.clock import now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import invariants, refusals, services
from bourg.slots.kinds import LIVE, HoldState
from bourg.slots.models import DeliverySlot, ShopDay, ShopSlot, SlotHold
from bourg.slots.rules import HoldView
from bourg.slots.services.places import Locked
from tests.builders.crowd import at_once
from tests.builders.slots import add_shop, add_slot, add_zone

OFFICER = Actor("officer", 7)


@pytest.fixture
def zone(app):
    return add_zone()


def holding(slot, zone, *, claim=None, shops=(), minutes=15):
    return partial(
        services.hold, claim or new_id(), slot, zone_id=zone, merchant_ids=shops, minutes=minutes
    )


def kinds(answers):
    return Counter(type(answer).__name__ for answer in answers)


def live(session):
    session.rollback()
    return session.scalar(
        select(func.count()).select_from(SlotHold).where(SlotHold.state.in_(LIVE))
    )


def test_two_hundred_baskets_at_fifty_places_leave_fifty_holds(app, session, zone):
    slot = add_slot(zone, capacity=50)
    answers = at_once(app, [holding(slot, zone) for _ in range(200)])
    assert kinds(answers) == {"HoldView": 50, "SlotFull": 150}
    assert live(session) == 50
    assert invariants.check(session) == []


def test_a_shop_that_prepares_seven_orders_gets_seven_of_forty(app, session, zone):
    slot, small, large = add_slot(zone, capacity=30), add_shop(orders_per_slot=7), add_shop("B")
    answers = at_once(app, [holding(slot, zone, shops=(large, small)) for _ in range(40)])
    assert kinds(answers) == {"HoldView": 7, "SlotFull": 33}
    assert session.scalars(select(ShopSlot.used)).all() == [7]
    assert invariants.check(session) == []


def test_the_last_orders_of_a_shops_day_are_sold_once_at_whichever_hour(app, session, zone):
    noon = (now() + timedelta(days=1)).replace(hour=11)
    hours = [add_slot(zone, noon + timedelta(hours=n), capacity=30) for n in (0, 1)]
    shop = add_shop(orders_per_day=7)
    answers = at_once(app, [holding(hours[n % 2], zone, shops=(shop,)) for n in range(24)])
    assert kinds(answers) == {"HoldView": 7, "SlotFull": 17}
    assert session.scalars(select(ShopDay.used)).all() == [7]
    assert invariants.check(session) == []


def test_places_that_expire_in_a_storm_are_given_once_each(app, session, zone):
    slot = add_slot(zone, capacity=20)
    for _ in range(20):
        holding(slot, zone)()
    later = now() + timedelta(minutes=16)
    answers = at_once(app, [partial(_at, later, holding(slot, zone)) for _ in range(60)])
    assert kinds(answers) == {"HoldView": 20, "SlotFull": 40}
    states = Counter(session.scalars(select(SlotHold.state)))
    assert states == {HoldState.EXPIRED: 20, HoldState.HELD: 20}
    assert invariants.check(session) == []


def _at(moment, call):
    with shifted(moment):
        return call()


def test_one_basket_clicking_on_many_slots_keeps_one(app, session, zone):
    slots = [add_slot(zone, now() + timedelta(days=day), capacity=9) for day in range(1, 5)]
    claim = new_id()
    answers = at_once(app, [holding(slots[n % 4], zone, claim=claim) for n in range(24)])
    assert set(kinds(answers)) <= {"HoldView", "HoldLost"}
    assert any(isinstance(answer, HoldView) for answer in answers)
    assert live(session) == 1
    assert invariants.check(session) == []


def test_a_double_click_on_one_slot_holds_one_place_and_both_clicks_see_it(app, session, zone):
    slot, claim = add_slot(zone, capacity=5), new_id()
    answers = at_once(app, [holding(slot, zone, claim=claim) for _ in range(2)])
    seen = {answer.slot_public_id for answer in answers if isinstance(answer, HoldView)}
    assert seen == {slot}
    assert live(session) == 1


def test_baskets_that_swap_two_slots_do_not_block_each_other(app, session, zone):
    slots = [add_slot(zone, now() + timedelta(days=day), capacity=20) for day in (1, 2)]
    claims = [new_id() for _ in range(20)]
    for place, claim in enumerate(claims):
        holding(slots[place % 2], zone, claim=claim)()
    swaps = [holding(slots[(place + 1) % 2], zone, claim=c) for place, c in enumerate(claims)]
    assert kinds(at_once(app, swaps)) == {"HoldView": 20}
    assert session.scalars(select(DeliverySlot.used)).all() == [10, 10]
    assert invariants.check(session) == []


def test_two_confirmations_of_one_basket_make_one_order_place(app, session, zone):
    slot, claim = add_slot(zone), new_id()
    holding(slot, zone, claim=claim)()
    answers = at_once(
        app, [partial(services.confirm, claim, zone_id=zone, merchant_ids=[]) for _ in range(8)]
    )
    assert kinds(answers) == {"Promised": 1, "AlreadyOrdered": 7}
    assert live(session) == 1


def test_waiting_for_the_slots_lock_wins_no_time(app, zone):
    slot, claim = add_slot(zone), new_id()
    holding(slot, zone, claim=claim, minutes=0.02)()
    locked = threading.Event()
    order = partial(services.confirm, claim, zone_id=zone, merchant_ids=[])
    answers = at_once(app, [partial(_sit_on, slot, locked), lambda: locked.wait() and order()])
    assert kinds(answers) == {"NoneType": 1, "HoldLost": 1}


def _sit_on(slot, locked):
    """Keep the slot locked until well after the hold's 1.2 seconds."""
    with write() as session:
        Locked(session, "named", public_id=slot)
        locked.set()
        time.sleep(2)


def test_giving_back_from_many_sides_frees_one_place(app, session, zone):
    slot, claim = add_slot(zone), new_id()
    holding(slot, zone, claim=claim)()
    kept = services.confirm(claim, zone_id=zone, merchant_ids=[]).hold_id
    answers = at_once(app, [partial(services.give_back, kept) for _ in range(8)])
    assert sorted(answers) == [False] * 7 + [True]
    assert invariants.check(session) == []


def test_a_market_morning_of_everything_at_once_keeps_every_promise(app, session, zone):
    slots = [add_slot(zone, now() + timedelta(days=day), capacity=12) for day in (1, 2, 3)]
    shop = add_shop(orders_per_slot=8)
    calls = [partial(_basket, slots, zone, shop, number) for number in range(60)]
    calls += [partial(services.set_capacity, slots[0], size, OFFICER) for size in (12, 3, 9, 30)]
    calls += [services.release_expired] * 4
    calls += [partial(services.close, slots[2], "Neige", OFFICER)]
    answers = at_once(app, calls)
    rude = [a for a in answers if isinstance(a, Exception) and not isinstance(a, POLITE)]
    assert rude == []
    assert invariants.check(session) == []


POLITE = (refusals.SlotFull, refusals.SlotClosed, refusals.HoldLost, refusals.BelowPromised)


def _basket(slots, zone, shop, number):
    """One basket's morning: a slot, another slot, then an order that is sometimes cancelled."""
    claim, minutes = new_id(), 0 if number % 5 == 0 else 15
    shops = [shop] if number % 2 else []
    holding(slots[number % 3], zone, claim=claim, shops=shops, minutes=minutes)()
    holding(slots[(number + 1) % 3], zone, claim=claim, shops=shops)()
    kept = services.confirm(claim, zone_id=zone, merchant_ids=shops).hold_id
    if number % 4 == 0:
        services.give_back(kept)
