"""What a pick-up point must say, the windows of its hours, and which shops let people fetch."""

from datetime import date, timedelta

import pytest

from bourg.addresses.kinds import Way
from bourg.kernel.refusals import Several
from bourg.slots import points, rules
from bourg.slots.kinds import OfferState
from bourg.slots.points import Near
from bourg.slots.rules import Shop, Window
from tests.builders.plans import PARIS
from tests.builders.points import file
from tests.builders.slots import paris

MONDAY = date(2026, 11, 23)
MORNING = (paris("2026-11-24 08:00"), paris("2026-11-24 13:00"))
NOW = paris("2026-11-23 10:00")


def shop(starts="2026-11-24 09:00", ends="2026-11-24 12:30", **fields):
    """A shop that is open once and lets people fetch."""
    span = (paris(starts), paris(ends))
    return Shop(1, "Boulangerie Amar", [span], [span[1]], **{"collects": True, **fields})


def offer(*shops, moment=NOW, way=Way.SHOP, mine=False):
    starts_at, ends_at = MORNING
    window = Window(1, "w", 7, starts_at, ends_at, starts_at - timedelta(hours=2), PARIS, 5, 5, 0,
                    None, "", mine, way)  # fmt: skip
    return rules.offer(window, shops, zone_id=7, moment=moment)


def test_each_opening_is_a_window_whose_orders_close_so_long_before():
    laid = list(points.windows("Mo 16:00-19:00; Tu 09:00-12:00,14:00-18:00", 90, MONDAY, 2, PARIS))
    assert [one.starts_at for one in laid] == [
        paris("2026-11-23 16:00"), paris("2026-11-24 09:00"), paris("2026-11-24 14:00"),
    ]  # fmt: skip
    assert laid[0].cutoff_at == paris("2026-11-23 14:30")


def test_a_point_is_closed_on_public_holidays_when_its_hours_say_so():
    christmas = date(2026, 12, 25)
    assert not list(points.windows("Mo-Su 16:00-19:00; PH off", 0, christmas, 1, PARIS))


def test_an_evening_that_passes_midnight_is_one_window_of_the_day_it_begins():
    (laid,) = points.windows("Mo 18:00-24:00; Tu 00:00-02:00", 60, MONDAY, 2, PARIS)
    assert (laid.starts_at, laid.ends_at) == (paris("2026-11-23 18:00"), paris("2026-11-24 02:00"))
    assert not list(points.windows("Su 18:00-24:00; Mo 00:00-02:00", 60, MONDAY, 1, PARIS))


def test_what_is_open_day_and_night_is_fetched_in_the_morning_the_afternoon_or_by_night():
    laid = list(points.windows("24/7", 60, MONDAY, 2, PARIS))
    assert [one.starts_at for one in laid] == [
        paris(f"2026-11-{day} {hour}:00") for day in (23, 24) for hour in ("08", "14", "20")
    ]  # fmt: skip
    assert laid[2].ends_at == laid[3].starts_at
    late = points.windows("Mo 07:00-23:30", 60, MONDAY, 1, PARIS)
    assert [one.starts_at.hour + 1 for one in late] == [7, 14, 20]


def test_an_opening_of_some_minutes_is_no_window():
    assert not list(points.windows("Mo 16:00-16:20", 0, MONDAY, 7, PARIS))


@pytest.mark.parametrize(("opening_hours", "starts"), [
    ("Su 01:00-05:00", ["2026-03-29 01:00", "2026-10-25 01:00"]),
])  # fmt: skip
def test_the_hours_of_a_point_are_wall_hours_on_both_clock_changes(opening_hours, starts):
    for words in starts:
        start = paris(words)
        (laid,) = points.windows(opening_hours, 60, start.date(), 1, PARIS)
        assert laid.starts_at == start
        assert laid.ends_at == paris(words.replace("01:00", "05:00"))


def test_everything_wrong_with_a_point_is_said_at_once():
    with pytest.raises(Several) as refused:
        points.check(file("x", name=" ", capacity=0, lead_minutes=-1, opening_hours="tomorrow",
                          fee_cents=-5, access_note="x" * 301))  # fmt: skip
    assert {one.field for one in refused.value.each()} == {
        "name", "capacity", "lead_minutes", "opening_hours", "fee_cents", "access_note",
    }  # fmt: skip


def test_a_shop_is_fetched_at_while_it_is_open_within_the_window():
    assert offer(shop()).takeable
    span = (paris("2026-11-24 09:00"), paris("2026-11-24 12:30"))
    assert rules.collecting(shop(), *MORNING) == span


@pytest.mark.parametrize(("other", "msgid"), [
    (shop(collects=False), rules.NOT_COLLECTING),
    (shop(lead=timedelta(hours=23)), rules.SHOP_TOO_SHORT),
    (shop(ends="2026-11-24 09:20"), rules.SHOP_CLOSED),
    (shop(not_before=paris("2026-11-24 12:15")), rules.SHOP_CLOSED),
])  # fmt: skip
def test_a_shop_where_nothing_can_be_fetched_then_is_named_with_the_reason(other, msgid):
    refused = offer(shop(), other)
    assert (refused.state, refused.reason_msgid) == (OfferState.SHOP_CLOSED, msgid)


def test_a_place_that_is_held_is_not_lost_while_the_shop_s_delay_passes():
    late = shop(lead=timedelta(hours=23))
    assert not offer(late).takeable
    assert offer(late, mine=True).takeable


def test_a_courier_is_not_asked_whether_the_shop_lets_people_fetch():
    early = shop("2026-11-24 07:00", collects=False)
    assert offer(early, way=Way.POINT).takeable
    assert not offer(early, way=Way.SHOP).takeable


def test_the_nearest_point_comes_first_and_one_without_a_place_last():
    near, far, nowhere = (
        Near(name, Way.POINT, name, "", None, "", "", 0, lat, lon, None, None)
        for name, lat, lon in (("near", 48.9, 2.48), ("far", 48.95, 2.5), ("nowhere", None, None))
    )
    found = points.by_distance([nowhere, far, near], 48.901, 2.48)
    assert [one.name for one in found] == ["near", "far", "nowhere"]
    assert round(found[0].metres) == 111
    assert points.by_distance([far, near], None, None) == [far, near]
