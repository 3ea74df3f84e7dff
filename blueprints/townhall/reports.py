"""What couriers report from the road: the desk looks after it."""

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.roles import Role
from bourg.rounds.services import reporting
from bourg.web.access import actor, has_role


def settle(report_id: str) -> Response:
    """Somebody has looked after a report: it leaves the list."""
    officer = has_role(Role.OFFICER, Role.ADMINISTRATOR)
    reporting.settle(report_id, actor(Role.OFFICER if officer else Role.AGENT))
    flash(gettext("Noted: looked after."), "success")
    return redirect(url_for("townhall.day" if officer else "townhall.calls"), 303)
