"""What a courier presses: take the round, bags collected, delivered, nobody there."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.courier.rounds import mine
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Role
from bourg.rounds.services import riding
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.tools import tools


def take(public_id: str) -> Response:
    """Take a round that nobody rides yet."""
    mine(public_id)
    riding.take(public_id, actor(Role.COURIER))
    return _back(public_id, gettext("This round is yours. Ride safely."))


def collected(public_id: str) -> Response:
    """The bags of one shop are on the bike."""
    riding.collected(_named(public_id, "part"), actor(Role.COURIER))
    return _back(public_id, gettext("Picked up."))


def delivered(public_id: str) -> Response:
    """Handed over at the door."""
    riding.delivered(
        _named(public_id, "order"), actor(Role.COURIER), note=text("note", longest=300),
        hour_cents=tools().town.delivery.courier_hour_cents,
    )  # fmt: skip
    return _back(public_id, gettext("Delivered."))


def absent(public_id: str) -> Response:
    """Nobody opened."""
    riding.absent(
        _named(public_id, "order"), actor(Role.COURIER), note=text("note", longest=300),
        hour_cents=tools().town.delivery.courier_hour_cents,
    )  # fmt: skip
    return _back(public_id, gettext("Noted. The household is told."))


def _named(public_id: str, field: str) -> str:
    """The part or the order that the form names, if it is of this round. Raises `NotFound`."""
    reference = request.form.get(field, "")
    if not mine(public_id).carries(reference):
        raise NotFound()
    return reference


def _back(public_id: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("courier.round", public_id=public_id), 303)
