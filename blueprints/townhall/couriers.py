"""Couriers: their status, vehicle and papers, what they rode in a month."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.townhall.day import today
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.people.services import accounts
from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.queries import couriers as queries
from bourg.rounds.queries.couriers import CourierFile
from bourg.rounds.services import couriers
from bourg.web import fields
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.months import asked_month
from bourg.web.reading import reading


def every() -> str:
    """All couriers with what is to be known of their papers, and their hours of a month."""
    month = asked_month()
    return render_template(
        "townhall/couriers.html", couriers=queries.files(reading(), *month.bounds()), month=month,
        today=today(),
    )  # fmt: skip


def one(courier_id: str) -> str:
    """One courier: status, vehicle, company, papers."""
    return render_template(
        "townhall/courier.html", courier=_file(courier_id), today=today(),
        types=list(CourierType), vehicles=list(Vehicle), kinds=list(DocumentKind),
        companies=queries.companies(reading()),
    )  # fmt: skip


def add() -> Response:
    """Let somebody ride: an account that is known, or a new one."""
    name, email = text("name", longest=120), text("email", longest=254)
    user_id = accounts.open_account(name, email, actor=actor(Role.OFFICER))
    accounts.grant(user_id, Role.COURIER, actor(Role.OFFICER))
    flash(gettext("%(name)s can sign in as a courier, by a link in a mail.", name=name), "success")
    return redirect(url_for("townhall.couriers"), 303)


def set_profile(courier_id: str) -> Response:
    """Say under which status somebody rides, what, and for whom."""
    kind, vehicle = request.form.get("courier_type", ""), request.form.get("vehicle", "")
    if kind not in list(CourierType) or vehicle not in list(Vehicle):
        raise BadInput(N_("Choose a status and a vehicle."), field="courier_type")
    couriers.set_profile(
        _file(courier_id).id, CourierType(kind), Vehicle(vehicle), actor(Role.OFFICER),
        text("company", longest=32),
    )  # fmt: skip
    return _back(courier_id, gettext("Saved."))


def show_paper(courier_id: str) -> Response:
    """Note a paper that the town has seen."""
    expires_on = fields.optional_day("expires_on")
    couriers.show_paper(_file(courier_id).id, _kind(), expires_on, actor(Role.OFFICER))
    return _back(courier_id, gettext("The paper is noted."))


def forget_paper(courier_id: str) -> Response:
    """Take a paper out of the file."""
    couriers.forget_paper(_file(courier_id).id, _kind(), actor(Role.OFFICER))
    return _back(courier_id, gettext("The paper is out of the file."))


def _kind() -> DocumentKind:
    kind = request.form.get("kind", "")
    if kind not in list(DocumentKind):
        raise BadInput(N_("Choose a paper."), field="kind")
    return DocumentKind(kind)


def _file(courier_id: str) -> CourierFile:
    """One courier's file. Raises `NotFound`."""
    found = queries.files(reading(), *asked_month().bounds(), courier_id)
    if not found:
        raise NotFound()
    return found[0]


def _back(courier_id: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.courier", courier_id=courier_id), 303)
