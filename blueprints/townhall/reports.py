"""What couriers report from the road: the desk looks after it."""

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.roles import Actor, Role
from bourg.rounds.services import reporting
from bourg.web.access import actor, has_role
from bourg.web.tools import tools


def settle(report_id: str) -> Response:
    """Somebody has looked after a report: it leaves the list."""
    reporting.settle(report_id, _who())
    return _back(gettext("Noted: looked after."))


def leave_out(report_id: str) -> Response:
    """What a courier did not find is nowhere: its order goes on without it."""
    reporting.leave_out(report_id, _who(), tools().town.delivery.courier_hour_cents)
    return _back(gettext("The order goes on without it. The household is told."))


def _who() -> Actor:
    return actor(Role.OFFICER if _is_officer() else Role.AGENT)


def _is_officer() -> bool:
    return has_role(Role.OFFICER, Role.ADMINISTRATOR)


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.day" if _is_officer() else "townhall.calls"), 303)
