"""How values read on the page: euros, weights, days, hours, slots, in the reader's language."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.lists import format_list
from flask import Flask
from flask_babel import (
    format_currency,
    format_date,
    format_datetime,
    format_decimal,
    get_locale,
    gettext,
)

from bourg.kernel.clock import now
from bourg.merchants.numbers import grouped
from bourg.people.rules import read_phone
from bourg.web.language import language
from bourg.web.tools import tools

MOST_KEPT = 10_000
NO_BREAK = "\N{NO-BREAK SPACE}"


def euros(cents: int | None) -> str:
    """Cents as "3,50 €"; nothing for an amount that is not known yet."""
    if cents is None:
        return ""
    return _kept(("euros", cents), lambda: str(format_currency(cents / 100, "EUR")))


def weight(grams: int) -> str:
    """Grams as "350 g" or "1,2 kg"."""
    if grams < 1000:
        return f"{grams} g"
    return f"{format_decimal(grams / 1000)} kg"


def _kept(key: tuple[Hashable, ...], say: Callable[[], str]) -> str:
    """What was said before of the same thing in the same language, else said now and kept."""
    known, place = tools().said, (language(), *key)
    if place not in known:
        if len(known) > MOST_KEPT:
            known.clear()
        known[place] = say()
    return known[place]


def local(moment: datetime, time_zone: str | None = None) -> datetime:
    """A moment in the town's wall time."""
    return moment.astimezone(ZoneInfo(time_zone or tools().town.time_zone))


def address(label: str | None) -> str:
    """An address whose postcode is never parted from its town: "…, 93140 Bondy"."""
    if not label:
        return ""
    street, comma, town = label.rpartition(", ")
    return street + comma + town.replace(" ", NO_BREAK, 1) if town[:5].isdigit() else label


def weekday_date(moment: date | datetime) -> str:
    """ "mardi 24 novembre"."""
    day = _day(moment)
    return _kept(("day", day), lambda: _weekday_date(day))


def _weekday_date(day: date) -> str:
    return _first(str(format_date(day, gettext("EEEE d MMMM"))))


def _first(words: str) -> str:
    """In French the first of a month is "1er"."""
    return words.replace(" 1 ", " 1er ") if language() == "fr" else words


def short_date(moment: date | datetime) -> str:
    """ "mar. 24 nov."."""
    return _first(str(format_date(_day(moment), gettext("EEE d MMM"))))


def weekday(day: date) -> str:
    """ "mardi"."""
    return str(format_date(day, "EEEE"))


def hour(moment: datetime) -> str:
    """ "10 h" or "10 h 30" in French, "10:30" in English."""
    at = local(moment)
    return _kept(("hour", at.hour, at.minute), lambda: _hour(at))


def _hour(at: datetime) -> str:
    pattern = gettext("H 'h' mm") if at.minute else gettext("H 'h'")
    return str(format_datetime(at, pattern, rebase=False))


def clock(at: time) -> str:
    """An hour of the wall clock: "10 h 30"."""
    return hour(datetime.combine(local(now()), at, local(now()).tzinfo))


def slot_window(starts_at: datetime, ends_at: datetime) -> str:
    """ "de 10 h à 12 h"; of one that passes midnight, which day it ends."""
    start, end = hour(starts_at), hour(ends_at)
    if 0 < local(ends_at).hour < local(starts_at).hour:
        return str(gettext("from %(start)s to %(end)s the next day", start=start, end=end))
    return str(gettext("from %(start)s to %(end)s", start=start, end=end))


def near_day(moment: date | datetime) -> str:
    """ "aujourd’hui", "demain", else "mardi 24 novembre"."""
    day, today = _day(moment), local(now()).date()
    if day == today:
        return str(gettext("today"))
    return str(gettext("tomorrow")) if day - today == timedelta(days=1) else weekday_date(day)


def month_year(day: date) -> str:
    """ "novembre 2026"."""
    return str(format_date(day, "LLLL y"))


def hours(minutes: int) -> str:
    """Minutes as "3 h 05"."""
    return f"{minutes // 60} h {minutes % 60:02}"


def date_time(moment: datetime) -> str:
    """ "mardi 24 novembre, 10 h 42"."""
    return f"{weekday_date(moment)}, {hour(moment)}"


def words(msgid: str, params: Mapping[str, object]) -> str:
    """A sentence of the rules in the reader's language; moments, `_cents`, lists as they read."""
    return str(gettext(msgid, **{name: _said(name, value) for name, value in params.items()}))


def _said(name: str, value: object) -> object:
    if isinstance(value, int) and name.endswith("_cents"):
        return euros(value)
    if isinstance(value, tuple):
        return format_list(value, locale=get_locale())
    if isinstance(value, datetime):
        return hour(value)
    if isinstance(value, time):
        return clock(value)
    return weekday_date(value) if isinstance(value, date) else value


def _day(moment: date | datetime) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def phone(e164: str | None) -> str:
    """A stored telephone number as people read it."""
    return read_phone(e164)


def siret(digits: str | None) -> str:
    """A stored SIRET as people read it."""
    return grouped(digits)


def phone_uri(e164: str | None) -> str:
    """A stored telephone number as a link."""
    return f"tel:{e164}" if e164 else ""


def geo_uri(place: tuple[float | None, float | None], label: str) -> str:
    """The link that opens a phone’s map (RFC 5870); by its words for a place without a point."""
    at = _point(place)
    return f"geo:{at}?q={at}({quote(label)})" if at else f"geo:0,0?q={quote(label)}"


def apple_maps_uri(place: tuple[float | None, float | None], label: str) -> str:
    """The same for Apple's devices, which do not know `geo:`."""
    at = _point(place)
    return f"maps:?q={quote(label)}" + (f"&ll={at}" if at else "")


def _point(place: tuple[float | None, float | None]) -> str:
    lat, lon = place
    return "" if lat is None or lon is None else f"{lat},{lon}"


FILTERS: tuple[Callable[..., object], ...] = (
    euros, weight, weekday_date, weekday, short_date, hour, clock, slot_window, date_time, near_day,
    month_year, hours, local, address, phone, phone_uri, siret, geo_uri, apple_maps_uri, words,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Give the templates these filters."""
    for filter_ in FILTERS:
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.globals["slot_window"] = slot_window
