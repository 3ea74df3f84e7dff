"""The clock of a web process is wrong: the database's judges what is kept and until when.

SQLite has no clock but the process's: there the two are one, and only sums are looked at.
"""

from datetime import timedelta

import pytest

from bourg.kernel.clock import database_now, now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor
from bourg.ordering.queries.baskets import basket as seen_basket
from bourg.slots import invariants, queries, refusals, services
from tests.builders import baskets as build
from tests.builders.clocks import process_clock_off
from tests.builders.orders import place
from tests.builders.slots import add_slot, add_zone

OFFICER = Actor("officer", 7)
JUMPS = [timedelta(hours=hours) for hours in (-48, -1, 1, 3)]
jumps = pytest.mark.parametrize("jump", JUMPS, ids=str)


@pytest.fixture
def zone(app):
    return add_zone()


def hold(claim, slot, zone, minutes=15):
    return services.hold(claim, slot, zone_id=zone, merchant_ids=[], minutes=minutes)


@pytest.mark.strictest
@jumps
def test_a_wrong_process_clock_neither_ends_nor_hides_a_hold(session, zone, jump):
    slot, claim = add_slot(zone, now() + timedelta(days=5), capacity=1), new_id()
    view = hold(claim, slot, zone)
    with process_clock_off(jump):
        assert services.release_expired() == 0
        session.rollback()
        assert queries.live_hold(session, claim, now()) == view
        (offer,) = queries.offers(session, zone_id=zone, merchant_ids=[], moment=now())
        assert not offer.takeable
        with pytest.raises(refusals.SlotFull):
            hold(new_id(), slot, zone)
        assert services.confirm(claim, zone_id=zone, merchant_ids=[]).slot_id


@pytest.mark.strictest
@jumps
def test_a_wrong_process_clock_prolongs_no_hold(session, zone, jump):
    slot, late = add_slot(zone, now() + timedelta(days=5), capacity=1), new_id()
    hold(late, slot, zone)
    with shifted(now() + timedelta(minutes=16)), process_clock_off(jump):
        assert queries.live_hold(session, late, now()) is None
        (offer,) = queries.offers(session, zone_id=zone, merchant_ids=[], moment=now())
        assert offer.places_left == 1
        session.rollback()
        with pytest.raises(refusals.HoldLost):
            services.extend(late, 15)
        assert services.release_expired() == 1


@pytest.mark.strictest
@jumps
def test_what_is_held_by_a_wrong_process_is_held_for_its_fifteen_minutes(session, zone, jump):
    slot, claim = add_slot(zone, now() + timedelta(days=5)), new_id()
    moment = database_now(session)
    session.rollback()
    with process_clock_off(jump):
        for deed in (hold, lambda claim, *_: services.start_paying(claim, 15)):
            kept = deed(claim, slot, zone).expires_at - moment
            assert timedelta(minutes=15) <= kept < timedelta(minutes=16)


@pytest.mark.strictest
@jumps
def test_a_basket_is_shown_with_its_slot_whatever_the_process_thinks(app, session, jump):
    basket_id = build.ready(build.add_market())
    with process_clock_off(jump):
        assert seen_basket(session, basket_id, now()).hold is not None
        session.rollback()
        assert place(basket_id).parts


@jumps
def test_whatever_a_clock_does_no_place_is_promised_twice(session, zone, jump):
    slot = add_slot(zone, now() + timedelta(days=5), capacity=2)
    claims = [new_id() for _ in range(6)]
    kept = []
    for place_, claim in enumerate(claims):
        with process_clock_off(jump * (place_ % 2)):
            try:
                hold(claim, slot, zone)
                services.release_expired()
                kept.append(services.confirm(claim, zone_id=zone, merchant_ids=[]).hold_id)
            except refusals.SlotFull:
                continue
    assert len(kept) == 2
    session.rollback()
    assert invariants.check(session) == []
