"""The checker of slots finds each planted violation, and nothing in a town in order."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, text, update

from bourg.addresses.kinds import Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel.clock import now, shifted
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.slots import invariants, services
from bourg.slots.kinds import HoldState
from bourg.slots.models import DeliverySlot, PickupPoint, ShopSlot, SlotHold
from bourg.slots.weekly import Weekly
from tests.builders.baskets import add_address
from tests.builders.plans import template
from tests.builders.points import add_point
from tests.builders.slots import add_shop, add_slot, add_zone, paris


@pytest.fixture
def slot(app):
    """A slot with an order, a hold and an expired hold, of a shop with little room."""
    zone, shop = add_zone(), add_shop(orders_per_slot=5)
    public_id = add_slot(zone, capacity=5)
    claims = [new_id() for _ in range(3)]
    for claim, minutes in zip(claims, (15, 15, -1), strict=True):
        services.hold(claim, public_id, zone_id=zone, merchant_ids=[shop], minutes=minutes)
    services.confirm(claims[0], zone_id=zone, merchant_ids=[shop])
    services.release_expired()
    return public_id


def plant(table, **values):
    """Write what no service would."""
    state = values.pop("where_state", None)
    with write() as session:
        statement = update(table).values(**values)
        session.execute(statement.where(table.state == state) if state else statement)


def found(session):
    violations = invariants.check(session)
    session.rollback()
    return violations


def the_one(session, slot):
    """The id of the only violation, which names the slot."""
    (violation,) = found(session)
    assert violation.subject == f"slot:{slot}"
    return violation.id


def test_a_town_in_order_has_nothing_to_report(session, slot):
    assert found(session) == []


@pytest.mark.parametrize("used", [1, 3])
def test_i1_a_counter_that_is_not_the_sum_of_its_holds(session, slot, used):
    plant(DeliverySlot, used=used)
    assert the_one(session, slot) == "I1"


def test_i1_more_places_promised_than_there_are(session, slot):
    plant(DeliverySlot, used=1, capacity=1)
    words = {violation.words for violation in found(session)}
    assert "2 places are promised of 1" in words


@pytest.mark.parametrize("used", [1, 3])
def test_i1_a_shops_counter_that_is_not_the_sum_of_its_holds(session, slot, used):
    plant(ShopSlot, used=used)
    assert the_one(session, slot) == "I1"


def test_i12_an_expired_hold_that_still_counts(session, slot):
    plant(SlotHold, where_state=HoldState.HELD, expires_at=now() - timedelta(minutes=11))
    assert the_one(session, slot) == "I12"


def test_i12_a_hold_lost_before_its_time(session, slot):
    later = now() + timedelta(hours=1)
    plant(SlotHold, where_state=HoldState.EXPIRED, expires_at=later)
    assert the_one(session, slot) == "I12"


def test_i12_an_expired_hold_that_became_an_order(session, slot):
    plant(SlotHold, where_state=HoldState.CONFIRMED, expires_at=now() - timedelta(hours=1))
    assert the_one(session, slot) == "I12"


def test_i12_a_hold_that_never_ends(session, slot):
    plant(SlotHold, where_state=HoldState.HELD, expires_at=now() + timedelta(days=1))
    assert the_one(session, slot) == "I12"


def test_i12_two_live_holds_of_one_basket_cannot_even_be_written(session, slot):
    claim = session.scalars(select(SlotHold.claim).where(SlotHold.state == "held")).one()
    with pytest.raises(Exception, match=r"(?i)unique"):
        plant(SlotHold, where_state=HoldState.CONFIRMED, claim=claim)


def test_i13_a_place_ordered_after_the_slot_had_begun(session, slot):
    begun = now() - timedelta(hours=1)
    plant(DeliverySlot, starts_at=begun, cutoff_at=begun, ends_at=begun + timedelta(hours=2))
    assert the_one(session, slot) == "I13"


def test_i13_a_slot_in_a_zone_of_time_that_does_not_exist(session, slot):
    plant(DeliverySlot, time_zone="Europe/Bondy")
    assert the_one(session, slot) == "I13"


@pytest.fixture
def sunday(app):
    """The slot of the Sunday on which the clocks go forward, opened from its template."""
    template = Weekly(
        zone_id=add_zone(), weekday=6, starts_local=time(10), ends_local=time(12),
        cutoff_minutes=60, cutoff_days_before=None, cutoff_local=None, capacity=5, fee_cents=0,
        valid_from=date(2027, 1, 1), valid_to=None,
    )  # fmt: skip
    services.add_template(template)
    with shifted(paris("2027-03-27 12:00")):
        services.open_slots(2)


@pytest.mark.usefixtures("sunday")
@pytest.mark.parametrize("column", ["starts_at", "ends_at"])
def test_i13_a_slot_an_hour_off_the_announced_wall_time(session, column):
    assert found(session) == []
    slot = session.scalars(select(DeliverySlot)).one()
    moved = getattr(slot, column) + timedelta(hours=1)
    public_id = slot.public_id
    session.rollback()
    plant(DeliverySlot, **{column: moved})
    assert the_one(session, public_id) == "I13"


def test_the_tables_themselves_refuse_a_place_too_many(session, slot):
    with pytest.raises(Exception, match=r"(?i)check"), write():
        session.execute(text("UPDATE delivery_slot SET used = capacity + 1"))


def test_i13_a_slot_that_was_announced_for_another_zone(session, slot):
    other = add_zone("other")
    template_id = services.add_template(template(other))
    plant(DeliverySlot, template_id=template_id)
    assert {violation.id for violation in found(session)} == {"I13"}
    words = [violation.words for violation in found(session)]
    assert "it was announced for another zone" in words


def test_i13_an_open_slot_and_a_weekly_slot_of_a_deleted_zone(session, slot):
    services.add_template(template(session.scalars(select(DeliveryZone.id)).one()))
    session.rollback()
    plant(DeliveryZone, active=False, deleted_at=now())
    broken = found(session)
    assert {violation.id for violation in broken} == {"I13"}
    kinds = sorted(violation.subject.partition(":")[0] for violation in broken)
    assert kinds == ["slot", "slot_template"]


def test_a_window_that_is_not_of_the_way_of_its_zone_is_found(slot, session):
    plant(DeliverySlot, way=Way.POINT)
    assert the_one(session, slot) == "I13"


def test_a_point_that_is_closed_but_can_be_chosen_is_found(slot, session):
    point = add_point(add_address())
    plant(PickupPoint, closed_at=now(), closed_reason="Travaux")
    (violation,) = found(session)
    assert (violation.id, violation.subject) == ("I13", f"pickup_point:{point.public_id}")
