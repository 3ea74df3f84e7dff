"""Fetching instead of being brought: where that can be done, and choosing it."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.services import collecting
from bourg.slots.queries import points
from bourg.web import visitor
from bourg.web.forms import text
from bourg.web.pages import inside
from bourg.web.reading import reading
from bourg.web.tools import tools


def places() -> str:
    """The points and the shops where goods can be fetched, the nearest first."""
    view = visitor.see_outline()
    at = view.place if view else None
    lat, lon = (at.lat, at.lon) if at else (None, None)
    wanted = view.merchant_ids if view else []
    return render_template(
        "delivery_slot/collection.html", basket=view, next=inside(request.values.get("next")),
        points=points.near(reading(), now(), lat=lat, lon=lon),
        shops=points.shops_near(reading(), now(), tools().town.time_zone, lat=lat, lon=lon),
        without=points.without_collection(reading(), wanted),
    )  # fmt: skip


def choose() -> Response:
    """Fetch everything there; the next question is when."""
    point = text("point", longest=32)
    if not point:
        raise BadInput(N_("Choose where you come."), field="point")
    collecting.fetch_at(visitor.open_basket(), point)
    session.pop("slot", None)
    return redirect(_onwards(), 303)


def deliver() -> ResponseReturnValue:
    """Have everything brought after all."""
    collecting.deliver(visitor.open_basket())
    return redirect(_onwards(), 303)


def _onwards() -> str:
    return url_for("delivery_slot.choice", next=inside(request.form.get("next")) or None)
