"""Public and school holidays by region, and the market: what the planning shows of a day."""

from datetime import date

import pytest

from bourg.config import ConfigurationError, read_town
from bourg.town import calendar
from bourg.town.calendar import Mark, MarkKind
from bourg.town.settings import Region
from tests.databases import TOWN_TOML


@pytest.mark.parametrize("year", range(2026, 2031))
@pytest.mark.parametrize(
    ("insee", "count"),
    [("93010", 11), ("67482", 13), ("57463", 13), ("97411", 12), ("97209", 13), ("2A004", 11)],
)
def test_a_region_has_its_own_number_of_public_holidays(insee, count, year):
    known = calendar.public_holidays(calendar.region_of(insee), year)
    # Two of them may fall on one day: Ascension on 1 or 8 May.
    assert count - 1 <= len(known) <= count
    assert known[date(year, 7, 14)] == "Fête nationale"


def test_good_friday_and_saint_stephens_are_holidays_east_of_the_vosges_only():
    days = {date(2027, 3, 26), date(2027, 12, 26)}
    strasbourg = calendar.public_holidays(calendar.region_of("67482"), 2027)
    assert days <= strasbourg.keys()
    assert not days & calendar.public_holidays(calendar.region_of("93010"), 2027).keys()


@pytest.mark.parametrize(
    ("insee", "zone"),
    [("93010", "C"), ("69123", "A"), ("13055", "B"), ("2B033", "B"), ("75056", "C"),
     ("97411", ""), ("38185", "A"), ("76540", "B")],
)  # fmt: skip
def test_the_school_zone_follows_from_the_commune(insee, zone):
    assert calendar.school_zone_of(insee) == zone


def test_every_department_of_the_mainland_is_in_one_school_zone():
    mainland = {f"{n:02}" for n in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert {d for d in mainland if not calendar.school_zone_of(f"{d}001")} == set()


def test_winter_holidays_come_one_after_the_other():
    firsts = {
        zone: min(
            d for d, words in calendar.school_holidays(zone, 2027).items() if "hiver" in words
        )
        for zone in "ABC"
    }
    assert firsts == {"A": date(2027, 2, 13), "B": date(2027, 2, 20), "C": date(2027, 2, 6)}


def test_a_day_may_be_holiday_market_and_school_holiday_at_once():
    found = calendar.marks(
        date(2026, 12, 25), 8, region="metropole", school_zone="C", market_days=["friday"]
    )
    christmas = [Mark(MarkKind.HOLIDAY, "Noël"), Mark(MarkKind.MARKET),
                 Mark(MarkKind.SCHOOL, "Vacances de Noël")]  # fmt: skip
    assert found[date(2026, 12, 25)] == christmas
    assert found[date(2027, 1, 1)][0].words == "Jour de l’an"


def test_an_ordinary_day_has_no_mark_and_names_follow_the_reader():
    assert calendar.marks(date(2026, 11, 24), 1, region="metropole", school_zone="C") == {}
    assert calendar.public_holidays("metropole", 2027, "en")[date(2027, 12, 25)] == "Christmas Day"


def town(tmp_path, section):
    path = tmp_path / "town.toml"
    path.write_text(f"{TOWN_TOML}\n[calendar]\n{section}\n", "utf-8")
    return read_town(path)


def test_a_town_names_other_holidays_than_those_of_its_commune(tmp_path):
    plain = town(tmp_path, 'market_days = ["saturday"]')
    assert (plain.holiday_region, plain.school_zone) == ("metropole", "C")
    other = town(tmp_path, 'holiday_region = "alsace-moselle"\nschool_zone = "B"')
    assert (other.holiday_region, other.school_zone) == ("alsace-moselle", "B")


@pytest.mark.parametrize(
    "section", ['market_day = ["saturday"]', 'market_days = ["samedi"]', 'school_zone = "D"']
)
def test_what_the_calendar_does_not_know_is_refused_with_its_line(tmp_path, section):
    with pytest.raises(ConfigurationError, match=r"line 17: .*calendar\.") as refused:
        town(tmp_path, section)
    assert "market_days" in str(refused.value) or "school_zone" in str(refused.value)


def test_every_region_a_town_may_name_is_known():
    assert set(Region.__args__) - {""} == set(calendar.REGIONS)
    for region in calendar.REGIONS:
        assert calendar.public_holidays(region, 2027)
