"""A special price until a day or an hour of it; a product until a day or an hour."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, own
from bourg.catalogue import typed
from bourg.catalogue.services import specials
from bourg.kernel.clock import now
from bourg.web.fields import clock_time, day, several
from bourg.web.filters import local
from bourg.web.forms import text


def special(slug: str, public_id: str) -> Response:
    """Begin a special price, or end it before its day."""
    own(slug, public_id)
    if "stop" in request.form:
        specials.end(public_id, keeper(slug))
    else:
        found = several({"special": lambda name: typed.read_price(text(name), name).cents,
                         "special_until": ends})  # fmt: skip
        specials.begin(public_id, found["special"], found["special_until"], keeper(slug))
    return _back(slug, public_id)


def leaves(slug: str, public_id: str) -> Response:
    """Say when a product leaves the shelf, or that it stays."""
    own(slug, public_id)
    at = None if "stop" in request.form else several({"leaves_on": ends})["leaves_on"]
    specials.leaves(public_id, at, keeper(slug))
    return _back(slug, public_id)


def ends(name: str) -> datetime:
    """The hour that was typed beside a day, else the midnight that ends it in the town."""
    on, hour = day(name), f"{name}_hour"
    zone = local(now()).tzinfo
    if text(hour, longest=20):
        return datetime.combine(on, clock_time(hour), zone)
    return datetime.combine(on + timedelta(days=1), time(), zone)


def _back(slug: str, public_id: str) -> Response:
    flash(gettext("Noted."), "success")
    return redirect(url_for("merchant.product", slug=slug, public_id=public_id), 303)
