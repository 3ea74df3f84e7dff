"""A shop that was asked to come in: its code, what it means, one press to take the shop over."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from bourg.kernel.roles import Role
from bourg.merchants.services import inviting
from bourg.web import invitations
from bourg.web.access import actor


def ask() -> str:
    """Where the code of a letter is typed."""
    return render_template("merchant/invitation_code.html")


def typed() -> Response:
    """To the page of the code that was typed."""
    inviting.try_code(request.remote_addr or "")
    one = invitations.typed("code")
    code = invitations.code_of(one.slug, one.number)
    return redirect(url_for("merchant.invitation", code=code), 303)


def page(code: str) -> ResponseReturnValue:
    """Whose invitation it is; signed in, one press takes the shop over."""
    inviting.try_code(request.remote_addr or "")
    one = invitations.opening(code)
    session["invitation"] = code
    return render_template("merchant/invitation.html", one=one, code=code)


def accept(code: str) -> Response:
    """The shop is theirs: on to its file, where what the town knows stands already."""
    one = invitations.opening(code)
    inviting.accept(one.slug, one.number, current_user.id, actor(Role.MERCHANT))
    session.pop("invitation", None)
    words = gettext("Welcome! Now your file: what the town's list knows stands there already.")
    flash(words, "success")
    return redirect(url_for("merchant.trader", slug=one.slug), 303)
