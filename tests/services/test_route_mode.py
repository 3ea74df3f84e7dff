"""Bookings that a plan judges: what is sold can be ridden, whatever happens to it afterwards."""

from collections import OrderedDict
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.addresses.travel import TravelTimes
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.slots import refusals, rules, services
from bourg.slots.desks import desks
from bourg.slots.ground import Ground
from bourg.slots.kinds import OfferState
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import offers, routes
from bourg.slots.routes import judged
from bourg.slots.services import certifying
from tests.builders.routes import add_shift, by_route, load, spot
from tests.builders.slots import add_shop, add_slot, add_zone

SHOP = spot(0, 300)
NEAR, FAR, BEHIND = spot(400, 0), spot(90_000, 0), spot(0, -700)


@pytest.fixture
def town(app):
    """A zone in route mode with a slot tomorrow and a shop; returns zone, slot, shop."""
    zone, shop = add_zone(), add_shop()
    slot = add_slot(zone)
    by_route(zone, slot)
    return zone, slot, shop


def slot_row(slot):
    columns = (DeliverySlot.id, DeliverySlot.starts_at, DeliverySlot.used)
    return db.session.execute(select(*columns).where(DeliverySlot.public_id == slot)).one()


def plan_of(slot):
    """The stored plan, judged once more by the checker."""
    found = routes.plan_of(db.session(), slot_row(slot).id).plan
    return judged(found, found.task(Ground(TravelTimes())))


def shift_for(slot, **fields):
    starts = slot_row(slot).starts_at - timedelta(hours=1)
    db.session.rollback()
    return add_shift(starts, **fields)


def hold(town, claim, door=NEAR, minutes=15, **fields):
    zone, slot, shop = town
    return services.hold(
        claim,
        slot,
        zone_id=zone,
        merchant_ids=[shop],
        minutes=minutes,
        load=lambda: load(door, (shop, SHOP), **fields),
    )


def test_without_a_courier_nothing_can_be_promised(town):
    with pytest.raises(refusals.SlotFull) as refused:
        hold(town, new_id())
    assert refused.value.msgid == rules.NO_COURIER


def test_a_place_is_a_promise_in_a_checked_plan(town):
    shift_for(town[1])
    claim = new_id()
    hold(town, claim)
    assert list(plan_of(town[1]).promises) == [claim]
    assert [one.courier for one in plan_of(town[1]).rounds]


def test_a_plan_that_another_process_has_stored_is_taken_up_before_the_next_booking(
    town, monkeypatch
):
    shift_for(town[1])
    here, elsewhere, last = new_id(), new_id(), new_id()
    hold(town, here)
    with monkeypatch.context() as patch:
        patch.setattr(desks, "_kept", OrderedDict())
        hold(town, elsewhere, BEHIND)
    hold(town, last)
    assert set(plan_of(town[1]).promises) == {here, elsewhere, last}


def test_a_booking_that_was_taken_back_leaves_nothing_behind_in_the_process(town):
    shift_for(town[1])
    first, undone, last = new_id(), new_id(), new_id()
    hold(town, first)
    with suppress(refusals.SlotTooLate), write():
        hold(town, undone, BEHIND)
        raise refusals.SlotTooLate()
    hold(town, last)
    assert set(plan_of(town[1]).promises) == {first, last}


def test_a_process_reads_its_own_plan_only_once(town, monkeypatch):
    shift_for(town[1])
    hold(town, new_id())
    with monkeypatch.context() as patch:
        patch.setattr(certifying, "read", lambda document: pytest.fail("read again"))
        hold(town, new_id(), BEHIND)
    assert len(plan_of(town[1]).promises) == 2


def test_what_cannot_be_ridden_is_not_sold_and_takes_no_place(town):
    shift_for(town[1])
    with pytest.raises(refusals.SlotFull) as refused:
        hold(town, new_id(), FAR)
    assert refused.value.msgid == rules.ROUND_FULL
    assert slot_row(town[1]).used == 0


