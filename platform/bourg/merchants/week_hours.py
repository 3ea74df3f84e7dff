"""Opening hours day by day, as they are typed, and as OpenStreetMap spells and we keep them."""

import re
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import NamedTuple

from bourg.kernel.refusals import N_, BadInput

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOUR = r"(\d{1,2})(?:\s*[:h]\s*(\d{2})?)?"
_TYPED = re.compile(rf"{_HOUR}\s*-\s*{_HOUR}")
_SPELLED = re.compile(r"(?P<days>[A-Z][A-Za-z,-]*) (?P<times>closed|off|[\d:,\-]+)")
_DATED = re.compile("(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]")
_DASHES, _AND = re.compile(r"\s*(?:[–—-]|à|to)\s*"), re.compile(r"\s*(?:[,;/+]|\bet\b|\band\b)\s*")
_CLOSED = ("", "fermé", "ferme", "closed", "off")


class Week(NamedTuple):
    """The hours of each day that has some ("16:00-19:00"); `holidays_off`: not on those.

    `dated`: what is said of days of the year behind the week, as it is spelled ("Dec 25 closed").
    """

    days: dict[str, str]
    holidays_off: bool
    dated: str = ""


def day(typed: str, field: str) -> str:
    """The hours of one day as typed ("9 h - 12 h 30 et 14h-18h"), spelled; nothing when closed.

    Raises `BadInput` for what cannot be read, ends before it begins or lies over one another.
    """
    words = " ".join(typed.lower().split())
    if words in _CLOSED:
        return ""
    spans = [_span(one, field) for one in _AND.split(_DASHES.sub("-", words))]
    ends = [minute for span in spans for minute in span]
    if any(before >= after for before, after in pairwise(ends)):
        raise _unread(field)
    return ",".join(f"{_clock(first)}-{_clock(last)}" for first, last in spans)


def _span(typed: str, field: str) -> tuple[int, int]:
    """From which minute of the day to which."""
    found = _TYPED.fullmatch(typed)
    if not found:
        raise _unread(field)
    hours, minutes = found.group(1, 3), found.group(2, 4)
    first, last = (int(h) * 60 + int(m or 0) for h, m in zip(hours, minutes, strict=True))
    if last > 24 * 60 or any(int(m or 0) > 59 for m in minutes):
        raise _unread(field)
    return first, last


def _unread(field: str) -> BadInput:
    return BadInput(N_("Enter hours, for example 9:00 – 12:30, 14:00 – 18:00."), field=field)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def spelled(days: Mapping[str, str], holidays_off: bool) -> str:
    """Hours day by day in OpenStreetMap's spelling; nothing when every day is closed."""
    runs = [(hours, list(run)) for hours, run in groupby(DAYS, key=lambda one: days.get(one, ""))]
    rules = [
        f"{run[0] if len(run) == 1 else f'{run[0]}-{run[-1]}'} {hours}"
        for hours, run in runs
        if hours
    ]
    return "; ".join([*rules, "PH off"] if rules and holidays_off else rules)


def week(hours: str) -> Week | None:
    """Stored hours day by day; nothing when they say more than that (hours of holidays)."""
    days: dict[str, str] = {}
    holidays_off = False
    rules, dated = _parted([rule.strip() for rule in hours.split(";")])
    for rule in rules:
        found = _SPELLED.fullmatch(rule)
        named = _named(found["days"]) if found else []
        if not found or not named:
            return None
        times = "" if found["times"] in ("closed", "off") else found["times"]
        if "PH" in named and (times or len(named) > 1):
            return None
        holidays_off = holidays_off or "PH" in named
        days |= {one: times for one in named if one != "PH"}
    opened = {one: times for one, times in days.items() if times}
    return Week(opened, holidays_off, "; ".join(dated))


def _parted(rules: list[str]) -> tuple[list[str], list[str]]:
    """The rules of the week, and those of the days of the year that come behind them."""
    first = next((at for at, rule in enumerate(rules) if _DATED.match(rule)), len(rules))
    behind = rules[first:]
    if not first or not all(map(_DATED.match, behind)):
        return rules, []
    return rules[:first], behind


def _named(days: str) -> list[str]:
    """The days of "Mo-We,Fr" or "Su-Mo"; nothing when one is unknown."""
    found: list[str] = []
    for stretch in days.split(","):
        first, _, last = stretch.partition("-")
        if stretch == "PH":
            found.append(stretch)
            continue
        if first not in DAYS or (last or first) not in DAYS:
            return []
        begin, end = DAYS.index(first), DAYS.index(last or first) + 1
        found.extend(DAYS[begin:end] if begin < end else DAYS[begin:] + DAYS[:end])
    return found
