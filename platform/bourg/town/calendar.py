"""The French calendar of a town: public holidays of its region, school holidays, market days.

Region and school zone follow from the commune's INSEE code; a town may name others. School
holidays are decreed about two years ahead; later ones are what the library expects. Overseas the
academies have calendars of their own, which it does not know.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

# What the library `holidays` calls the regions with days of their own.
REGIONS = {
    "metropole": None, "alsace-moselle": "57", "guadeloupe": "971", "martinique": "972",
    "guyane": "973", "la-reunion": "974", "saint-pierre-et-miquelon": "PM", "mayotte": "976",
    "saint-barthelemy": "BL", "saint-martin": "MF", "wallis-et-futuna": "WF",
    "polynesie-francaise": "PF", "nouvelle-caledonie": "NC",
}  # fmt: skip
_REGION_OF = {
    "57": "alsace-moselle", "67": "alsace-moselle", "68": "alsace-moselle", "971": "guadeloupe",
    "972": "martinique", "973": "guyane", "974": "la-reunion", "975": "saint-pierre-et-miquelon",
    "976": "mayotte", "977": "saint-barthelemy", "978": "saint-martin", "986": "wallis-et-futuna",
    "987": "polynesie-francaise", "988": "nouvelle-caledonie",
}  # fmt: skip
# Departments by school zone (Code de l'éducation, art. D.521-1 and the yearly decree).
_ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79"
    " 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 2A 2B 35 36 37 41 44 45 49 50 51 52 53 54 55 56"
    " 57 59 60 61 62 67 68 72 76 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
_ZONE_OF = {code: zone for zone, codes in _ZONES.items() for code in codes.split()}
_LANGUAGES = {"fr": "fr", "en": "en_US"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MarkKind(StrEnum):
    """What a day of the calendar is."""

    HOLIDAY = "holiday"
    MARKET = "market"
    SCHOOL = "school"


class Mark(NamedTuple):
    """What makes a day another than its neighbours; `words` name it where it has a name."""

    kind: MarkKind
    words: str = ""


class Asked(NamedTuple):
    """One calendar: "public" or "school" holidays of a subdivision, in a year and a language."""

    category: str
    subdivision: str | None
    year: int
    language: str


_known: dict[Asked, Mapping[date, str]] = {}


def department_of(insee: str) -> str:
    """The department of a commune ("93", "2A"; three digits overseas), by its INSEE code."""
    return insee[:3] if insee[:2] in ("97", "98") else insee[:2].upper()


def region_of(insee: str) -> str:
    """The region whose public holidays a commune keeps."""
    return _REGION_OF.get(department_of(insee), "metropole")


def school_zone_of(insee: str) -> str:
    """The school zone of a commune, A, B or C; nothing overseas."""
    return _ZONE_OF.get(department_of(insee), "")


def public_holidays(region: str, year: int, language: str = "fr") -> Mapping[date, str]:
    """The public holidays of a region in a year: 11, 13 in Alsace-Moselle, others overseas."""
    return _days(Asked("public", REGIONS[region], year, language))


def school_holidays(zone: str, year: int, language: str = "fr") -> Mapping[date, str]:
    """The days of a year on which the schools of a zone are closed for holidays."""
    return _days(Asked("school", f"Zone {zone}", year, language)) if zone else {}


def around(region: str, school_zone: str, year: int) -> list[Asked]:
    """What a town asks for day by day: this year, and the next one already."""
    years = (year, year + 1)
    public = [
        Asked("public", REGIONS[region], one, tongue) for one in years for tongue in _LANGUAGES
    ]
    school = [Asked("school", f"Zone {school_zone}", one.year, one.language) for one in public]
    return [*public, *(school if school_zone else [])]


def look_up(asked: Sequence[Asked]) -> dict[Asked, Mapping[date, str]]:
    """The days of each, from the library: its first use costs a second and 11 MB."""
    return {one: _days(one) for one in asked}


def remember(found: Mapping[Asked, Mapping[date, str]]) -> None:
    """Know these without asking the library (another process did)."""
    _known.update(found)


def _days(asked: Asked) -> Mapping[date, str]:
    if asked not in _known:
        from holidays import country_holidays

        days = country_holidays(
            "FR", subdiv=asked.subdivision, years=asked.year, categories=(asked.category,),
            language=_LANGUAGES[asked.language],
        )  # fmt: skip
        _known[asked] = {day: words.replace("'", "’") for day, words in days.items()}
    return _known[asked]


def marks(
    first: date, days: int, *, region: str, school_zone: str, market_days: Sequence[str] = (),
    language: str = "fr",
) -> dict[date, list[Mark]]:  # fmt: skip
    """What is to be known of so many days from `first` on; days without a mark are left out."""
    found: dict[date, list[Mark]] = {}
    for day in (first + timedelta(days=offset) for offset in range(days)):
        holiday = public_holidays(region, day.year, language).get(day)
        school = school_holidays(school_zone, day.year, language).get(day)
        market = WEEKDAYS[day.weekday()] in market_days
        of_day = [
            *([Mark(MarkKind.HOLIDAY, holiday)] if holiday else []),
            *([Mark(MarkKind.MARKET)] if market else []),
            *([Mark(MarkKind.SCHOOL, school)] if school else []),
        ]
        if of_day:
            found[day] = of_day
    return found
