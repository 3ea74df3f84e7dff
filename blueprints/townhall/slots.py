"""Two weeks of slots: how full, close one with a reason, open it again, change its places."""

from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.townhall.day import chosen_day
from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.slots.queries import filling
from bourg.slots.services import planning
from bourg.townhall.queries import bounds
from bourg.web.access import actor
from bourg.web.filters import local
from bourg.web.forms import text, whole_number
from bourg.web.health import fee_without_owner
from bourg.web.reading import reading
from bourg.web.tools import tools

DAYS = 14


def weeks() -> str:
    """Two weeks from a day."""
    from_at, to_at = bounds(chosen_day(), tools().town.time_zone, DAYS)
    found = filling(reading(), from_at=from_at, to_at=to_at, moment=now())
    days = [list(of_day) for _, of_day in groupby(found, lambda slot: local(slot.starts_at).date())]
    unowned = fee_without_owner()
    return render_template("townhall/slots.html", days=days, now=now(), unowned=unowned)


def close(public_id: str) -> Response:
    """Take no new orders in a slot; what is promised stays promised."""
    promised = planning.close(public_id, text("reason", longest=200), actor(Role.OFFICER))
    return _back(gettext("The slot is closed.") + " " + _stays(promised))


def reopen(public_id: str) -> Response:
    """Take orders again."""
    planning.reopen(public_id, actor(Role.OFFICER))
    return _back(gettext("The slot is open again."))


def set_capacity(public_id: str) -> Response:
    """Change how many places a slot has, never below what is promised."""
    planning.set_capacity(public_id, whole_number("capacity"), actor(Role.OFFICER))
    return _back(gettext("The number of places is changed."))


def _stays(promised: int) -> str:
    """What becomes of the orders that were placed before a slot was closed."""
    if not promised:
        return gettext("Nobody had ordered in it.")
    return ngettext(
        "%(num)s order in it stays promised: ring the household up if it cannot be brought.",
        "%(num)s orders in it stay promised: ring the households up if they cannot be brought.",
        promised,
    )


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.slots"), 303)
