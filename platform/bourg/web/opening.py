"""Opening hours as people read them, from the spelling of OpenStreetMap in which they are kept."""

import re
from datetime import date, time

from flask import Flask
from flask_babel import format_date, get_locale, gettext

from bourg.merchants.week_hours import ALL_DAY, as_said
from bourg.web.filters import clock
from bourg.web.language import language

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = rf"({'|'.join(MONTHS)}) (\d{{1,2}})"
_DATED = re.compile(rf"{_DATE}(?:-(?:({'|'.join(MONTHS)}) )?(\d{{1,2}}))? (?:closed|off)")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_SIMPLE = re.compile(r"(?P<days>[A-Z][A-Za-z,-]*)(?: (?P<times>closed|off|[\d:,\- ]+))?")


def opening_words(hours: str) -> str:
    """ "mar.–ven. 16 h – 19 h · fermé : jours fériés"; what is less simple stays as it is."""
    said = [_rule(rule.strip()) for rule in as_said(hours).split(";")]
    return " · ".join(said) if all(said) else hours


def _rule(rule: str) -> str:
    if rule == "24/7":
        return str(gettext("day and night, every day"))
    if dated := _DATED.fullmatch(rule):
        return _closed_days(*dated.groups())
    found = _SIMPLE.fullmatch(rule)
    days = _days(found["days"]) if found else ""
    if not found or not days:
        return ""
    if found["times"] in ("closed", "off"):
        return str(gettext("closed on %(days)s", days=days))
    spans = [_span(span.strip()) for span in (found["times"] or ALL_DAY).split(",")]
    return f"{days} {', '.join(spans)}" if all(spans) else ""


def _closed_days(month: str, day: str, last_month: str | None, last_day: str | None) -> str:
    """ "fermé le 25 décembre", "fermé du 1er août au 21 août"."""
    first = _day_of_year(month, day)
    if not last_day:
        return str(gettext("closed on %(day)s", day=first))
    last = _day_of_year(last_month or month, last_day)
    return str(gettext("closed from %(first)s to %(last)s", first=first, last=last))


def _day_of_year(month: str, day: str) -> str:
    number = MONTHS.index(month) + 1
    words = str(format_date(date(2024, number, min(int(day), 29)), "MMMM"))
    nth = "1er" if language() == "fr" and int(day) == 1 else day
    return f"{nth} {words}" if language() == "fr" else f"{words} {day}"


def _span(span: str) -> str:
    if span == ALL_DAY:
        return str(gettext("day and night"))
    found = _SPAN.fullmatch(span)
    if not found:
        return ""
    first = clock(time(int(found[1]), int(found[2])))
    midnight = found[3] == "24"
    last = gettext("midnight") if midnight else clock(time(int(found[3]), int(found[4])))
    return f"{first} – {last}"


def _days(days: str) -> str:
    said = []
    for stretch in days.split(","):
        names = [_day(day) for day in stretch.split("-")]
        if not all(names) or len(names) > 2:
            return ""
        said.append("–".join(names))
    return ", ".join(said)


def _day(day: str) -> str:
    if day == "PH":
        return str(gettext("public holidays"))
    if day not in DAYS:
        return ""
    return str(get_locale().days["format"]["abbreviated"][DAYS.index(day)])


def init_app(app: Flask) -> None:
    """Give the templates this filter."""
    app.jinja_env.filters["opening_words"] = opening_words
