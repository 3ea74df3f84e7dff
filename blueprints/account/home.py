"""My account: my orders, my password, signing out everywhere."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from bourg.ordering.queries import orders_of
from bourg.people.services import accounts
from bourg.web.access import actor
from bourg.web.reading import reading


def account() -> str:
    """The account's page."""
    return render_template("account/home.html", orders=orders_of(reading(), current_user.id))


def set_password() -> Response:
    """Choose a password; every session ends, this one too."""
    accounts.set_password(current_user.id, request.form.get("password", ""), actor())
    flash(gettext("Your password is set. Please sign in with it."), "success")
    return redirect(url_for("account.sign_in"), 303)


def end_sessions() -> Response:
    """Sign out on every device."""
    accounts.end_sessions(current_user.id, actor())
    flash(gettext("You are signed out on all your devices."), "success")
    return redirect(url_for("account.sign_in"), 303)
