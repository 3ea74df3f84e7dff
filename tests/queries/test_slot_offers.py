"""The slots a basket sees, with a fixed number of statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus
from bourg.slots import queries, services
from bourg.slots.kinds import HoldState, OfferState
from tests.builders.slots import add_shop, add_slot, add_zone, close_shop, paris

MONDAY = paris("2026-11-23 09:00")


@pytest.fixture
def zone(app):
    return add_zone()


@pytest.fixture
def statements(app):
    """Every SQL statement that is sent (what begins a transaction is none)."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def offers(session, zone_id, *shops, at=None, claim=None):
    found = queries.offers(
        session, zone_id=zone_id, merchant_ids=shops, moment=at or now(), claim=claim
    )
    session.rollback()
    return found


def states(*args, **kwargs):
    return [offer.state for offer in offers(*args, **kwargs)]


def hold(claim, slot, zone_id, shops=()):
    return services.hold(claim, slot, zone_id=zone_id, merchant_ids=shops, minutes=15)


def test_only_the_zones_coming_slots_of_a_fortnight_are_offered(session, zone):
    wanted = [add_slot(zone, MONDAY + timedelta(days=day)) for day in (13, 1)]
    add_slot(zone, MONDAY + timedelta(days=14))
    add_slot(zone, MONDAY - timedelta(hours=1))
    add_slot(add_zone("north"), MONDAY + timedelta(days=1))
    found = offers(session, zone, at=MONDAY)
    assert [offer.public_id for offer in found] == wanted[::-1]


def test_an_address_outside_sees_each_hour_once_and_can_take_none(session, zone):
    for zone_id in (zone, add_zone("north")):
        add_slot(zone_id, MONDAY + timedelta(days=1))
    assert states(session, None, at=MONDAY) == [OfferState.OUTSIDE]


def test_live_holds_take_places_and_expired_ones_do_not(session, zone):
    slot, claim = add_slot(zone, capacity=1), new_id()
    hold(claim, slot, zone)
    assert states(session, zone) == [OfferState.FULL]
    mine = offers(session, zone, claim=claim)[0]
    assert (mine.state, mine.mine) == (OfferState.OPEN, True)
    later = now() + timedelta(minutes=16)
    assert [o.places_left for o in offers(session, zone, at=later, claim=claim)] == [1]
    assert not offers(session, zone, at=later, claim=claim)[0].mine


def test_confirmed_places_stay_taken_after_the_holds_time(session, zone):
    slot, claim = add_slot(zone, capacity=1), new_id()
    hold(claim, slot, zone)
    services.confirm(claim, zone_id=zone, merchant_ids=[])
    assert states(session, zone, at=now() + timedelta(minutes=16)) == [OfferState.FULL]


def test_a_shops_room_counts_for_baskets_of_that_shop_only(session, zone):
    slot, shop = add_slot(zone), add_shop("Zoé", orders_per_slot=1)
    hold(new_id(), slot, zone, [shop])
    assert offers(session, zone, shop)[0].reason_params == {"shop": "Zoé"}
    assert states(session, zone, add_shop("Other", orders_per_slot=1))[0] == OfferState.FEW_LEFT
    assert states(session, zone, shop, at=now() + timedelta(minutes=16)) == [OfferState.FEW_LEFT]


def test_hours_holidays_closures_and_status_close_a_shop(session, zone):
    for text in ("2026-11-24 10:00", "2026-11-25 10:00", "2026-11-26 10:00"):
        add_slot(zone, paris(text))
    shop = add_shop(hours="Tu-Th 07:00-12:00")
    close_shop(shop, date(2026, 11, 25), date(2026, 11, 25))
    suspended = add_shop(status=MerchantStatus.SUSPENDED)
    opened, closed = OfferState.OPEN, OfferState.SHOP_CLOSED
    assert states(session, zone, shop, at=MONDAY) == [opened, closed, opened]
    assert states(session, zone, suspended, at=MONDAY) == [closed] * 3


def test_christmas_closes_a_shop_that_keeps_holidays(session, zone):
    add_slot(zone, paris("2026-12-25 10:00"))
    shop = add_shop(hours="Mo-Su 07:00-12:00; PH off")
    assert states(session, zone, shop, at=paris("2026-12-20 09:00")) == [OfferState.SHOP_CLOSED]


def test_a_pause_closes_the_days_it_lasts(session, zone):
    for day in (1, 2, 3):
        add_slot(zone, MONDAY + timedelta(days=day, hours=1))
    shop = add_shop(paused_until=paris("2026-11-25 12:00"))
    opened, closed = OfferState.OPEN, OfferState.SHOP_CLOSED
    assert states(session, zone, shop, at=MONDAY) == [closed, closed, opened]


def test_the_next_free_slot_skips_full_closed_and_late_ones(session, zone):
    moment = now()
    add_slot(zone, moment + timedelta(hours=1))
    add_slot(zone, moment + timedelta(days=1), closed_at=moment, closed_reason="x")
    full = add_slot(zone, moment + timedelta(days=2), capacity=1)
    free = add_slot(zone, moment + timedelta(days=3))
    hold(new_id(), full, zone)
    assert queries.next_free(session, zone, moment).public_id == free
    later = queries.next_free(session, zone, moment + timedelta(minutes=16))
    assert later.public_id == full
    assert queries.next_free(session, add_zone("north"), moment) is None


def test_a_hold_is_seen_while_it_lives_and_has_not_become_an_order(session, zone):
    slot, claim = add_slot(zone, fee_cents=250), new_id()
    hold(claim, slot, zone)
    view = queries.live_hold(session, claim, now())
    assert (view.slot_public_id, view.fee_cents, view.state) == (slot, 250, HoldState.HELD)
    assert view.extensions_left == 2
    assert queries.live_hold(session, claim, view.expires_at) is None
    services.confirm(claim, zone_id=zone, merchant_ids=[])
    assert queries.live_hold(session, claim, now()) is None


def test_the_officer_sees_promised_and_held_places_apart(session, zone):
    slot = add_slot(zone, MONDAY + timedelta(hours=8), capacity=9)
    with shifted(MONDAY):
        ordered, *held = (new_id() for _ in range(3))
        for claim in (ordered, *held):
            hold(claim, slot, zone)
        services.confirm(ordered, zone_id=zone, merchant_ids=[])
        span = {"from_at": MONDAY, "to_at": MONDAY + timedelta(days=1)}
        row = queries.filling(session, **span, moment=now())[0]
        later = queries.filling(session, **span, moment=now() + timedelta(minutes=16))[0]
    assert (row.promised, row.held, row.capacity) == (1, 2, 9)
    assert (later.promised, later.held) == (1, 0)


def test_a_grid_of_any_size_and_any_shops_takes_three_statements(session, zone, statements):
    counts = []
    for size in (1, 27):
        for number in range(size):
            add_slot(zone, MONDAY + timedelta(hours=6 * number + size + 3))
        shops = [add_shop(f"{size}-{n}", orders_per_slot=5) for n in range(size)]
        del statements[:]
        offers(session, zone, *shops, at=MONDAY, claim=new_id())
        counts.append(len(statements))
    assert counts == [3, 3]


def test_a_hold_takes_seven_statements_whatever_the_crowd(session, zone, statements):
    slot, shop = add_slot(zone, capacity=50), add_shop()
    counts = []
    for crowd in (0, 30):
        for _ in range(crowd):
            hold(new_id(), slot, zone)
        with write():
            del statements[:]
            hold(new_id(), slot, zone, [shop])
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 7
