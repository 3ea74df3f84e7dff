"""Opening hours as people read them, from the spelling of OpenStreetMap in which they are kept."""

import re
from datetime import time

from flask import Flask
from flask_babel import get_locale, gettext

from bourg.web.filters import clock

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_SIMPLE = re.compile(r"(?P<days>[A-Z][A-Za-z,-]*) (?P<times>closed|off|[\d:,\- ]+)")


def opening_words(hours: str) -> str:
    """ "mar.–ven. 16 h – 19 h · fermé : jours fériés"; what is less simple stays as it is."""
    said = [_rule(rule.strip()) for rule in hours.split(";")]
    return " · ".join(said) if all(said) else hours


def _rule(rule: str) -> str:
    found = _SIMPLE.fullmatch(rule)
    days = _days(found["days"]) if found else ""
    if not found or not days:
        return ""
    if found["times"] in ("closed", "off"):
        return str(gettext("closed on %(days)s", days=days))
    spans = [_span(span.strip()) for span in found["times"].split(",")]
    return f"{days} {', '.join(spans)}" if all(spans) else ""


def _span(span: str) -> str:
    found = _SPAN.fullmatch(span)
    if not found:
        return ""
    first, last = (clock(time(int(found[n]), int(found[n + 1]))) for n in (1, 3))
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
