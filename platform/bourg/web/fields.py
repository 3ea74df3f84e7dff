"""Fields of a form that are more than words: days, hours of the clock, euros; several at once."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from flask import request

from bourg.kernel.refusals import N_, BadInput, Refusal, Several
from bourg.web.forms import text

Reader = Callable[[str], Any]


def several(readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read these fields; all that cannot be are said at once. Raises `BadInput`."""
    wrong: list[Refusal] = []
    found = {name: _read(reader, name, wrong) for name, reader in readers.items()}
    if wrong:
        raise Several(wrong)
    return found


def _read(reader: Reader, name: str, wrong: list[Refusal]) -> Any:
    try:
        return reader(name)
    except BadInput as refusal:
        wrong.extend(refusal.each())
        return None


def clock_time(name: str) -> time:
    """An hour of the clock, "10:30" or "10 h 30". Raises `BadInput`."""
    typed = re.fullmatch(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::00)?", text(name, longest=20))
    hour, minute = (int(typed[1]), int(typed[2] or 0)) if typed else (24, 0)
    if hour > 23 or minute > 59:
        raise BadInput(N_("Enter an hour, for example 10:30."), field=name)
    return time(hour, minute)


def day(name: str) -> date:
    """A day of the calendar, "2026-11-24" or "24/11/2026". Raises `BadInput`."""
    typed = text(name, longest=20)
    parts = typed.split("/")
    written = "-".join(reversed(parts)) if len(parts) == 3 else typed
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2100:
        raise BadInput(N_("Enter a day, for example 24/11/2026."), field=name)
    return found


def kept_day(name: str) -> date | None:
    """The day that a form carries along; nothing for what is not one."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def optional_day(name: str) -> date | None:
    """A day, or nothing when the field is empty. Raises `BadInput`."""
    return day(name) if text(name, longest=20) else None


def cents(name: str) -> int:
    """Euros as they are typed ("3,50"), in cents; an empty field is 0. Raises `BadInput`."""
    typed = re.sub(r"[\s€]", "", text(name, longest=20)).replace(",", ".") or "0"
    if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", typed):
        raise BadInput(N_("Enter an amount, for example 3,50."), field=name)
    return round(float(typed) * 100)


def minutes_of_hours(name: str) -> int:
    """Hours as they are typed ("2" or "1,5"), in minutes. Raises `BadInput`."""
    typed = text(name, longest=20).replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", typed):
        raise BadInput(N_("Enter a number of hours, for example 2."), field=name)
    return round(float(typed) * 60)
