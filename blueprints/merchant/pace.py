"""How fast a shop goes: a break of the whole shop, and how long it needs at which hours."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop
from blueprints.merchant.shelf import tomorrow
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.merchants import queries
from bourg.merchants.services import window
from bourg.web import fields
from bourg.web.filters import local
from bourg.web.forms import text
from bourg.web.reading import reading

HOUR = timedelta(hours=1)
# Which days of the week are meant by a choice of the form; "0" to "6" are one day each.
GROUPS = {"all": range(7), "week": range(5), "end": range(5, 7)}
# Where a break is announced from, and goes back to.
PAGES = {"desk": "merchant.shop", "shelf": "merchant.shelf"}


def pause(slug: str) -> Response:
    """No new orders for an hour, until tomorrow, or until a day and an hour."""
    window.pause(kept_shop(slug).slug, _until(request.form.get("for")), keeper(slug))
    return _back(slug, gettext("Your shop takes a break: no new orders."))


def resume(slug: str) -> Response:
    """Take orders again."""
    window.pause(kept_shop(slug).slug, None, keeper(slug))
    return _back(slug, gettext("Your shop takes orders again."))


def prepare(slug: str) -> Response:
    """Note how long the shop needs on some days of the week between two hours."""
    shop = kept_shop(slug)
    read = fields.several(
        {
            "busy_days": _weekdays,
            "busy_from": fields.clock_time,
            "busy_to": fields.clock_time,
            "busy_hours": fields.minutes_of_hours,
        }
    )
    span = (_minute(read["busy_from"]), _minute(read["busy_to"]) or 24 * 60, read["busy_hours"])
    added = [[day, *span] for day in read["busy_days"]]
    window.set_preparation(shop.slug, [*_kept(shop.id), *added], keeper(slug))
    return _back(slug, gettext("Noted. Times that are offered follow at once."))


def unprepare(slug: str) -> Response:
    """Take an entry back; pressed twice, nothing more happens."""
    shop, gone = kept_shop(slug), request.form.getlist("entry")
    left = [one for one in _kept(shop.id) if "-".join(map(str, one[1:])) not in gone]
    window.set_preparation(shop.slug, left, keeper(slug))
    return _back(slug, gettext("Noted. Times that are offered follow at once."))


def _until(chosen: str | None) -> datetime:
    """Until when a break lasts. Raises `BadInput`."""
    if chosen == "hour":
        return now() + HOUR
    if chosen != "until":
        return tomorrow()
    read = fields.several({"until_on": fields.day, "until_at": _optional_time})
    return datetime.combine(read["until_on"], read["until_at"], tomorrow().tzinfo)


def _optional_time(name: str) -> time:
    """An hour of the clock; the beginning of the day for an empty field. Raises `BadInput`."""
    return fields.clock_time(name) if text(name, longest=20) else time()


def _weekdays(name: str) -> tuple[int, ...]:
    """The days of the week of a choice. Raises `BadInput`."""
    chosen = text(name, longest=20)
    if chosen in GROUPS:
        return tuple(GROUPS[chosen])
    if chosen not in map(str, range(7)):
        raise BadInput(N_("Choose the days."), field=name)
    return (int(chosen),)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _kept(merchant_id: int) -> list[list[int]]:
    return queries.keeping(reading(), merchant_id, local(now()).date()).preparation


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    page = PAGES.get(request.form.get("from", ""), "merchant.hours")
    return redirect(url_for(page, slug=slug), 303)
