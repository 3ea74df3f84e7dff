"""A share of a slot is kept for priority households until its moment: exactly, also in a rush."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text, update

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.services import baskets
from bourg.people.models import Household
from bourg.people.queries import has_priority
from bourg.people.services import households
from bourg.slots import invariants, queries, services
from bourg.slots.models import DeliverySlot
from bourg.slots.refusals import SlotFull
from bourg.slots.services import excepting, planning, templates
from tests.builders import baskets as markets
from tests.builders.crowd import at_once
from tests.builders.orders import OFFICER, place
from tests.builders.people import add_person
from tests.builders.plans import PARIS, extra, template
from tests.builders.slots import add_slot, add_zone, paris

AGENT = Actor(Role.AGENT, 4)
MINUTES = 15


@pytest.fixture
def slot(app):
    """Tomorrow: six places, two of them kept until two hours before the cut-off."""
    zone = add_zone()
    cutoff_at = now() + timedelta(hours=22)
    until = cutoff_at - timedelta(hours=2)
    return zone, add_slot(zone, capacity=6, reserved=2, reserved_until=until)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def hold(slot, *, priority=False, units=1, **more):
    zone, public_id = slot
    return services.hold(
        new_id(), public_id, zone_id=zone, merchant_ids=[], minutes=MINUTES, units=units,
        privileged=lambda: priority, **more,
    )  # fmt: skip


def row(session):
    session.rollback()
    columns = (DeliverySlot.used, DeliverySlot.priority_used, DeliverySlot.reserved)
    return tuple(session.execute(select(*columns)).one())


def seen(slot, *, priority=False, at=None):
    (offer,) = queries.offers(
        db.session(), zone_id=slot[0], merchant_ids=[], moment=at or now(),
        privileged=lambda: priority,
    )  # fmt: skip
    return offer.places_left


def test_others_take_what_is_not_kept_and_not_one_more(session, slot):
    for _ in range(4):
        hold(slot)
    with pytest.raises(SlotFull):
        hold(slot)
    for _ in range(2):
        hold(slot, priority=True)
    with pytest.raises(SlotFull):
        hold(slot, priority=True)
    assert row(session) == (6, 2, 2)


def test_the_grid_says_to_each_what_they_can_have(slot):
    assert (seen(slot), seen(slot, priority=True)) == (4, 6)
    hold(slot, priority=True)
    assert (seen(slot), seen(slot, priority=True)) == (4, 5)
    for _ in range(4):
        hold(slot)
    assert (seen(slot), seen(slot, priority=True)) == (0, 1)


def test_at_its_moment_what_is_kept_is_open_to_everybody(session, slot):
    for _ in range(4):
        hold(slot)
    later = now() + timedelta(hours=20, minutes=1)
    assert seen(slot, at=later) == 6  # the four have expired by then
    with shifted(later):
        for _ in range(6):
            hold(slot)
    assert row(session) == (6, 0, 0)


def test_who_has_priority_is_asked_only_where_places_are_kept(app):
    zone = add_zone()

    def asked():
        raise AssertionError("asked for nothing")

    plain = add_slot(zone, capacity=1)
    services.hold(new_id(), plain, zone_id=zone, merchant_ids=[], minutes=1, privileged=asked)
    queries.offers(db.session(), zone_id=zone, merchant_ids=[], moment=now(), privileged=asked)


def test_a_place_given_back_goes_back_to_where_it_came_from(session, slot):
    zone, public_id = slot
    claim = new_id()
    keys = {"zone_id": zone, "merchant_ids": []}
    services.hold(claim, public_id, minutes=MINUTES, privileged=lambda: True, **keys)
    assert row(session) == (1, 1, 2)
    services.release(claim)
    assert row(session) == (0, 0, 2)
    services.hold(claim, public_id, minutes=MINUTES, privileged=lambda: True, **keys)
    with shifted(now() + timedelta(minutes=16)):
        services.release_expired()
    assert row(session) == (0, 0, 2)


def test_in_a_rush_nobody_takes_what_is_kept(session, app, slot):
    answers = at_once(app, [partial(hold, slot, priority=n % 3 == 0) for n in range(12)])
    assert sum(not isinstance(answer, Exception) for answer in answers) in (5, 6)
    used, of_priority, reserved = row(session)
    assert used - of_priority + reserved <= 6


def test_the_table_refuses_by_itself_what_the_guard_let_through(session, slot):
    with pytest.raises(Exception, match="reserved_within_capacity"), write():
        session.execute(update(DeliverySlot).values(used=5, priority_used=0))


def test_fewer_places_leave_fewer_to_keep_and_never_what_others_were_promised(session, slot):
    for _ in range(4):
        hold(slot)
    services.set_capacity(slot[1], 5, OFFICER)
    assert row(session) == (4, 0, 1)
    services.set_capacity(slot[1], 4, OFFICER)
    assert row(session) == (4, 0, 0)


def test_weekly_slots_keep_their_share_until_four_hours_before_orders_close(session, app):
    with shifted(paris("2026-11-23 08:00")):
        zone = add_zone()
        services.add_template(template(zone, capacity=20, reserved=3))
        services.open_slots(8, time_zone=PARIS)
    (opened,) = session.scalars(select(DeliverySlot)).all()
    assert (opened.reserved, opened.reserved_until) == (3, paris("2026-11-23 14:00"))


def test_a_slot_more_keeps_the_same_share_as_its_zones_weekly_slots(session, app):
    with shifted(paris("2026-11-23 08:00")):
        zone, other = add_zone(), add_zone("autre")
        templates.add_template(template(zone, capacity=10, reserved=2, release_minutes=60))
        for one in (zone, other):
            excepting.make(extra(zone_id=one, capacity=6), OFFICER, time_zone=PARIS)
        session.rollback()
        rows = session.scalars(select(DeliverySlot).where(DeliverySlot.template_id.is_(None)))
        kept = {row.zone_id: row for row in rows}
    assert [kept[one].reserved for one in (zone, other)] == [2, 0]
    assert kept[zone].cutoff_at - kept[zone].reserved_until == timedelta(minutes=60)


def test_a_changed_weekly_slot_changes_what_empty_slots_keep(session, app):
    with shifted(paris("2026-11-20 08:00")):
        zone = add_zone()
        services.add_template(template(zone, capacity=20, reserved=3))
        services.open_slots(8, time_zone=PARIS)
        public_id = session.scalar(text("SELECT public_id FROM slot_template"))
        session.rollback()
        wanted = template(zone, capacity=8, reserved=8, valid_from=paris("2026-11-21 00:00").date())
        templates.change_template(public_id, wanted, OFFICER, time_zone=PARIS)
        planning.open_slots(8, time_zone=PARIS)
    assert row(session) == (0, 0, 8)


def test_a_household_is_flagged_without_a_reason_and_its_baskets_see_the_places(session, app):
    market = markets.add_market(capacity=2)
    user_id = add_person("Marie")
    first = markets.filled(market)
    baskets.adopt(first, user_id)
    baskets.take_slot(first, market.slot, minutes=MINUTES)
    place(first)
    session.rollback()
    household_id = session.scalar(select(Household.id))
    households.set_priority(household_id, True, AGENT)
    assert has_priority(session, None, user_id)
    with write():
        until = now() + timedelta(hours=3)
        session.execute(update(DeliverySlot).values(reserved=1, reserved_until=until))
    with pytest.raises(SlotFull):
        markets.ready(market)
    mine = markets.filled(market)
    baskets.adopt(mine, user_id)
    baskets.take_slot(mine, market.slot, minutes=MINUTES)
    households.set_priority(household_id, False, AGENT)
    session.rollback()
    assert not has_priority(session, household_id, None)
