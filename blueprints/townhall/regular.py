"""Standing orders of the town, for the telephone agents: the list, and who has been told."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.ordering.queries import standing_lists as queries
from bourg.ordering.services import standing
from bourg.web.forms import whole_number
from bourg.web.reading import reading
from bourg.web.regular import standing_url, today, weekday_of


def every() -> str:
    """Every standing order that has not ended, by day of the week; each opens its own page."""
    rows = queries.every(reading(), today())
    return render_template(
        "townhall/standing.html",
        rows=[(one, weekday_of(one.weekday), standing_url(one)) for one in rows],
    )


def told() -> Response:
    """A household without a mailbox has been told by telephone."""
    standing.note_told(whole_number("date"))
    flash(gettext("Noted: the household knows."), "success")
    return redirect(url_for("townhall.calls"), 303)
