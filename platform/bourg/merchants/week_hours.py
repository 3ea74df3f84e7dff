"""Opening hours day by day, as they are typed, and as OpenStreetMap spells and we keep them."""

import re
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import NamedTuple

from bourg.kernel.refusals import N_, BadInput

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOUR = r"(\d{1,2})(?:\s*[:h]\s*(\d{2})?)?"
_TYPED = re.compile(rf"{_HOUR}\s*-\s*{_HOUR}")
_SPELLED = re.compile(r"(?P<days>[A-Z][A-Za-z,-]*)(?: (?P<times>closed|off|[\d:,\-]+))?")
_READ = re.compile(r"(?:\d\d:[0-5]\d-\d\d:[0-5]\d(?:,(?!$)|$))*")
_DATED = re.compile("(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]")
_DASHES, _AND = re.compile(r"\s*(?:[–—-]|à|to)\s*"), re.compile(r"\s*(?:[,;/+]|\bet\b|\band\b)\s*")
_CLOSED = ("", "fermé", "ferme", "closed", "off")
_ALWAYS = re.compile(r"24\s*h?\s*/\s*24(?:\s*h)?|jour et nuit|day and night")
ALL_DAY = "00:00-24:00"
NOON, MIDNIGHT, DAWN = 12 * 60, 24 * 60, 6 * 60

# From which minute of a day to which, at most `MIDNIGHT`; behind it, of the morning after.
Span = tuple[int, int]

_OVER = N_("%(first)s and %(second)s overlap: give each opening its own hours.")
_BACKWARDS = N_("%(hours)s ends before it begins.")


class Week(NamedTuple):
    """The hours of each day that has some ("16:00-19:00"); `holidays_off`: not on those.

    `dated`: what is said of days of the year behind the week, as it is spelled ("Dec 25 closed").
    """

    days: dict[str, str]
    holidays_off: bool
    dated: str = ""


def day(typed: str, field: str) -> str:
    """The hours of one day as typed ("9 h - 12 h 30 et 14h-18h"), spelled; nothing when closed.

    What ends before it begins passes midnight: from noon on, until six at the latest. Raises
    `BadInput` for what cannot be read, ends before it begins or lies over one another.
    """
    words = " ".join(typed.lower().split())
    if words in _CLOSED:
        return ""
    if _ALWAYS.fullmatch(words):
        return ALL_DAY
    spans = sorted(_span(one, field) for one in _AND.split(_DASHES.sub("-", words)))
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            raise BadInput(_OVER, field=field, first=_said(one), second=_said(other))
    return ",".join(map(_written, _joined(spans)))


