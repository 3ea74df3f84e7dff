"""A shop that was asked to come in: its code, what it means, one press to take the shop over."""

from flask import flash, redirect, render_template, request, session, url_for
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
    token = invitations.token_of(one.slug, one.number)
    return redirect(url_for("merchant.invitation", token=token), 303)


def page(token: str) -> str:
    """Whose invitation it is; signed in, one press takes the shop over."""
    one = invitations.opening(token)
    session["invitation"] = token
    return render_template("merchant/invitation.html", one=one, token=token)


def accept(token: str) -> Response:
    """The shop is theirs: on to its file, where what the town knows stands already."""
    one = invitations.opening(token)
    inviting.accept(one.slug, one.number, current_user.id, actor(Role.MERCHANT))
    session.pop("invitation", None)
    words = gettext("Welcome! Now your file: what the town's list knows stands there already.")
    flash(words, "success")
    return redirect(url_for("merchant.trader", slug=one.slug), 303)
