"""Keeping a place: what a basket may do with it, and what it may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import invariants, queries, refusals, services
from bourg.slots.kinds import HoldState
from bourg.slots.models import DeliverySlot, ShopDay, ShopSlot, SlotHold
from bourg.slots.services import places
from tests.builders.slots import add_shop, add_slot, add_zone

OFFICER = Actor("officer", 7)


@pytest.fixture
def zone(app):
    return add_zone()


def hold(claim, slot, zone_id, shops=(), minutes=15):
    return services.hold(claim, slot, zone_id=zone_id, merchant_ids=shops, minutes=minutes)


def confirm(claim, zone_id, shops=()):
    promised = services.confirm(claim, zone_id=zone_id, merchant_ids=shops)
    return db.session.get(SlotHold, promised.hold_id, populate_existing=True)


def used(session, slot):
    session.rollback()
    return session.scalar(select(DeliverySlot.used).where(DeliverySlot.public_id == slot))


def test_a_held_place_counts_and_shows_until_when_it_is_kept(session, zone):
    slot, claim = add_slot(zone, capacity=1), new_id()
    view = hold(claim, slot, zone)
    assert used(session, slot) == 1
    assert timedelta(minutes=14) < view.expires_at - now() <= timedelta(minutes=15)
    assert queries.live_hold(session, claim, now()) == view


def test_a_full_slot_refuses_politely_and_takes_nothing(session, zone):
    slot = add_slot(zone, capacity=1)
    hold(new_id(), slot, zone)
    with pytest.raises(refusals.SlotFull):
        hold(new_id(), slot, zone)
    assert used(session, slot) == 1


def test_another_slot_frees_the_one_held_before(session, zone):
    first = add_slot(zone, capacity=1)
    second = add_slot(zone, now() + timedelta(days=2), capacity=1)
    claim = new_id()
    hold(claim, first, zone)
    hold(claim, second, zone)
    assert (used(session, first), used(session, second)) == (0, 1)


def test_a_refused_change_of_slot_keeps_the_place_held_before(session, zone):
    mine, full = add_slot(zone), add_slot(zone, now() + timedelta(days=2), capacity=1)
    claim = new_id()
    before = hold(claim, mine, zone)
    hold(new_id(), full, zone)
    with pytest.raises(refusals.SlotFull):
        hold(claim, full, zone)
    assert queries.live_hold(session, claim, now()) == before


def test_taking_the_held_slot_again_neither_doubles_nor_prolongs_it(session, zone):
    slot, claim = add_slot(zone), new_id()
    before = hold(claim, slot, zone)
    assert hold(claim, slot, zone) == before
    assert used(session, slot) == 1


def test_an_expired_place_goes_to_the_next_who_asks(session, zone):
    slot, late = add_slot(zone, capacity=1), new_id()
    hold(late, slot, zone)
    with shifted(now() + timedelta(minutes=15)):
        hold(new_id(), slot, zone)
        with pytest.raises(refusals.HoldLost):
            confirm(late, zone)
    assert used(session, slot) == 1


def test_a_hold_can_be_extended_twice_and_not_a_third_time(zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    assert services.extend(claim, 15).extensions_left == 1
    assert services.extend(claim, 15).extensions_left == 0
    with pytest.raises(refusals.HoldNotExtendable):
        services.extend(claim, 15)


def test_extensions_pressed_in_a_row_add_up(zone):
    slot, claim = add_slot(zone), new_id()
    promised = hold(claim, slot, zone, minutes=15).expires_at
    for times in (1, 2):
        longer = services.extend(claim, 15).expires_at
        assert longer == promised + timedelta(minutes=15 * times)


def test_a_payment_that_never_ends_loses_its_place_in_the_end(session, zone):
    slot, claim = add_slot(zone, capacity=1), new_id()
    hold(claim, slot, zone)
    services.start_paying(claim)
    with shifted(now() + timedelta(minutes=16)):
        hold(new_id(), slot, zone)
        with pytest.raises(refusals.HoldLost):
            confirm(claim, zone)
    assert used(session, slot) == 1


def test_the_counters_guard_refuses_by_itself_whatever_the_rules_said(session, zone):
    slot_id = session.scalar(
        select(DeliverySlot.id).where(DeliverySlot.public_id == add_slot(zone, capacity=2))
    )
    session.rollback()
    with write() as writing:
        places.take(writing, slot_id, 2, now())
        with pytest.raises(refusals.SlotFull):
            places.take(writing, slot_id, 1, now())


def test_a_hold_outlives_the_cutoff_but_cannot_be_extended_after_it(zone):
    slot, claim = add_slot(zone, now() + timedelta(minutes=125)), new_id()
    hold(claim, slot, zone)
    with shifted(now() + timedelta(minutes=10)):
        with pytest.raises(refusals.SlotTooLate):
            hold(new_id(), slot, zone)
        with pytest.raises(refusals.HoldNotExtendable):
            services.extend(claim, 15)
        assert confirm(claim, zone).state == HoldState.CONFIRMED


def test_no_hold_becomes_an_order_once_its_slot_has_begun(zone):
    slot = add_slot(zone, now() + timedelta(minutes=5), cutoff=timedelta(0))
    claim = new_id()
    hold(claim, slot, zone)
    with shifted(now() + timedelta(minutes=6)), pytest.raises(refusals.SlotTooLate):
        confirm(claim, zone)


def test_not_even_a_payment_buys_a_place_in_a_slot_that_has_begun(zone):
    slot = add_slot(zone, now() + timedelta(minutes=5), cutoff=timedelta(0))
    claim = new_id()
    hold(claim, slot, zone)
    services.start_paying(claim)
    with shifted(now() + timedelta(minutes=6)), pytest.raises(refusals.SlotTooLate):
        confirm(claim, zone)


def test_paying_keeps_the_place_past_the_cutoff_once(zone):
    slot, claim = add_slot(zone, now() + timedelta(minutes=121)), new_id()
    hold(claim, slot, zone)
    with shifted(now() + timedelta(minutes=14)):
        view = services.start_paying(claim)
        assert services.start_paying(claim) == view
    with shifted(now() + timedelta(minutes=20)):
        assert confirm(claim, zone).state == HoldState.CONFIRMED


def test_a_confirmed_place_stays_and_its_basket_takes_no_other(session, zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    confirm(claim, zone)
    services.release(claim)
    with pytest.raises(refusals.AlreadyOrdered):
        hold(claim, slot, zone)
    with pytest.raises(refusals.AlreadyOrdered):
        confirm(claim, zone)
    assert used(session, slot) == 1


def test_a_cancelled_order_gives_its_place_back_once(session, zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    kept = confirm(claim, zone).id
    assert services.give_back(kept)
    assert not services.give_back(kept)
    assert used(session, slot) == 0


def test_releasing_frees_the_place_and_twice_is_harmless(session, zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    services.release(claim)
    services.release(claim)
    assert used(session, slot) == 0
    with pytest.raises(refusals.HoldLost):
        services.extend(claim, 15)


def test_a_slot_of_another_zone_is_outside(zone):
    slot = add_slot(add_zone("north"))
    for zone_id in (zone, None):
        with pytest.raises(refusals.OutsideZone):
            hold(new_id(), slot, zone_id)


def test_an_unknown_slot_is_not_found(zone):
    with pytest.raises(refusals.UnknownSlot):
        hold(new_id(), new_id(), zone)


def test_a_closed_slot_says_why_takes_nobody_and_keeps_its_orders(session, zone):
    slot, ordered, waiting = add_slot(zone), new_id(), new_id()
    hold(ordered, slot, zone)
    confirm(ordered, zone)
    hold(waiting, slot, zone)
    services.close(slot, "Neige", OFFICER)
    for attempt in (lambda: hold(new_id(), slot, zone), lambda: confirm(waiting, zone)):
        with pytest.raises(refusals.SlotClosed, match="Neige"):
            attempt()
    services.reopen(slot, OFFICER)
    assert confirm(waiting, zone).state == HoldState.CONFIRMED
    assert used(session, slot) == 2


def test_a_shop_that_prepares_one_order_a_slot_gets_no_second(session, zone):
    slot, shop = add_slot(zone), add_shop("Fleurs Zoé", orders_per_slot=1)
    claim = new_id()
    hold(claim, slot, zone, [shop])
    with pytest.raises(refusals.SlotFull, match="Fleurs Zoé"):
        hold(new_id(), slot, zone, [shop])
    services.release(claim)
    hold(new_id(), slot, zone, [shop])
    assert session.scalars(select(ShopSlot.used)).all() == [1]


def test_an_expired_hold_gives_the_shops_room_back_too(session, zone):
    slot, shop = add_slot(zone), add_shop(orders_per_slot=1)
    hold(new_id(), slot, zone, [shop])
    with shifted(now() + timedelta(minutes=16)):
        hold(new_id(), slot, zone, [shop])
    assert session.scalars(select(ShopSlot.used)).all() == [1]


def test_a_shop_that_takes_two_orders_a_day_gets_no_third_at_another_hour(session, zone):
    noon = (now() + timedelta(days=1)).replace(hour=11, minute=0)
    shop, first = add_shop("Fleurs Zoé", orders_per_day=2), add_slot(zone, noon)
    later = add_slot(zone, noon + timedelta(minutes=30))
    other_day = add_slot(zone, noon + timedelta(days=2))
    moving = new_id()
    hold(moving, first, zone, [shop])
    hold(new_id(), later, zone, [shop])
    with pytest.raises(refusals.SlotFull, match="Fleurs Zoé cannot prepare more orders for this d"):
        hold(new_id(), later, zone, [shop])
    offers = queries.offers(session, zone_id=zone, merchant_ids=[shop], moment=now())
    assert [one.takeable for one in offers] == [False, False, True]
    hold(moving, other_day, zone, [shop])
    hold(new_id(), later, zone, [shop])
    assert session.scalars(select(ShopDay.used).order_by(ShopDay.day_on)).all() == [2, 1]
    assert invariants.check(session) == []


def test_an_expired_hold_gives_the_shops_day_back_too(session, zone):
    slot, shop = add_slot(zone), add_shop(orders_per_day=1)
    hold(new_id(), slot, zone, [shop])
    with shifted(now() + timedelta(minutes=16)):
        hold(new_id(), slot, zone, [shop])
    assert session.scalars(select(ShopDay.used)).all() == [1]


def test_a_changed_basket_moves_its_room_from_shop_to_shop(session, zone):
    slot, claim = add_slot(zone), new_id()
    first, second = (add_shop(name, orders_per_slot=1) for name in ("Un", "Deux"))
    hold(claim, slot, zone, [first])
    services.rehold_shops(claim, zone_id=zone, merchant_ids=[second])
    hold(new_id(), slot, zone, [first])
    with pytest.raises(refusals.SlotFull, match="Deux"):
        hold(new_id(), slot, zone, [second])


def test_a_changed_basket_whose_shop_is_closed_then_keeps_its_hold(session, zone):
    slot, claim = add_slot(zone), new_id()
    view = hold(claim, slot, zone)
    with pytest.raises(refusals.ShopClosed, match="Fermé"):
        services.rehold_shops(claim, zone_id=zone, merchant_ids=[add_shop("Fermé", hours="")])
    assert queries.live_hold(session, claim, now()) == view


def test_an_order_counts_in_the_shops_it_has_when_it_is_placed(session, zone):
    slot, claim = add_slot(zone), new_id()
    first, second = (add_shop(name, orders_per_slot=1) for name in ("Un", "Deux"))
    hold(claim, slot, zone, [first])
    confirm(claim, zone, [second])
    assert session.scalars(select(ShopSlot.used).order_by(ShopSlot.merchant_id)).all() == [0, 1]


def test_an_address_moved_to_another_zone_is_refused_when_ordering(session, zone):
    slot, claim = add_slot(zone), new_id()
    view = hold(claim, slot, zone)
    with pytest.raises(refusals.OutsideZone):
        confirm(claim, add_zone("north"))
    assert queries.live_hold(session, claim, now()) == view


def test_a_payment_that_runs_is_served_although_the_town_closed_the_slot(zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    services.start_paying(claim)
    services.close(slot, "Neige", OFFICER)
    assert confirm(claim, zone).state == HoldState.CONFIRMED


def test_not_even_a_payment_that_runs_buys_a_place_in_a_slot_called_off(session, zone):
    slot, claim = add_slot(zone), new_id()
    hold(claim, slot, zone)
    services.start_paying(claim)
    services.close(slot, "Neige", OFFICER, called_off=True)
    with pytest.raises(refusals.SlotClosed, match="Neige"):
        confirm(claim, zone)
    services.release(claim)
    assert used(session, slot) == 0


def test_a_refused_part_frees_its_shops_room_and_not_the_place(session, zone):
    slot, claim, shop = add_slot(zone), new_id(), add_shop(orders_per_slot=1)
    hold(claim, slot, zone, [shop])
    kept = confirm(claim, zone, [shop]).id
    services.give_back_shop(kept, shop)
    services.give_back_shop(kept, shop)
    assert session.scalars(select(ShopSlot.used)).all() == [0]
    services.give_back(kept)
    assert session.scalars(select(ShopSlot.used)).all() == [0]
    assert used(session, slot) == 0


def test_the_sweep_frees_expired_places_and_no_others(session, zone):
    slot, other = add_slot(zone), add_slot(zone, now() + timedelta(days=2))
    hold(new_id(), slot, zone, minutes=5)
    hold(new_id(), slot, zone, minutes=60)
    hold(new_id(), other, zone, minutes=5)
    with shifted(now() + timedelta(minutes=6)):
        assert services.release_expired() == 2
        assert services.release_expired() == 0
    states = session.scalars(select(SlotHold.state).order_by(SlotHold.id)).all()
    assert states == [HoldState.EXPIRED, HoldState.HELD, HoldState.EXPIRED]
    assert used(session, other) == 0
    assert used(session, slot) == 1