def _joined(spans: list[Span]) -> list[Span]:
    """Spans in order, those that touch or lie over one another in one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _span(typed: str, field: str) -> Span:
    """From which minute of the day to which; beyond midnight for one that passes it."""
    found = _TYPED.fullmatch(typed)
    if not found:
        raise _unread(field)
    hours, minutes = found.group(1, 3), found.group(2, 4)
    first, last = (int(h) * 60 + int(m or 0) for h, m in zip(hours, minutes, strict=True))
    if max(first, last) > MIDNIGHT or any(int(m or 0) > 59 for m in minutes):
        raise _unread(field)
    if last <= first:
        last += MIDNIGHT
        if first < NOON or first == MIDNIGHT or last > MIDNIGHT + DAWN:
            raise BadInput(_BACKWARDS, field=field, hours=_said((first, last)))
    return first, last


def _unread(field: str) -> BadInput:
    return BadInput(N_("Enter hours, for example 9:00 – 12:30, 14:00 – 18:00."), field=field)


def _said(span: Span) -> str:
    return _written(span).replace("-", " – ")


def _written(span: Span) -> str:
    first, last = span
    return f"{_clock(first)}-{_clock(last if last <= MIDNIGHT else last - MIDNIGHT)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def spelled(days: Mapping[str, str], holidays_off: bool) -> str:
    """Hours day by day in OpenStreetMap's spelling; nothing when every day is closed.

    What passes midnight is said of both days: a rule for the next day would take it away.
    """
    return _rules(_parted_at_midnight(days), holidays_off)


def _rules(days: Mapping[str, str], holidays_off: bool) -> str:
    runs = [(hours, list(run)) for hours, run in groupby(DAYS, key=lambda one: days.get(one, ""))]
    rules = [
        f"{run[0] if len(run) == 1 else f'{run[0]}-{run[-1]}'} {hours}"
        for hours, run in runs
        if hours
    ]
    return "; ".join([*rules, "PH off"] if rules and holidays_off else rules)


def kept(hours: str) -> str:
    """Hours as they are stored: those that pass midnight are said of both days."""
    known = week(hours)
    if known is None or _parted_at_midnight(known.days) == known.days:
        return hours
    return _whole(spelled(known.days, known.holidays_off), known.dated)


def as_said(hours: str) -> str:
    """Stored hours as people say them: an evening that passes midnight in one piece."""
    known = week(hours)
    if known is None or _parted_at_midnight(known.days) == known.days:
        return hours
    return _whole(_rules(known.days, known.holidays_off), known.dated)


def _whole(rules: str, dated: str) -> str:
    return f"{rules}; {dated}" if rules and dated else rules


def _parted_at_midnight(days: Mapping[str, str]) -> dict[str, str]:
    """The hours of each day; those after midnight are the next day's."""
    found: dict[str, list[Span]] = {one: [] for one in DAYS}
    for at, one in enumerate(DAYS):
        for first, last in _spans(days.get(one, "")):
            found[one].append((first, min(last, MIDNIGHT)))
            if last > MIDNIGHT:
                found[DAYS[(at + 1) % 7]].append((0, last - MIDNIGHT))
    return {one: ",".join(map(_written, _joined(spans))) for one, spans in found.items() if spans}


def _joined_at_midnight(days: Mapping[str, str]) -> dict[str, str]:
    """The hours of each day; an evening that goes on after midnight keeps that as its own."""
    found = {one: _spans(days.get(one, "")) for one in DAYS}
    mornings = {one: spans[0][1] for one, spans in found.items()
                if spans and spans[0][0] == 0 and spans[0][1] <= DAWN}  # fmt: skip
    for at, one in enumerate(DAYS):
        after = DAYS[(at + 1) % 7]
        evening = found[one][-1] if found[one] else (0, 0)
        if after in mornings and evening[0] >= NOON and evening[1] == MIDNIGHT:
            found[one][-1] = (evening[0], MIDNIGHT + mornings[after])
            found[after] = found[after][1:]
    return {one: ",".join(map(_written, spans)) for one, spans in found.items() if spans}


def _spans(hours: str) -> list[Span]:
    """Spelled hours of a day in minutes, in order."""
    found = []
    for span in hours.split(",") if hours else ():
        first, last = (int(one[:2]) * 60 + int(one[3:]) for one in span.split("-"))
        found.append((first, last + MIDNIGHT if last <= first else last))
    return _joined(found)


def week(hours: str) -> Week | None:
    """Stored hours day by day; nothing when they say more than that (hours of holidays)."""
    days: dict[str, str] = {}
    holidays_off = False
    everyday = hours.replace("24/7", f"Mo-Su {ALL_DAY}", 1) if hours[:4] == "24/7" else hours
    rules, dated = _parted([rule.strip() for rule in everyday.split(";")])
    for rule in rules:
        found = _SPELLED.fullmatch(rule)
        named = _named(found["days"]) if found else []
        if not found or not named:
            return None
        times = "" if found["times"] in ("closed", "off") else found["times"] or ALL_DAY
        if ("PH" in named and (times or len(named) > 1)) or not _READ.fullmatch(times):
            return None
        holidays_off = holidays_off or "PH" in named
        days |= {one: times for one in named if one != "PH"}
    opened = _joined_at_midnight(days)
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
