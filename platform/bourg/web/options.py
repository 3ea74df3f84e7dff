"""Options of a product in forms: the fields of one line end in its product, as others do."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, request

from bourg.catalogue.options import (
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_GROUPS,
    Choice,
    groups,
    named,
)


def options_of(key: str) -> list[str]:
    """What was chosen for a line, group by group."""
    fields = (f"option{number}-{key}" for number in range(MOST_GROUPS))
    ticked = (one for field in fields for one in request.form.getlist(field)[:MOST_CHOICES])
    return [one[:LONGEST_LABEL] for one in ticked if one]


def chosen_in(chosen: Iterable[Any]) -> list[str]:
    """The words of what a line holds, to tick them again."""
    return [label for label, _ in chosen]


def short_name(line: Any, longest: int) -> str:
    """What a line is called in so many signs; what was chosen of it is never cut off."""
    if not line.options:
        return _cut(line.name, longest)
    chosen = named("", [Choice(*one) for one in line.options])
    return _cut(line.name.removesuffix(chosen), longest) + chosen


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}."


def init_app(app: Flask) -> None:
    """Let templates read stored options."""
    app.jinja_env.filters.update(option_groups=groups, chosen_in=chosen_in, short_name=short_name)
