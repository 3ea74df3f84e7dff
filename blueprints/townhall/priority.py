"""Households that places are kept for: found, marked, and taken off the list."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.refusals import N_, BadInput
from bourg.people.queries import find_households
from bourg.people.services import households
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.reading import reading


def found() -> str:
    """The households of a name, a number or an address; without words the priority ones."""
    asked = request.values.get("q", "").strip()[:80]
    some = find_households(reading(), asked)
    return render_template("townhall/households.html", asked=asked, households=some)


def mark() -> Response:
    """Keep places for a household, or no longer."""
    household, wanted = text("household", longest=32), request.form.get("priority") == "yes"
    if not household:
        raise BadInput(N_("Choose a household."), field="household")
    households.mark(household, wanted, actor())
    kept, over = gettext("Places are kept for this household."), gettext("Noted.")
    flash(kept if wanted else over, "success")
    return redirect(url_for("townhall.households", q=text("q", longest=80) or None), 303)
