"""The weekly plan changes: nobody who counts on a slot loses it, nothing overlaps."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.refusals import BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.slots import invariants, services
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.queries import plans
from bourg.slots.refusals import BadTemplate
from bourg.slots.services import templates
from tests.builders.crowd import at_once
from tests.builders.plans import PARIS, template
from tests.builders.slots import add_zone, paris

OFFICER = Actor("officer", 7)
MONDAY = paris("2026-11-23 08:00")
NEXT = date(2026, 12, 1)
change = partial(templates.change_template, actor=OFFICER, time_zone=PARIS)
end = partial(templates.end_template, actor=OFFICER, time_zone=PARIS)


@pytest.fixture
def zone(app):
    with shifted(MONDAY):
        yield add_zone()


@pytest.fixture
def weekly(zone, session):
    """A weekly slot that has opened three slots, on 24 November, 1 and 8 December."""
    services.add_template(template(zone))
    services.open_slots()
    return session.scalars(select(SlotTemplate.public_id)).one()


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def slots(session):
    session.rollback()
    slot = DeliverySlot
    rows = session.execute(
        select(slot.public_id, slot.starts_at, slot.capacity, slot.closed_reason).order_by(
            slot.starts_at
        )
    ).all()
    return [(row[0], row[1].strftime("%d %H"), *row[2:]) for row in rows]


def keep(session, zone, nth):
    claim = new_id()
    slot = slots(session)[nth][0]
    services.hold(claim, slot, zone_id=zone, merchant_ids=[], minutes=15)
    return claim


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, True),
        ({"starts_local": time(11), "ends_local": time(13)}, True),
        ({"starts_local": time(9), "ends_local": time(13)}, True),
        ({"starts_local": time(12), "ends_local": time(14)}, False),
        ({"weekday": 2}, False),
        ({"valid_from": date(2027, 1, 1)}, True),
    ],
)
def test_weekly_slots_of_a_zone_never_overlap(zone, weekly, fields, refused):
    if not refused:
        assert services.add_template(template(zone, **fields))
        return
    with pytest.raises(BadTemplate, match="overlaps") as refusal:
        services.add_template(template(zone, **fields))
    assert refusal.value.field == "starts_local"
    assert refusal.value.params == {"starts": time(10), "ends": time(12)}


def test_another_zone_has_a_plan_of_its_own(weekly):
    assert services.add_template(template(add_zone("nord")))


def test_two_officers_who_add_the_same_slot_at_once_add_it_once(app, zone, session):
    answers = at_once(app, [partial(services.add_template, template(zone)) for _ in range(4)])
    assert sorted(type(a).__name__ for a in answers) == ["BadTemplate"] * 3 + ["int"]


def test_a_changed_slot_ends_and_another_begins_and_empty_slots_follow(session, zone, weekly):
    wanted = template(zone, starts_local=time(14), ends_local=time(16), valid_from=NEXT)
    new = change(weekly, wanted)
    services.open_slots()
    assert [row[1] for row in slots(session)] == ["24 09", "01 13", "08 13"]
    assert plans.template(session, weekly).weekly.valid_to == NEXT - timedelta(days=1)
    assert plans.template(session, new).weekly == wanted
    assert [e.verb for e in audit.trail(session, f"slot_template:{weekly}")] == ["planned", "ended"]


def test_slots_that_people_count_on_keep_their_hours(session, zone, weekly):
    claim = keep(session, zone, 1)
    wanted = template(zone, starts_local=time(14), ends_local=time(16), valid_from=NEXT)
    change(weekly, wanted)
    services.open_slots()
    assert [row[1] for row in slots(session)] == ["24 09", "01 09", "01 13", "08 13"]
    assert services.confirm(claim, zone_id=zone, merchant_ids=[])


def test_other_places_reach_the_empty_slots_and_not_the_promised_one(session, zone, weekly):
    services.confirm(keep(session, zone, 1), zone_id=zone, merchant_ids=[])
    before = slots(session)
    change(weekly, template(zone, capacity=5, valid_from=NEXT))
    services.open_slots()
    assert [row[0] for row in slots(session)] == [row[0] for row in before]
    assert [row[2] for row in slots(session)] == [20, 20, 5]


def test_a_slot_that_was_held_once_closes_with_a_reason_instead_of_vanishing(session, zone, weekly):
    keep(session, zone, 1)
    with shifted(now() + timedelta(minutes=16)):
        end(weekly, NEXT - timedelta(days=1), reason="Fini")
    assert [(row[1], row[3]) for row in slots(session)] == [("24 09", ""), ("01 09", "Fini")]


def test_an_ended_slot_opens_no_more(session, zone, weekly):
    end(weekly, date(2026, 11, 30))
    assert services.open_slots() == 0
    assert [row[1] for row in slots(session)] == ["24 09"]
    with pytest.raises(BadInput, match="already") as refused:
        end(weekly, NEXT)
    assert refused.value.field == "last_on"


def test_a_slot_that_never_came_is_taken_out_of_the_plan(session, zone):
    services.add_template(template(zone, valid_from=date(2027, 1, 1)))
    future = session.scalars(select(SlotTemplate.public_id)).one()
    change(future, template(zone, capacity=3, valid_from=date(2027, 1, 1)))
    assert [one.weekly.capacity for one in plans.templates(session)] == [3]


def test_what_was_is_not_planned_anew(zone, weekly):
    with pytest.raises(BadTemplate, match="over") as refused:
        change(weekly, template(zone, valid_from=date(2026, 11, 22)))
    assert refused.value.field == "valid_from"
    with pytest.raises(BadTemplate, match="over"):
        end(weekly, date(2026, 11, 21))


def test_a_refused_change_changes_nothing(session, zone, weekly):
    services.add_template(template(zone, starts_local=time(14), ends_local=time(16)))
    with pytest.raises(BadTemplate):
        change(weekly, template(zone, ends_local=time(15), valid_from=NEXT))
    session.rollback()
    assert plans.template(session, weekly).weekly.valid_to is None


def test_an_unknown_weekly_slot_does_not_exist(zone):
    with pytest.raises(NotFound):
        end("nowhere", NEXT)


def test_a_day_closed_by_hand_stays_closed_when_the_plan_changes(session, zone, weekly):
    services.close(slots(session)[1][0], "Marathon", OFFICER)
    change(weekly, template(zone, capacity=5, valid_from=NEXT))
    assert [(row[2], row[3]) for row in slots(session)] == [(20, ""), (20, "Marathon"), (5, "")]


def test_a_weekly_slot_whose_last_day_is_over_is_not_planned(zone):
    past = template(zone, valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    with pytest.raises(BadTemplate, match="over"):
        templates.add_template(past)
