"""Weekly slots on the calendar: local wall time, both clock changes, leap days, 2026 to 2030."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bourg.slots import weekly
from bourg.slots.weekly import Weekly

PARIS = ZoneInfo("Europe/Paris")
CHANGES = {
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31),
    date(2028, 3, 26), date(2028, 10, 29), date(2029, 3, 25), date(2029, 10, 28),
    date(2030, 3, 31), date(2030, 10, 27),
}  # fmt: skip
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
change_days = st.sampled_from(sorted(CHANGES))
walls = st.times().map(
    lambda wall: wall.replace(second=0, microsecond=0, minute=wall.minute // 5 * 5)
)
nights = st.builds(time, st.integers(0, 4), st.sampled_from([0, 15, 30, 45]))
zones = st.sampled_from(
    ["Europe/Paris", "America/Martinique", "Indian/Reunion", "America/Miquelon"]
)


def template(weekday=1, starts=time(10), ends=time(12), **fields):
    plain = {
        "zone_id": 1, "weekday": weekday, "starts_local": starts, "ends_local": ends,
        "cutoff_minutes": 120, "cutoff_days_before": None, "cutoff_local": None,
        "capacity": 20, "fee_cents": 0, "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    return Weekly(**{**plain, **fields})


@st.composite
def templates(draw, walls=walls):
    starts, ends = sorted(draw(st.lists(walls, min_size=2, max_size=2, unique=True)))
    by_minutes = {"cutoff_minutes": draw(st.integers(0, 3000))}
    by_day = {
        "cutoff_minutes": None,
        "cutoff_days_before": draw(st.integers(1, 3)),
        "cutoff_local": draw(walls),
    }
    cutoff = draw(st.sampled_from([by_minutes, by_day]))
    return template(draw(st.integers(0, 6)), starts, ends, **cutoff)


@given(templates() | templates(nights), days | change_days, zones)
def test_a_slot_shows_its_wall_times_on_the_towns_clocks(weekly_slot, day, zone):
    weekly_slot = weekly_slot._replace(weekday=day.weekday())
    laid = weekly.lay(weekly_slot, day, zone)
    assume(laid)
    shown = [moment.astimezone(ZoneInfo(zone)) for moment in laid[:2]]
    assert [moment.replace(tzinfo=None) for moment in shown] == [
        datetime.combine(day, weekly_slot.starts_local),
        datetime.combine(day, weekly_slot.ends_local),
    ]
    assert laid.cutoff_at <= laid.starts_at < laid.ends_at


@given(templates(), days)
def test_away_from_clock_changes_every_slot_lies_and_lasts_as_announced(weekly_slot, day):
    assume(day not in CHANGES)
    laid = weekly.lay(weekly_slot._replace(weekday=day.weekday()), day, "Europe/Paris")
    wall = datetime.combine(day, weekly_slot.ends_local)
    announced = wall - datetime.combine(day, weekly_slot.starts_local)
    assert laid.ends_at - laid.starts_at == announced


@pytest.mark.parametrize(
    "walls", [(time(2), time(4)), (time(2, 59), time(4)), (time(1), time(2, 30))]
)
def test_a_slot_in_the_hour_that_spring_leaves_out_is_not_opened(walls):
    day = date(2027, 3, 28)
    assert weekly.lay(template(6, *walls), day, "Europe/Paris") is None
    assert weekly.lay(template(6, time(3), time(4)), day, "Europe/Paris") is not None


@given(templates(nights), change_days)
def test_on_change_days_only_times_in_the_missing_hour_are_left_out(weekly_slot, day):
    weekly_slot = weekly_slot._replace(weekday=day.weekday())
    gap = day.month == 3
    in_gap = [gap and time(2) <= wall < time(3) for wall in weekly_slot[2:4]]
    assert (weekly.lay(weekly_slot, day, "Europe/Paris") is None) == any(in_gap)


@pytest.mark.parametrize(
    ("day", "starts", "ends", "minutes"),
    [
        (date(2026, 3, 29), time(1), time(4), 120),
        (date(2026, 3, 29), time(10), time(12), 120),
        (date(2026, 10, 25), time(1), time(4), 240),
        (date(2026, 10, 25), time(10), time(12), 120),
        (date(2026, 10, 25), time(2), time(2, 30), 30),
        (date(2028, 2, 29), time(10), time(12), 120),
    ],
)
def test_a_slot_lasts_its_real_minutes(day, starts, ends, minutes):
    laid = weekly.lay(template(day.weekday(), starts, ends), day, "Europe/Paris")
    assert laid.ends_at - laid.starts_at == timedelta(minutes=minutes)


def test_ten_oclock_is_nine_utc_in_winter_and_eight_in_summer():
    laid = weekly.lay_out(template(weekday=6), date(2026, 3, 22), 14, "Europe/Paris")
    assert [moment.starts_at for moment in laid] == [
        datetime(2026, 3, 22, 9, tzinfo=UTC),
        datetime(2026, 3, 29, 8, tzinfo=UTC),
    ]


@given(days)
def test_the_day_before_at_six_is_six_on_the_clock_whatever_happens_at_night(day):
    by_day = {"cutoff_minutes": None, "cutoff_days_before": 1, "cutoff_local": time(18)}
    laid = weekly.lay(template(day.weekday(), **by_day), day, "Europe/Paris")
    shown = laid.cutoff_at.astimezone(PARIS)
    assert (shown.date(), shown.time()) == (day - timedelta(days=1), time(18))


@given(change_days)
def test_two_hours_before_are_two_real_hours_also_across_a_change(day):
    laid = weekly.lay(template(day.weekday(), time(3, 30), time(5)), day, "Europe/Paris")
    assert laid.starts_at - laid.cutoff_at == timedelta(hours=2)


@given(templates(), days, st.integers(0, 400))
def test_a_span_of_days_has_each_occurrence_once_and_in_order(weekly_slot, first, count):
    starts = [laid.starts_at for laid in weekly.lay_out(weekly_slot, first, count, "Europe/Paris")]
    assert starts == sorted(set(starts))
    span = range(count)
    expected = sum((first + timedelta(days=n)).weekday() == weekly_slot.weekday for n in span)
    gaps = expected - len(starts)
    assert 0 <= gaps <= 2
    assert gaps == 0 or weekly_slot.weekday == 6


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_both_days_of_validity_belong_to_it(day, before, after):
    bounds = {
        "valid_from": day - timedelta(days=before),
        "valid_to": day + timedelta(days=after),
    }
    weekly_slot = template(day.weekday(), **bounds)
    assert weekly.occurs_on(weekly_slot, day)
    assert not weekly.occurs_on(weekly_slot, day - timedelta(days=42))
    assert not weekly.occurs_on(weekly_slot, day + timedelta(days=42))


def test_the_leap_day_has_its_slots():
    starts = [
        laid.starts_at.astimezone(PARIS).date()
        for laid in weekly.lay_out(template(weekday=1), date(2028, 2, 22), 15, "Europe/Paris")
    ]
    assert starts == [date(2028, 2, 22), date(2028, 2, 29), date(2028, 3, 7)]


def test_a_cutoff_in_the_missing_hour_comes_as_much_later_as_the_clock_jumps():
    by_day = {"cutoff_minutes": None, "cutoff_days_before": 0, "cutoff_local": time(2, 30)}
    day = date(2026, 3, 29)
    laid = weekly.lay(template(6, **by_day), day, "Europe/Paris")
    assert laid.cutoff_at.astimezone(PARIS).time() == time(3, 30)
