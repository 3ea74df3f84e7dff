"""Pick-up points on the officer's screen: opened, changed, closed, and what is promised there."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.addresses.kinds import Way
from bourg.addresses.queries import search
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.slots.points import PointFile
from bourg.slots.queries import points as queries
from bourg.slots.queries.points import Point
from bourg.slots.services import planning
from bourg.slots.services import points as services
from bourg.slots.services.templates import CHANGED
from bourg.web import fields, week_form
from bourg.web.access import actor
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading
from bourg.web.tools import tools

NUMBERS: dict[str, fields.Reader] = {
    "capacity": whole_number,
    "lead_minutes": fields.minutes_of_hours,
    "fee_cents": fields.cents,
}
# What a new point begins with.
USUAL = {
    Way.POINT: "Tu-Fr 16:00-19:00; Sa 10:00-12:30; PH off",
    Way.SHOP: "Mo-Sa 08:30-13:00,14:30-19:30; PH off",
}


def every() -> str:
    """The points, those that are open first, each with what is promised in its windows."""
    found = queries.points(reading())
    return render_template(
        "townhall/points.html", points=sorted(found, key=lambda one: one.closed_at is not None),
        promised={one.public_id: sum(w.promised for w in _windows(one)) for one in found},
    )  # fmt: skip


def _windows(point: Point) -> list[queries.PointWindow]:
    return queries.windows(reading(), point.zone_id, now())


def new() -> str:
    """A form for one more point; of the way "shop" when there is none yet."""
    shops = any(one.way == Way.SHOP for one in queries.points(reading()))
    way = Way.SHOP if Way.SHOP in (request.args.get("way"), request.form.get("way")) else Way.POINT
    return render_template(
        "townhall/point_new.html", shops=shops, way=way, **week_form.shown(USUAL[way]), **_choices()
    )


def add() -> Response:
    """Open one more point."""
    way = Way.SHOP if request.form.get("way") == Way.SHOP else Way.POINT
    point_id = services.add(_read(way), actor(Role.OFFICER), time_zone=tools().town.time_zone)
    return _to(point_id, gettext("The pick-up point is open."))


def one(point_id: str) -> str:
    """One point: its windows, changing it, closing it."""
    point = _point(point_id)
    windows = _windows(point)
    return render_template(
        "townhall/point.html", point=point, windows=windows, now=now(), **_choices(),
        **week_form.shown(point.opening_hours), promised=sum(window.promised for window in windows),
    )  # fmt: skip


def change(point_id: str) -> Response:
    """Change a point; what is promised stays as it was promised."""
    services.change(
        point_id, _read(_point(point_id).way), actor(Role.OFFICER),
        time_zone=tools().town.time_zone, reason=gettext(CHANGED),
    )  # fmt: skip
    return _to(point_id, gettext("The pick-up point is changed. What is promised stays."))


def close(point_id: str) -> Response:
    """Close a point with a message; orders stay promised, or are called off."""
    called_off = request.form.get("orders") == "call_off"
    _point(point_id)
    reason = text("reason", longest=200)
    services.close(point_id, reason, actor(Role.OFFICER), called_off=called_off)
    return _to(point_id, gettext("The pick-up point is closed."))


def reopen(point_id: str) -> Response:
    """Open a closed point again."""
    services.reopen(point_id, actor(Role.OFFICER), time_zone=tools().town.time_zone)
    return _to(point_id, gettext("The pick-up point is open again."))


def close_window(point_id: str) -> Response:
    """Close one window with a message; its orders stay promised, or are called off."""
    slot = _own(point_id)
    called_off = request.form.get("orders") == "call_off"
    reason = text("reason", longest=200)
    planning.close(slot, reason, actor(Role.OFFICER), called_off=called_off)
    return _to(point_id, gettext("This time is closed."))


def reopen_window(point_id: str) -> Response:
    """Open a closed window again."""
    planning.reopen(_own(point_id), actor(Role.OFFICER))
    return _to(point_id, gettext("This time is open again."))


def _own(point_id: str) -> str:
    """The window that the form names, if it is this point's. Raises `NotFound`."""
    slot = request.form.get("window", "")
    if slot not in {window.public_id for window in _windows(_point(point_id))}:
        raise NotFound()
    return slot


def _read(way: Way) -> PointFile:
    """A point as it was typed. Raises `BadInput`, all fields at once."""
    read = fields.several(NUMBERS | dict.fromkeys(week_form.FIELDS, week_form.read_day))
    days = {day: read.pop(name) for name, day in week_form.FIELDS.items()}
    return PointFile(
        way=way, name=text("name", longest=400), **read,
        opening_hours=_opening(days), phone=text("phone", longest=40),
        access_note=text("access_note", longest=1000),
        ban_id=_ban_id() if way == Way.POINT else "",
        takes_envelopes=request.form.get("takes_envelopes") == "yes",
    )  # fmt: skip


def _opening(days: dict[str, str]) -> str:
    """When people can come. Raises `BadInput` when they never can."""
    found = week_form.opening(days)
    if not found:
        raise BadInput(N_("Say for one day at least when people can come."), field="hours_Mo")
    return found


def _ban_id() -> str:
    """The address that was chosen, or that is meant without doubt. Raises `BadInput`."""
    chosen = text("address_id", longest=60)
    exact = None if chosen else search(reading(), text("address", longest=120)).exact
    found = chosen or (exact.id if exact else "")
    if not found:
        raise BadInput(N_("Choose an address of the list."), field="address")
    return found


def _choices() -> dict[str, Any]:
    """The addresses that may be meant by what was typed."""
    typed = request.form.get("address", "")[:120]
    return {"choices": search(reading(), typed).suggestions if typed else ()}


def _point(point_id: str) -> Point:
    found = queries.point(reading(), point_id)
    if found is None:
        raise NotFound()
    return found


def _to(point_id: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.point", point_id=point_id), 303)
