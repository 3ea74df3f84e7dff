"""Couriers' shifts: weekly and single, opened once, given on, never in two places."""

from datetime import date, time, timedelta

import pytest

from bourg.kernel.clock import shifted
from bourg.slots.queries import shifts as queries
from bourg.slots.refusals import BadShift
from bourg.slots.services import shifts
from bourg.slots.shifts import on_day
from tests.builders.plans import PARIS
from tests.builders.routes import OFFICER, add_courier, add_shift, kit, weekly_shift
from tests.builders.slots import paris

MONDAY = paris("2026-11-23 06:00")


def of_weeks(session, weeks=4):
    return queries.between(session, MONDAY, MONDAY + timedelta(weeks=weeks))


def plan_tuesdays():
    wanted = weekly_shift(date(2026, 11, 24), add_courier())
    return shifts.plan_weekly(wanted, OFFICER, time_zone=PARIS)


def test_a_weekly_shift_opens_three_weeks_ahead_and_only_once(session):
    with shifted(MONDAY):
        shifts.plan_weekly(
            weekly_shift(date(2026, 11, 24), add_courier()), OFFICER, time_zone=PARIS
        )
        assert shifts.open_shifts(time_zone=PARIS) == 0
        found = of_weeks(session)
    assert [one.starts_at for one in found] == [
        paris("2026-11-24 09:00"), paris("2026-12-01 09:00"), paris("2026-12-08 09:00"),
    ]  # fmt: skip
    assert queries.minutes_of(found) == 3 * 4 * 60


def test_a_courier_has_no_two_shifts_at_one_hour(session):
    courier = add_courier()
    with shifted(MONDAY):
        add_shift(paris("2026-11-24 10:00"), courier=courier)
        with pytest.raises(BadShift):
            add_shift(paris("2026-11-24 12:00"), courier=courier)
        shifts.plan_weekly(weekly_shift(date(2026, 11, 24), courier), OFFICER, time_zone=PARIS)
        with pytest.raises(BadShift):
            shifts.plan_weekly(weekly_shift(date(2026, 12, 1), courier), OFFICER, time_zone=PARIS)
        found = of_weeks(session, 1)
    assert [one.starts_at for one in found] == [paris("2026-11-24 10:00")]


def test_a_withdrawn_day_of_a_weekly_shift_never_opens_again(session):
    with shifted(MONDAY):
        shifts.plan_weekly(
            weekly_shift(date(2026, 11, 24), add_courier()), OFFICER, time_zone=PARIS
        )
        first = of_weeks(session)[0]
        assert shifts.withdraw(first.public_id, OFFICER, reason="Malade") == 0
        assert shifts.withdraw(first.public_id, OFFICER) == 0
        assert shifts.open_shifts(time_zone=PARIS) == 0
        found = of_weeks(session)
    assert [one.withdrawn_reason for one in found if one.withdrawn_at] == ["Malade"]
    assert len(found) == 3


def test_a_weekly_shift_ends_after_a_day_with_all_that_come_later(session):
    with shifted(MONDAY):
        name = plan_tuesdays()
        shifts.end_weekly(name, date(2026, 11, 30), OFFICER, time_zone=PARIS)
        assert shifts.open_shifts(time_zone=PARIS) == 0
        living = [one for one in of_weeks(session) if not one.withdrawn_at]
    assert [one.starts_at for one in living] == [paris("2026-11-24 09:00")]


def test_a_shift_is_given_to_somebody_who_is_free(session):
    tom = add_courier("Tom")
    with shifted(MONDAY):
        one = add_shift(paris("2026-11-24 10:00"))
        add_shift(paris("2026-11-25 10:00"), courier=tom)
        shifts.give_to(one, tom, OFFICER)
        other = add_shift(paris("2026-11-24 11:00"))
        with pytest.raises(BadShift):
            shifts.give_to(other, tom, OFFICER)
    assert queries.shift(session, one).name == "Tom"


@pytest.mark.parametrize(
    ("field", "fields"),
    [("crates", {"crates": 0}), ("cold_crates", {"cold_crates": 13}),
     ("rest_from_local", {"rest_minutes": 20}),
     ("rest_from_local",
      {"rest_minutes": 20, "rest_from_local": time(3), "rest_to_local": time(4)}),
     ("rest_minutes", {"rest_minutes": 500})],
)  # fmt: skip
def test_what_a_shift_cannot_be_is_said_at_its_field(app, field, fields):
    with shifted(MONDAY), pytest.raises(BadShift) as refused:
        add_shift(paris("2026-11-24 10:00"), **fields)
    assert refused.value.field == field


def test_a_shift_in_the_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(BadShift):
        on_day(date(2027, 3, 28), time(2, 30), time(6), PARIS)
    assert kit().skills() == ()
