"""Planning slots: opening from templates, closing, capacity."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import refusals, services
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.weekly import Weekly
from tests.builders.slots import add_slot, add_zone, paris

OFFICER = Actor("officer", 7)


def template(zone_id, **fields):
    plain = {
        "zone_id": zone_id, "weekday": 1, "starts_local": time(10), "ends_local": time(12),
        "cutoff_minutes": None, "cutoff_days_before": 1, "cutoff_local": time(18),
        "capacity": 20, "fee_cents": 300, "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    return Weekly(**{**plain, **fields})


def test_templates_open_three_weeks_of_slots_and_twice_changes_nothing(session):
    services.add_template(template(add_zone()))
    with shifted(paris("2026-11-23 08:00")):
        assert services.open_slots() == 3
        assert services.open_slots() == 0
    slots = session.scalars(select(DeliverySlot).order_by(DeliverySlot.starts_at)).all()
    assert [slot.starts_at for slot in slots] == [
        paris("2026-11-24 10:00"), paris("2026-12-01 10:00"), paris("2026-12-08 10:00")
    ]  # fmt: skip
    assert slots[0].cutoff_at == paris("2026-11-23 18:00")
    assert (slots[0].capacity, slots[0].fee_cents) == (20, 300)


def test_a_slot_that_has_begun_is_not_opened_any_more(session):
    services.add_template(template(add_zone()))
    with shifted(paris("2026-11-24 10:01")):
        assert services.open_slots(7) == 0


def test_two_templates_with_one_start_open_one_slot(session):
    zone = add_zone()
    with write() as session:
        for capacity in (20, 30):
            session.add(SlotTemplate(**template(zone, capacity=capacity)._asdict()))
    with shifted(paris("2026-11-23 08:00")):
        assert services.open_slots(7) == 1
    assert session.scalars(select(DeliverySlot.capacity)).all() == [20]


def test_a_capacity_changed_by_hand_outlives_the_next_opening(session):
    services.add_template(template(add_zone()))
    with shifted(paris("2026-11-23 08:00")):
        services.open_slots(7)
        slot = session.scalars(select(DeliverySlot.public_id)).one()
        services.set_capacity(slot, 5, OFFICER)
        services.open_slots(7)
    assert session.scalars(select(DeliverySlot.capacity)).all() == [5]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_local": time(9)}, "ends_local"),
        ({"ends_local": time(10)}, "ends_local"),
        ({"weekday": 7}, "weekday"),
        ({"capacity": -1}, "capacity"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
        ({"cutoff_minutes": 60}, "cutoff_minutes"),
        ({"cutoff_local": None}, "cutoff_minutes"),
        ({"cutoff_days_before": 0}, "cutoff_minutes"),
        ({"cutoff_days_before": None, "cutoff_local": None}, "cutoff_minutes"),
    ],
)
def test_a_template_that_cannot_be_is_refused_at_its_field(app, fields, field):
    with pytest.raises(refusals.BadTemplate) as refused:
        services.add_template(template(add_zone(), **fields))
    assert refused.value.field == field


def test_the_capacity_never_falls_below_what_is_promised(session):
    zone = add_zone()
    slot = add_slot(zone, capacity=3)
    for _ in range(2):
        services.hold(new_id(), slot, zone_id=zone, merchant_ids=[], minutes=15)
    with pytest.raises(refusals.BelowPromised, match="already: 2"):
        services.set_capacity(slot, 1, OFFICER)
    services.set_capacity(slot, 2, OFFICER)
    with shifted(now() + timedelta(minutes=16)):
        services.set_capacity(slot, 0, OFFICER)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 201])
def test_a_slot_is_not_closed_without_a_reason_that_fits(app, reason):
    slot = add_slot(add_zone())
    with pytest.raises(BadInput) as refused:
        services.close(slot, reason, OFFICER)
    assert refused.value.field == "reason"


def test_closing_reopening_and_capacity_leave_a_trail(session):
    slot = add_slot(add_zone(), capacity=10)
    services.close(slot, "Neige", OFFICER)
    services.reopen(slot, OFFICER)
    services.reopen(slot, OFFICER)
    services.set_capacity(slot, 4, OFFICER)
    trail = [(e.verb, e.detail) for e in audit.trail(session, f"slot:{slot}")]
    assert trail == [
        ("closed", {"reason": "Neige"}),
        ("reopened", {}),
        ("capacity_set", {"before": 10, "after": 4}),
    ]
