"""When a shop is open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bourg.kernel.refusals import BadInput
from bourg.merchants import hours

PARIS = "Europe/Paris"
BAKER = "Tu-Sa 07:00-13:00,15:30-19:30; Su 07:00-13:00; PH off"
TUESDAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: datetime = TUESDAY) -> datetime:
    """A moment of a winter day by the clock of Paris."""
    return day + timedelta(hours=hour - 1, minutes=minute)


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(6, 59, False), (7, 0, True), (12, 59, True), (13, 0, False), (15, 30, True), (19, 30, False)],
)
def test_a_shop_is_open_from_its_first_minute_to_before_its_last(hour, minute, is_open):
    assert hours.open_now(BAKER, (), at(hour, minute), PARIS) is is_open


def test_a_shop_is_closed_on_public_holidays():
    christmas = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)
    assert not hours.open_now(BAKER, (), christmas, PARIS)


def test_a_closure_closes_its_first_and_last_day_and_no_other():
    holiday = ((date(2026, 11, 24), date(2026, 11, 25)),)
    days = [hours.open_now(BAKER, holiday, at(10) + timedelta(days=n), PARIS) for n in range(3)]
    assert days == [False, False, True]


def test_the_next_opening_passes_over_a_closure():
    holiday = ((date(2026, 11, 24), date(2026, 11, 25)),)
    opening = hours.next_opening(BAKER, holiday, at(6), PARIS)
    assert opening == at(7) + timedelta(days=2)


def test_a_shop_open_for_the_day_opens_next_after_lunch():
    assert hours.next_opening(BAKER, (), at(10), PARIS) == at(15, 30)


def test_a_bar_that_closes_after_midnight_is_open_in_one_piece():
    bar = "Mo-Su 18:00-02:00"
    found = hours.intervals(bar, (), at(17), at(17) + timedelta(days=1), PARIS)
    assert [(o.starts_at, o.ends_at) for o in found] == [(at(18), at(26))]
    assert hours.closes_at(bar, (), at(23), PARIS) == at(26)


def test_intervals_are_cut_to_what_was_asked():
    found = hours.intervals(BAKER, (), at(12), at(16), PARIS)
    assert found == [(at(12), at(13)), (at(15, 30), at(16))]


def test_the_night_that_loses_an_hour_is_an_hour_shorter():
    night = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    (opening,) = hours.intervals("22:00-06:00", (), night, night + timedelta(days=0.9), PARIS)
    assert opening.ends_at - opening.starts_at == timedelta(hours=7)


@pytest.mark.parametrize("unknown", ["", "ouvert le matin", "Mo-Su 25:99"])
def test_a_shop_whose_hours_are_not_known_is_never_promised_open(unknown):
    assert hours.intervals(unknown, (), at(0), at(24), PARIS) == []
    assert hours.next_opening(unknown, (), at(0), PARIS) is None


def test_hours_that_cannot_be_read_are_refused_at_their_field():
    with pytest.raises(BadInput) as refusal:
        hours.check("tous les jours sauf le mardi")
    assert refusal.value.field == "opening_hours"


def test_readable_hours_are_stored_in_one_spelling():
    assert hours.check("  mo-fr  8:00-12:00 ") == "Mo-Fr 08:00-12:00"
    assert hours.check(" ") == ""
