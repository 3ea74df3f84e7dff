"""When the shop is open: its week, its days off, how many orders it takes at once."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, works_in
from bourg.kernel.clock import now
from bourg.merchants import queries
from bourg.merchants.preparing import stretches
from bourg.merchants.services import window
from bourg.ordering.queries import desks
from bourg.web import fields, week_form
from bourg.web.filters import local, weekday
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading
from bourg.web.regular import weekday_of
from bourg.web.spans import bounds


def page(slug: str) -> str:
    """The week, the limits and the days off of a shop."""
    shop = kept_shop(slug)
    kept = queries.keeping(reading(), shop.id, local(now()).date())
    return render_template(
        "merchant/hours.html", shop=shop, mine=works_in(shop), kept=kept,
        stretches=stretches(kept.preparation), weekday_of=weekday_of, days=[
            (number, weekday(weekday_of(number))) for number in range(7)
        ],
        **week_form.shown(kept.opening_hours),
    )  # fmt: skip


def save(slug: str) -> Response:
    """Change the week and the limits."""
    readers = {"orders_per_slot": _limit, "orders_per_day": _limit, "min_order_cents": fields.cents}
    read = fields.several(readers | dict.fromkeys(week_form.FIELDS, week_form.read_day))
    days = {day: read.pop(name) for name, day in week_form.FIELDS.items()}
    hours = week_form.opening(days)
    window.edit(kept_shop(slug).slug, keeper(slug), opening_hours=hours, **read)
    return _back(slug, gettext("Noted. Times that are offered follow at once."))


def close(slug: str) -> Response:
    """Close for some days; what is promised for them stays and is said."""
    shop = kept_shop(slug)
    read = fields.several({"from_on": fields.day, "to_on": fields.optional_day})
    first, last = read["from_on"], read["to_on"] or read["from_on"]
    window.close_days(shop.slug, first, last, keeper(slug), text("reason", longest=200))
    promised = len(desks.promised(reading(), shop.id, *bounds(first, last + timedelta(days=1))))
    if promised:
        flash(ngettext(
            "%(num)s order is already promised for these days: prepare it, or ring the town up.",
            "%(num)s orders are already promised for these days: prepare them, or ring the town "
            "up.", promised), "warning")  # fmt: skip
    return _back(slug, gettext("Noted: no new orders for these days."))


def reopen(slug: str) -> Response:
    """Take days off back; pressed twice, nothing more happens."""
    shop, days = kept_shop(slug), (fields.kept_day("from_on"), fields.kept_day("to_on"))
    for one in queries.keeping(reading(), shop.id, local(now()).date()).closures:
        if (one.from_on, one.to_on) == days:
            window.open_days(shop.slug, one.id, keeper(slug))
    return _back(slug, gettext("Noted: open again on these days."))


def _limit(name: str) -> int | None:
    """How many orders at once; nothing for an empty field. Raises `BadInput`."""
    return whole_number(name) if text(name, longest=20) else None


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.hours", slug=slug), 303)
