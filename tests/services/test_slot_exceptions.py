"""Days that differ: what opens, what is open already, what is lifted, what is copied."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.references import new_id
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import invariants, queries, refusals, services
from bourg.slots.models import DeliverySlot, SlotException, SlotHold, SlotTemplate
from bourg.slots.queries import plans
from bourg.slots.services import excepting, planning
from tests.builders.crowd import at_once
from tests.builders.plans import PARIS, TUESDAY, closed, extra, places, template
from tests.builders.slots import add_zone, paris

OFFICER = Actor("officer", 7)
MONDAY = paris("2026-11-23 08:00")
make = partial(excepting.make, actor=OFFICER, time_zone=PARIS)


@pytest.fixture
def zone(app):
    zone = add_zone()
    services.add_template(template(zone))
    with shifted(MONDAY):
        yield zone


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def slots(session):
    session.rollback()
    return session.scalars(
        select(DeliverySlot).order_by(DeliverySlot.starts_at),
        execution_options={"populate_existing": True},
    ).all()


def lift(session, reason=None):
    known = plans.exceptions(session, TUESDAY, 60)
    found = next(one for one in known if reason in (None, one.what.reason))
    excepting.lift(found.public_id, OFFICER, time_zone=PARIS)


def promise(session, zone, nth=0, minutes=15):
    slot = slots(session)[nth].public_id
    claim = new_id()
    services.hold(claim, slot, zone_id=zone, merchant_ids=[], minutes=minutes)
    return services.confirm(claim, zone_id=zone, merchant_ids=[])


def test_a_closed_day_opens_closed_with_its_reason(session, zone):
    make(closed())
    assert services.open_slots() == 3
    assert [(s.closed_at is not None, s.closed_reason) for s in slots(session)] == [
        (True, "Neige"), (False, ""), (False, ""),
    ]  # fmt: skip
    offers = queries.offers(session, zone_id=zone, merchant_ids=[], moment=now())
    assert offers[0].reason_params == {"reason": "Neige"}


def test_closing_an_hour_or_another_zone_leaves_the_rest(session, zone):
    services.add_template(template(add_zone("nord")))
    make(closed(zone_id=zone, starts_local=time(10)))
    make(closed(zone_id=zone, starts_local=time(11)))
    services.open_slots(2)
    assert sorted((s.zone_id == zone, s.closed_reason) for s in slots(session)) == [
        (False, ""), (True, "Neige"),
    ]  # fmt: skip


def test_what_is_open_already_closes_at_once_and_opening_again_changes_nothing(session, zone):
    services.open_slots()
    assert make(closed()) == 1
    before = [(s.id, s.closed_at, s.capacity) for s in slots(session)]
    assert services.open_slots() == 0
    assert make(closed()) == 1
    assert [(s.id, s.closed_at, s.capacity) for s in slots(session)] == before
    assert session.scalar(select(func.count()).select_from(SlotException)) == 1


def test_a_slot_that_was_opened_again_by_hand_stays_open(session, zone):
    services.open_slots()
    make(closed())
    services.reopen(slots(session)[0].public_id, OFFICER)
    services.open_slots()
    assert slots(session)[0].closed_at is None


def test_other_places_count_from_the_opening_on_and_at_once(session, zone):
    make(places(5))
    services.open_slots()
    make(places(7, TUESDAY + timedelta(days=7)))
    assert [s.capacity for s in slots(session)] == [5, 7, 20]
    lift(session)
    assert [s.capacity for s in slots(session)] == [20, 7, 20]


def test_places_of_a_day_never_fall_below_what_is_promised(session, zone):
    services.open_slots()
    for _ in range(2):
        promise(session, zone)
    with pytest.raises(refusals.BelowPromised):
        make(places(1))
    assert plans.exceptions(session, TUESDAY, 1) == []
    make(places(3))
    lift(session)
    assert slots(session)[0].capacity == 20


def test_an_extra_slot_opens_at_once_and_twice_changes_nothing(session, zone):
    assert make(extra()) == 4
    assert make(extra()) == 0
    found = next(s for s in slots(session) if s.template_id is None)
    assert (found.starts_at, found.capacity) == (paris("2026-11-24 14:00"), 6)
    assert found.cutoff_at == paris("2026-11-24 13:00")


def test_an_extra_slot_far_ahead_opens_in_its_time(session, zone):
    make(extra(date(2027, 3, 2)))
    assert all(s.template_id for s in slots(session))
    with shifted(paris("2027-02-15 08:00")):
        services.open_slots()
    assert [s.starts_at for s in slots(session) if not s.template_id] == [paris("2027-03-02 14:00")]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"starts_local": None}, "starts_local", "begins"),
        ({"ends_local": None}, "ends_local", "ends"),
        ({"ends_local": time(13)}, "ends_local", "before it starts"),
        ({"capacity": None}, "capacity", "places"),
        ({"capacity": 10_001}, "capacity", "places"),
        ({"fee_cents": -1}, "fee_cents", "fee"),
        ({"cutoff_minutes": None}, "cutoff_minutes", "until when"),
        ({"starts_local": time(11)}, "starts_local", "overlaps"),
        ({"on": date(2026, 11, 22)}, "falls_on", "over"),
        ({"on": date(2026, 11, 23), "starts_local": time(7)}, "starts_local", "passed"),
        ({"cutoff_minutes": 2880}, "cutoff_minutes", "order"),
        ({"on": date(2027, 3, 28), "starts_local": time(2), "ends_local": time(4)},
         "starts_local", "clocks go forward"),
        ({"on": date(2027, 3, 28), "starts_local": time(1), "ends_local": time(2, 30)},
         "ends_local", "clocks go forward"),
    ],
)  # fmt: skip
def test_an_extra_slot_that_cannot_be_is_refused_at_its_field(zone, session, fields, field, words):
    with pytest.raises(BadInput, match=words) as refused:
        make(extra(**fields))
    assert refused.value.field == field
    assert plans.exceptions(session, date(2026, 1, 1), 900) == []


@pytest.mark.parametrize("reason", ["", " \n", "x" * 201])
def test_a_day_is_not_closed_without_a_reason_that_fits(zone, reason):
    with pytest.raises(BadInput) as refused:
        make(closed(reason=reason))
    assert refused.value.field == "reason"


def test_a_lifted_day_is_open_again_unless_something_else_closes_it(session, zone):
    services.open_slots()
    make(closed())
    make(closed(starts_local=time(10)))
    lift(session)
    assert slots(session)[0].closed_reason == "Neige"
    lift(session)
    assert slots(session)[0].closed_at is None
    trail = audit.trail(session, f"slot:{slots(session)[0].public_id}")
    assert [event.verb for event in trail] == ["closed", "reopened"]


def test_an_extra_slot_goes_when_nobody_counts_on_it_and_closes_when_somebody_did(session, zone):
    make(extra())
    nth = [s.template_id for s in slots(session)].index(None)
    place = promise(session, zone, nth)
    with pytest.raises(refusals.StillPromised, match="already: 1"):
        lift(session)
    services.give_back(place.hold_id)
    lift(session)
    assert [s.closed_reason for s in slots(session) if s.template_id is None] == ["Foire"]
    make(extra(TUESDAY + timedelta(days=7)))
    lift(session)
    assert len([s for s in slots(session) if s.template_id is None]) == 1


def test_calling_a_day_off_tells_once_and_reopening_tells_that_it_takes_place(session, zone):
    services.open_slots()
    make(closed(), called_off=True)
    make(closed(), called_off=True)
    told = select(OutboxMessage.topic).order_by(OutboxMessage.id)
    assert session.scalars(told).all() == ["slot.called_off"]
    lift(session)
    assert session.scalars(told).all() == ["slot.called_off", "slot.reopened"]
    make(closed(), called_off=True)
    assert len(session.scalars(told).all()) == 3


def test_an_empty_slot_closed_for_another_reason_keeps_it_when_its_day_is_called_off(session, zone):
    services.open_slots()
    services.close(slots(session)[0].public_id, "Formation", OFFICER)
    make(closed(), called_off=True)
    lift(session)
    assert slots(session)[0].closed_reason == "Formation"


def test_a_slot_closed_by_itself_stays_closed_when_its_day_is_called_off_and_lifted(session, zone):
    services.open_slots()
    promise(session, zone)
    services.close(slots(session)[0].public_id, "Formation", OFFICER)
    make(closed(), called_off=True)
    assert slots(session)[0].closed_reason == "Neige"
    lift(session)
    slot = slots(session)[0]
    assert (slot.closed_reason, slot.called_off_at) == ("Formation", None)
    told = session.scalars(select(OutboxMessage.topic).order_by(OutboxMessage.id)).all()
    assert told == ["slot.called_off", "slot.reopened"]


@pytest.mark.parametrize("called_off", [False, True])
def test_a_slot_closed_by_itself_for_the_same_reason_is_not_opened_by_the_day(
    session, zone, called_off
):
    services.open_slots()
    promise(session, zone)
    services.close(slots(session)[0].public_id, "Neige", OFFICER, called_off=called_off)
    make(closed(), called_off=True)
    lift(session)
    slot = slots(session)[0]
    assert (slot.closed_reason, slot.called_off_at is not None) == ("Neige", called_off)


def test_two_days_of_different_reasons_lifted_one_after_the_other_open_it_again(session, zone):
    services.open_slots()
    make(closed())
    make(closed(reason="Foire", starts_local=time(10)))
    lift(session, "Neige")
    assert slots(session)[0].closed_reason == "Foire"
    lift(session)
    assert slots(session)[0].closed_at is None


def test_closing_without_calling_off_tells_nobody(session, zone):
    services.open_slots()
    make(closed())
    assert session.scalars(select(OutboxMessage)).all() == []


def test_stopping_today_reaches_the_round_that_is_out(session, zone):
    services.open_slots()
    with shifted(paris("2026-11-24 11:00")):
        assert make(closed(), called_off=True) == 1
    with shifted(paris("2026-11-24 12:01")):
        assert make(closed(reason="Verglas"), called_off=True) == 0
    assert slots(session)[0].closed_reason == "Neige"


def test_a_week_is_copied_with_all_that_differs_and_twice_changes_nothing(session, zone):
    services.open_slots()
    for one in (closed(starts_local=time(10)), extra(), places(9, date(2026, 11, 29))):
        make(one)
    target = date(2026, 12, 3)
    for _ in range(2):
        copied = excepting.copy_week(TUESDAY, target, OFFICER, time_zone=PARIS)
        assert copied == 3
    found = plans.exceptions(session, date(2026, 11, 30), 7)
    assert [(one.what.falls_on, one.what.kind.value) for one in found] == [
        (date(2026, 12, 1), "closed"), (date(2026, 12, 1), "extra"), (date(2026, 12, 6), "capacity")
    ]  # fmt: skip
    assert [
        s.closed_reason for s in slots(session) if s.starts_at == paris("2026-12-01 10:00")
    ] == ["Neige"]


def test_what_was_closed_and_changed_by_hand_is_copied_with_its_week(session, zone):
    services.open_slots()
    first = slots(session)[0]
    planning.close(first.public_id, "Formation", OFFICER)
    planning.set_capacity(first.public_id, first.capacity + 1, OFFICER)
    next_week = TUESDAY + timedelta(days=7)
    assert excepting.copy_week(TUESDAY, next_week, OFFICER, time_zone=PARIS) == 2
    copied = slots(session)[1]
    assert (copied.closed_reason, copied.capacity) == ("Formation", first.capacity)
    assert copied.capacity != slots(session)[2].capacity


def test_copying_a_week_calls_nothing_off(session, zone):
    services.open_slots()
    make(closed(), called_off=True)
    excepting.copy_week(TUESDAY, TUESDAY + timedelta(days=7), OFFICER, time_zone=PARIS)
    assert [s.called_off_at is not None for s in slots(session)] == [True, False, False]


@pytest.mark.parametrize(
    ("target", "words"),
    [(TUESDAY, "another week"), (date(2026, 11, 3), "over"), (date(2026, 12, 15), "nothing")],
)
def test_a_week_that_cannot_be_copied_is_refused(zone, target, words):
    if words != "nothing":
        make(closed())
    with pytest.raises(BadInput, match=words) as refused:
        excepting.copy_week(TUESDAY, target, OFFICER, time_zone=PARIS)
    assert refused.value.field == "to_on"


def test_two_workers_and_an_officer_at_once_open_each_slot_once_and_closed(app, session, zone):
    calls = [partial(_at, services.open_slots) for _ in range(4)]
    calls += [partial(_at, partial(make, closed())), partial(_at, partial(make, extra()))]
    answers = at_once(app, calls)
    assert [a for a in answers if isinstance(a, Exception)] == []
    found = slots(session)
    assert len(found) == 4
    tuesday = [s.closed_reason for s in found if s.starts_at < paris("2026-11-25 00:00")]
    assert tuesday[0] == "Neige"


def _at(call):
    with shifted(MONDAY):
        return call()


weeks = st.builds(
    template, st.just(0), weekday=st.integers(0, 6),
    starts_local=st.sampled_from([time(1), time(2, 30), time(10)]), ends_local=st.just(time(12)),
)  # fmt: skip
ahead = st.integers(0, 20)
differing = st.one_of(
    st.builds(lambda n: (n, closed()), ahead),
    st.builds(lambda n: (n, places(4)), ahead),
    st.builds(lambda n: (n, closed(starts_local=time(10))), ahead),
)
changes = st.sampled_from(
    ["2026-03-15", "2026-10-12", "2027-03-20", "2028-02-20", "2028-10-20", "2029-03-11",
     "2030-03-20", "2030-10-15"]
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(changes, st.lists(weeks, max_size=3, unique_by=lambda w: w.weekday), st.lists(differing))
def test_whatever_differs_opening_twice_is_opening_once(app, first, templates, days):
    today = paris(f"{first} 08:00")
    with write() as session:
        for table in (SlotHold, DeliverySlot, SlotTemplate, SlotException):
            session.execute(delete(table))
    zone = add_zone(new_id())
    with shifted(today):
        for one in templates:
            services.add_template(one._replace(zone_id=zone))
        for offset, one in days:
            make(one._replace(falls_on=today.date() + timedelta(days=offset)))
        opened = services.open_slots()
        found = seen(session)
        assert (services.open_slots(), seen(session)) == (0, found)
        for offset, one in days:
            make(one._replace(falls_on=today.date() + timedelta(days=offset)))
        assert [row[:2] for row in seen(session)] == [row[:2] for row in found]
    assert opened == len(found)
    assert invariants.check(session) == []
    closed_days = {today.date() + timedelta(days=n) for n, one in days if one.kind == "closed"
                   and not one.starts_local}  # fmt: skip
    for row in found:
        day = row.starts_at.astimezone(today.tzinfo).date()
        assert row.closed_reason == "Neige" or day not in closed_days


def seen(session):
    session.rollback()
    slot = DeliverySlot
    return session.execute(
        select(slot.starts_at, slot.ends_at, slot.capacity, slot.closed_reason).order_by(slot.id)
    ).all()
