"""A form for opening hours, a field for each day of the week; more than that as it is spelled."""

from typing import Any

from flask import request

from bourg.merchants import week_hours
from bourg.web.forms import text
from bourg.web.regular import weekday_of

# "hours_Mo" to "hours_Su".
FIELDS = {f"hours_{day}": day for day in week_hours.DAYS}


def read_day(name: str) -> str:
    """The hours of one day. Raises `BadInput`."""
    return week_hours.day(text(name, longest=100), name)


def opening(days: dict[str, str]) -> str:
    """The hours as they are kept: of each day, or as OpenStreetMap spells them."""
    week = week_hours.spelled(days, request.form.get("holidays_off") == "yes")
    dated = text("dated", longest=300)
    whole = f"{week}; {dated}" if week and dated else week
    return text("opening_hours", longest=400) or whole


def shown(hours: str) -> dict[str, Any]:
    """Stored hours for the form: day by day, or as they are spelled when they say more."""
    known = week_hours.week(hours)
    kept = known.days if known else {}
    return {
        "week": [
            (name, weekday_of(number), kept.get(day, "").replace("-", " – ").replace(",", ", "))
            for number, (name, day) in enumerate(FIELDS.items())
        ],
        "holidays_off": known is not None and known.holidays_off,
        "spelled": "" if known else hours,
        "dated": known.dated if known else "",
    }
