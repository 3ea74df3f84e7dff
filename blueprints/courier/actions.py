"""What a courier presses: take the round, at the shops, at the doors, what comes back."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.courier.rounds import mine
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.rounds.handing import AtDoor, all_known
from bourg.rounds.kinds import Outcome
from bourg.rounds.services import delaying, reporting, returning, riding, setting_down
from bourg.web.access import actor
from bourg.web.answer_forms import typed_cents
from bourg.web.doors import door_code
from bourg.web.filters import hour
from bourg.web.forms import text, whole_number
from bourg.web.tools import tools


def take(public_id: str) -> Response:
    """Take a round that nobody rides yet."""
    mine(public_id)
    riding.take(public_id, actor(Role.COURIER))
    return _back(public_id, gettext("This round is yours. Ride safely."))


def collected(public_id: str) -> Response:
    """The bags of one shop are on the bike."""
    part = _named(public_id, "part")
    missing = whole_number("missing") if "missing" in request.form else 0
    riding.collected(part, actor(Role.COURIER), missing=missing, note=_note(),
                     ticket_cents=typed_cents("ticket") or 0)  # fmt: skip
    return _back(public_id, gettext("Picked up."))


def late(public_id: str) -> Response:
    """The courier is late: what is ahead is shifted."""
    mine(public_id)
    until_at = delaying.late(public_id, whole_number("minutes"), actor(Role.COURIER),
                             seen=request.form.get("seen"))  # fmt: skip
    if until_at is None:
        return _back(public_id, gettext("Noted: you are on time."))
    words = gettext("Noted. Next stop towards %(hour)s; who is concerned is told.",
                    hour=hour(until_at))  # fmt: skip
    return _back(public_id, words)


def missing(public_id: str) -> Response:
    """Bags of one shop are not there."""
    part, bags = _named(public_id, "part"), whole_number("bags")
    reporting.missing(part, actor(Role.COURIER), bags, _note())
    return _back(public_id, gettext("The desk is told. Ride on, or wait for its call."))


def delivered(public_id: str) -> Response:
    """Handed over at the door."""
    order = _named(public_id, "order")
    riding.delivered(order, actor(Role.COURIER), _note(), _hour_cents(), _said(), door_code(order))
    return _back(public_id, gettext("Delivered."))


def set_down(public_id: str) -> Response:
    """Everything is at the pick-up point, for all its households."""
    orders = [stop.drop.reference for stop in mine(public_id).to_set_down]
    setting_down.all_of(orders, actor(Role.COURIER),
                        hour_cents=tools().town.delivery.courier_hour_cents)  # fmt: skip
    return _back(public_id, gettext("Set down. The households are told."))


def absent(public_id: str) -> Response:
    """Nobody opened."""
    order = _named(public_id, "order")
    riding.absent(order, actor(Role.COURIER), _note(), _hour_cents(), _said())
    return _back(public_id, gettext("Noted. The household is told."))


def refused(public_id: str) -> Response:
    """The household does not take it."""
    order = _named(public_id, "order")
    riding.refused(order, actor(Role.COURIER), _note(), _hour_cents())
    return _back(public_id, gettext("Noted. Everything goes back to the shops."))


def incident(public_id: str) -> Response:
    """Something went wrong."""
    field = "part" if "part" in request.form else "order"
    reporting.incident(_named(public_id, field), actor(Role.COURIER), _note())
    return _back(public_id, gettext("The desk is told."))


def returned(public_id: str) -> Response:
    """A shop has its goods back."""
    returning.returned(_named(public_id, "part"), actor(Role.COURIER), _hour_cents())
    return _back(public_id, gettext("Brought back to the shop."))


def _said() -> AtDoor:
    """What the form says of a doorstep. Raises `BadInput`."""
    outcome = request.form.get("outcome", Outcome.PERSON.value)
    if outcome not in list(Outcome):
        raise BadInput(N_("Say to whom it was handed."), field="outcome")
    return AtDoor(
        Outcome(outcome), request.form.get("adult") == "yes", text("code", longest=8),
        all_known(request.form.getlist("rang")),
    )  # fmt: skip


def _note() -> str:
    return text("note", longest=300)


def _hour_cents() -> int:
    return tools().town.delivery.courier_hour_cents


def _named(public_id: str, field: str) -> str:
    """The part or the order that the form names, if it is of this round. Raises `NotFound`."""
    reference = request.form.get(field, "")
    if not mine(public_id).carries(reference):
        raise NotFound()
    return reference


def _back(public_id: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("courier.round", public_id=public_id), 303)
