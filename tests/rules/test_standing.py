"""On which days a standing order falls, which slot it takes, when it is paused."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.kernel.refusals import BadInput
from bourg.ordering import standing
from bourg.ordering.standing import Rhythm, Span

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
PARIS = ZoneInfo("Europe/Paris")
TUESDAYS = Rhythm(1, 1, time(10), time(12), date(2026, 12, 1))


class Lasts(NamedTuple):
    starts_at: datetime
    ends_at: datetime


def hours(first, last):
    return Lasts(*(datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (first, last)))


@given(weekday=st.integers(0, 6), every=st.sampled_from((1, 2)), first_on=DAYS)
def test_it_falls_on_its_weekday_every_so_many_weeks_from_its_first_day_on(
    weekday, every, first_on
):
    rhythm = Rhythm(weekday, every, time(10), time(12), first_on)
    fallen = list(standing.days(rhythm, first_on - timedelta(days=30), 150))
    assert fallen[0] == standing.first_day(rhythm)
    assert 0 <= (fallen[0] - first_on).days <= 6
    assert {day.weekday() for day in fallen} == {weekday}
    assert {later - day for day, later in pairwise(fallen)} == {timedelta(weeks=every)}


@given(day=DAYS)
def test_its_hours_are_wall_time_on_every_day_also_when_the_clocks_change(day):
    begin, end = standing.span_on(TUESDAYS, day, "Europe/Paris")
    for moment, hour in ((begin, 10), (end, 12)):
        there = moment.astimezone(UTC).astimezone(PARIS)
        assert (there.date(), there.time()) == (day, time(hour))


@given(first=DAYS, other=DAYS, day=DAYS)
def test_a_pause_covers_its_days_and_no_others(first, other, day):
    begin, end = sorted((first, other))
    assert Span(begin, end).covers(day) == (begin <= day <= end)
    assert Span(begin, None).covers(day) == (begin <= day)


def test_the_slot_that_shares_most_time_is_taken_the_earlier_of_equals():
    slots = [hours(8, 10), hours(9, 11), hours(11, 13), hours(14, 16)]
    assert standing.best_slot(slots, *hours(10, 12)) == hours(9, 11)
    assert standing.best_slot(slots, *hours(12, 15)) == hours(11, 13)
    assert standing.best_slot(slots, *hours(17, 19)) is None


@pytest.mark.parametrize(
    ("rhythm", "ceiling_cents", "field"),
    [
        (TUESDAYS._replace(weekday=7), 40_00, "window"),
        (TUESDAYS._replace(ends_local=time(9)), 40_00, "window"),
        (TUESDAYS._replace(every_weeks=3), 40_00, "every_weeks"),
        (TUESDAYS._replace(first_on=date(2026, 11, 22)), 40_00, "first_on"),
        (TUESDAYS, 0, "ceiling_cents"),
        (TUESDAYS, 1000_01, "ceiling_cents"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(rhythm, ceiling_cents, field):
    with pytest.raises(BadInput) as refused:
        standing.check(rhythm, ceiling_cents, date(2026, 11, 23))
    assert refused.value.field == field


def test_a_pause_begins_today_at_the_earliest_and_does_not_end_before():
    today = date(2026, 11, 23)
    early = Span(date(2026, 11, 1), date(2026, 11, 30))
    assert standing.check_pause(early, today).from_on == today
    for to_on in (date(2026, 11, 22), date(2026, 11, 29)):
        with pytest.raises(BadInput):
            standing.check_pause(Span(date(2026, 11, 30), to_on), today)