def test_an_address_that_is_not_known_is_told_to_ring_up(town):
    zone, slot, shop = town
    shift_for(slot)
    with pytest.raises(refusals.SlotFull) as refused:
        services.hold(
            new_id(), slot, zone_id=zone, merchant_ids=[shop], minutes=15, load=lambda: None
        )
    assert refused.value.msgid == rules.UNPLACED


def test_a_place_given_back_or_expired_leaves_the_plan(town):
    shift_for(town[1])
    kept, expired = new_id(), new_id()
    hold(town, kept)
    hold(town, expired, BEHIND)
    with shifted(now() + timedelta(minutes=16)):
        services.release(kept)
    assert not plan_of(town[1]).promises
    assert not plan_of(town[1]).rounds


def test_a_cancelled_order_leaves_the_plan_and_its_room_is_sold_again(town):
    shift_for(town[1], crates=1, cold_crates=0)
    zone, slot, shop = town
    claim = new_id()
    hold(town, claim)
    bought = services.confirm(
        claim, zone_id=zone, merchant_ids=[shop], load=lambda: load(NEAR, (shop, SHOP))
    )
    services.give_back(bought.hold_id)
    assert not plan_of(slot).promises
    hold(town, new_id())


def test_a_basket_whose_door_moved_too_far_keeps_its_place_as_it_was(town):
    shift_for(town[1])
    zone, slot, shop = town
    claim = new_id()
    hold(town, claim)
    with pytest.raises(refusals.SlotFull):
        services.rehold_shops(
            claim, zone_id=zone, merchant_ids=[shop], load=lambda: load(FAR, (shop, SHOP))
        )
    services.rehold_shops(
        claim, zone_id=zone, merchant_ids=[shop], load=lambda: load(BEHIND, (shop, SHOP))
    )
    assert plan_of(slot).promises[claim].load.point == BEHIND


def test_a_shop_that_refuses_is_left_out_of_the_round(town):
    zone, slot, shop = town
    other, place = add_shop("Fromagerie Bel"), spot(-300, 0)
    shift_for(slot)
    claim = new_id()
    both = load(NEAR, (shop, SHOP), (other, place))
    services.hold(
        claim, slot, zone_id=zone, merchant_ids=[shop, other], minutes=15, load=lambda: both
    )
    bought = services.confirm(claim, zone_id=zone, merchant_ids=[shop, other], load=lambda: both)
    services.give_back_shop(bought.hold_id, other)
    plan = plan_of(slot)
    assert [one.shop for one in plan.promises[claim].load.pickups] == [shop]
    assert len(plan.rounds[0].visits) == 2


def test_the_grid_says_full_where_no_round_passes_and_marks_the_little_detours(town):
    zone, slot, shop = town
    others = [add_slot(zone, slot_row(slot).starts_at + timedelta(days=n)) for n in (1, 2, 3)]
    by_route(zone, slot, *others)
    for one in (slot, *others[:2]):
        shift_for(one)
    hold(town, new_id(), NEAR)
    found = offers(
        db.session(),
        zone_id=zone,
        merchant_ids=[shop],
        moment=now(),
        load=lambda: load(spot(420, 0), (shop, SHOP)),
    )
    assert [(one.state, one.green) for one in found] == [
        (OfferState.OPEN, True),
        (OfferState.OPEN, False),
        (OfferState.OPEN, False),
        (OfferState.FULL, False),
    ]
    assert found[3].reason_msgid == rules.NO_COURIER


def test_what_changed_during_a_payment_is_planned_or_not_sold(town):
    zone, slot, shop = town
    shift_for(slot)
    near, far = new_id(), new_id()
    for claim in (near, far):
        hold(town, claim)
        services.start_paying(claim)
    services.confirm(near, zone_id=zone, merchant_ids=[shop],
                     load=lambda: load(BEHIND, (shop, SHOP)))  # fmt: skip
    assert plan_of(slot).promises[near].load.point == BEHIND
    with pytest.raises(refusals.SlotFull):
        services.confirm(far, zone_id=zone, merchant_ids=[shop],
                         load=lambda: load(FAR, (shop, SHOP)))  # fmt: skip
