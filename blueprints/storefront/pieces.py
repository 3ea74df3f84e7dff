"""Pieces of pages that everybody sees alike, rendered once and kept while they hold."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, request
from markupsafe import Markup

from bourg.kernel.clock import now
from bourg.web.filters import local
from bourg.web.frames import token_left_open
from bourg.web.i18n import current_language
from bourg.web.kept import PAGES, kept
from bourg.web.tools import tools

# What a template is given, and the moment until which what it shows is true.
Build = Callable[[], tuple[dict[str, Any], datetime]]


def piece(template: str, key: tuple[object, ...], build: Build) -> Markup:
    """A template rendered with what `build` gives, kept while it holds.

    `key` names all it depends on beside the language; nothing personal may be in it.
    """
    return kept().get(_whole(template, key), now(), lambda: _rendered(template, build))


def block(template: str, key: tuple[object, ...], build: Build, shelf: str = PAGES) -> bytes:
    """Like `piece`, for the large part of a page: kept as the bytes that are sent."""

    def encoded() -> tuple[bytes, datetime]:
        html, until = _rendered(template, build)
        return html.encode(), until

    return kept(shelf).get(_whole(template, key), now(), encoded)


def _whole(template: str, key: tuple[object, ...]) -> tuple[object, ...]:
    place = request.environ.get("bourg.place")
    if place is None:
        place = request.environ["bourg.place"] = (current_language(), request.script_root)
    return (template, *place, *key)


def render(template: str, **values: Any) -> Markup:
    """A piece that is not kept: without the variables of whole pages, which cost more than it."""
    common = {"town": tools().town, "locale": current_language()}
    with token_left_open():
        return Markup(current_app.jinja_env.get_template(template).render(common | values))


def _rendered(template: str, build: Build) -> tuple[Markup, datetime]:
    values, until = build()
    return render(template, **values), until


def holds_until(moments: Iterable[datetime | None] = ()) -> datetime:
    """Until when a piece holds: the first of these moments to come, midnight at the latest."""
    moment = now()
    coming = [one for one in moments if one is not None and one > moment]
    return min([*coming, _next_midnight(moment)])


def next_minute() -> datetime:
    """The next full minute."""
    return now().replace(second=0, microsecond=0) + timedelta(minutes=1)


def _next_midnight(moment: datetime) -> datetime:
    """The next midnight in the town."""
    day = local(moment).date() + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(tools().town.time_zone))
