"""Opening hours as somebody types them day by day, and the spelling in which they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.kernel.refusals import BadInput
from bourg.merchants import hours, week_hours
from bourg.merchants.week_hours import DAYS, Week, day, spelled, week


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("16:00 – 19:00", "16:00-19:00"),
        ("9h-12h30 et 14h-18h", "09:00-12:30,14:00-18:00"),
        ("9 h à 12 h 30, 14 - 18", "09:00-12:30,14:00-18:00"),
        ("20:00-24:00", "20:00-24:00"),
        ("20h-2h", "20:00-02:00"),
        ("14h-18h, 9h-12h", "09:00-12:00,14:00-18:00"),
        ("24h/24", "00:00-24:00"),
        ("Jour et nuit", "00:00-24:00"),
        ("  ", ""),
        ("Fermé", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed, kept):
    assert day(typed, "hours_Mo") == kept


@pytest.mark.parametrize(
    "typed",
    ["le soir", "19:00-16:00", "9:00-12:75", "9:00-25:00", "9-12, 11-14", "9:00", "9-12-14",
     "24-6", "9-9"],
)  # fmt: skip
def test_what_cannot_be_hours_is_refused_at_its_day(typed):
    with pytest.raises(BadInput) as refused:
        day(typed, "hours_Sa")
    assert refused.value.field == "hours_Sa"


def test_hours_that_overlap_are_named_and_so_are_those_that_end_too_early():
    with pytest.raises(BadInput) as refused:
        day("9-12, 11h30-14, 15-18", "hours_Sa")
    assert refused.value.params == {"first": "09:00 – 12:00", "second": "11:30 – 14:00"}
    with pytest.raises(BadInput) as refused:
        day("9-12, 19-16", "hours_Sa")
    assert refused.value.params == {"hours": "19:00 – 16:00"}


@pytest.mark.parametrize(("said", "stored"), [
    ("Fr 18:00-02:00; Sa 10:00-12:00", "Fr 18:00-24:00; Sa 00:00-02:00,10:00-12:00"),
    ("Su 20:00-03:00; PH off", "Mo 00:00-03:00; Su 20:00-24:00; PH closed"),
    ("Fr 22:00-06:00; Sa 01:00-05:00", "Fr 22:00-24:00; Sa 00:00-06:00"),
    ("24/7", "24/7"),
    ("Mo 00:00-24:00; Tu 00:00-05:00", "Mo; Tu 00:00-05:00"),
])  # fmt: skip
def test_an_evening_that_passes_midnight_survives_the_next_day_s_hours(said, stored):
    assert hours.check(said) == stored
    assert hours.check(week_hours.as_said(stored)) == stored
    assert hours.check(stored) == stored


def test_what_is_open_day_and_night_is_shown_day_by_day():
    assert week("24/7") == Week(dict.fromkeys(DAYS, "00:00-24:00"), False)
    assert week("Fr 18:00-24:00; Sa 00:00-02:00").days == {"Fr": "18:00-02:00"}


def test_days_that_follow_one_another_with_the_same_hours_are_one_rule():
    evenings = dict.fromkeys(("Tu", "We", "Th", "Fr"), "16:00-19:00")
    kept = spelled({**evenings, "Sa": "10:00-12:30"}, True)
    assert kept == "Tu-Fr 16:00-19:00; Sa 10:00-12:30; PH off"
    assert spelled({}, True) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Apr-Oct Mo 09:00-12:00",
        "PH 10:00-12:00",
        "sunrise-sunset",
        "Mo 09:00-10:75",
        "Mo[1] 09:00-10:00",
    ],
)
def test_hours_that_say_more_than_days_are_left_as_they_are(said):
    assert week(said) is None


def test_days_of_the_year_behind_the_week_are_kept_beside_it():
    said = "Tu-Sa 10:00-12:00; Su-Mo closed; Aug 1-Aug 21 closed; Dec 25 closed"
    tuesday_on = dict.fromkeys(("Tu", "We", "Th", "Fr", "Sa"), "10:00-12:00")
    assert week(said) == Week(tuesday_on, False, "Aug 1-Aug 21 closed; Dec 25 closed")
    assert week("Dec 25 closed; Tu 10:00-12:00") is None


_TIMES = st.sampled_from(["", "09:00-12:30", "14:00-18:00", "09:00-12:00,14:00-19:30",
                          "18:00-02:00"])  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(DAYS, _TIMES)), st.booleans())
def test_what_is_kept_is_shown_again_day_by_day(days, holidays_off):
    kept = hours.check(spelled(days, holidays_off))
    open_days = {one: times for one, times in days.items() if times}
    if open_days:
        assert week(kept) == Week(open_days, holidays_off)
