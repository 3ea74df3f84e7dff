"""My account: my orders, my password, signing out everywhere."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from blueprints.account.sign_in import left_for, place
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.ordering.queries import orders_of
from bourg.ordering.queries.standing_lists import standing_of
from bourg.people.queries import household_of, trusted
from bourg.people.services import accounts, signing_in, trusting
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.pages import is_open
from bourg.web.reading import reading
from bourg.web.regular import today, weekday_of


def account() -> str:
    """The account's page."""
    orders = orders_of(reading(), current_user.id)
    regular = [(one, weekday_of(one.weekday)) for one in
               standing_of(reading(), current_user.id, today())]  # fmt: skip
    household = household_of(reading(), current_user.id)
    return render_template(
        "account/home.html", orders=orders, regular=regular, by_link=came_by_link(),
        household=household, may_join=is_open("merchant.join"),
        trusted=trusted(reading(), [household]).get(household) if household else None,
    )  # fmt: skip


def name_trusted() -> Response:
    """Say whom the courier rings up when nobody opens."""
    household = household_of(reading(), current_user.id)
    if household is None:
        raise NotFound()
    name, phone = text("name", longest=120), text("phone", longest=40)
    trusting.name_trusted(household, name, phone, actor())
    flash(gettext("Saved."), "success")
    return redirect(url_for("account.home"), 303)


def came_by_link() -> bool:
    """Whether this browser came by a link in a mail just now."""
    return session.get("link_at", 0) > (now() - signing_in.LINK_LIFE).timestamp()


def set_password() -> Response:
    """Choose a password; every session ends, this one too."""
    current = None if came_by_link() else request.form.get("current", "")
    signing_in.choose_password(
        current_user, request.form.get("password", ""), current=current, place=place(),
        actor=actor(),
    )  # fmt: skip
    words = gettext("Your password is set. Please sign in with it.")
    return left_for("account.sign_in", words)


def end_sessions() -> Response:
    """Sign out on every device."""
    accounts.end_sessions(current_user.id, actor())
    words = gettext("You are signed out on all your devices.")
    return left_for("account.sign_in", words)
