"""The day at a glance: orders by state, late answers, slots filling."""

from datetime import date, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from bourg.kernel.clock import now
from bourg.ordering.kinds import OrderState
from bourg.rounds.queries import reports
from bourg.slots.queries import routes
from bourg.townhall import queries
from bourg.web.filters import local
from bourg.web.forms import asked_day
from bourg.web.live import fragment, unchanged
from bourg.web.reading import reading
from bourg.web.tools import tools


def glance() -> str:
    """The officer's first page."""
    return render_template("townhall/day.html", **_context())


def live() -> ResponseReturnValue:
    """The part that renews itself: a 304 while nothing changed (lateness is judged by minute)."""
    also = f"{chosen_day()}-{now():%H%M}"
    same = unchanged("townhall", also)
    return same or fragment("townhall/day_live.html", "townhall", also, **_context())


def _context() -> dict[str, Any]:
    on = chosen_day()
    day = queries.glance(reading(), on, tools().town.time_zone)
    late = {one.reference for one in day.waiting if queries.is_late(one, now())}
    step = timedelta(days=1)
    return {
        "day": day, "late": late, "before": on - step, "after": on + step, "today": today(),
        "states": list(OrderState), "reports": reports.unsettled(reading()),
        "stranded": routes.in_danger(reading(), now()),
    }  # fmt: skip


def today() -> date:
    """Today in the town."""
    return local(now()).date()


def chosen_day() -> date:
    """The day of `?jour=2026-11-24`, else today."""
    return asked_day("jour") or today()
