"""Signing in by password or by a link in a mail (a button uses the link up), and out."""

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.people.queries import Account, link_is_open
from bourg.people.rules import clean_email, clean_name
from bourg.people.services import signing_in
from bourg.web import visitor
from bourg.web.access import has_role
from bourg.web.fields import several
from bourg.web.forms import text
from bourg.web.i18n import current_language
from bourg.web.pages import desks, inside, is_open
from bourg.web.reading import reading
from bourg.web.sessions import SignedIn
from bourg.web.tools import tools

KEPT = ("basket", "basket_count", "locale", "invitation")  # a fresh session begins with these


def form() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(_onwards(), 303)
    return render_template("account/sign_in.html", next=inside(request.values.get("next")))


def with_password() -> Response:
    """Sign in with e-mail and password."""
    email, password = text("email", longest=254), request.form.get("password", "")
    return _enter(signing_in.with_password(email, password, place()))


def request_link() -> Response:
    """Send a sign-in link, or not: the answer is the same."""
    email = text("email", longest=254)
    signing_in.request_link(
        email, place(), key=tools().settings.secret_key, locale=current_language()
    )
    return redirect(url_for("account.link_sent"), 303)


def link_sent() -> str:
    """What to do now."""
    return render_template("account/link_sent.html")


def link(token: str) -> str:
    """The page of the link: it shows a button, because mail programs open links by themselves."""
    usable = link_is_open(reading(), token, now())
    return render_template("account/link.html", token=token, usable=usable)


def use_link(token: str) -> Response:
    """The button of the link: sign in, once."""
    answer = _enter(signing_in.use_link(token))
    session["link_at"] = int(now().timestamp())
    return answer


def sign_up() -> str:
    """The page that opens an account."""
    return render_template("account/sign_up.html")


def open_account() -> Response:
    """Open an account by a link in a mail: nothing is stored for long before it was used."""
    said = several({
        "name": lambda field: clean_name(text(field, longest=120)),
        "email": lambda field: clean_email(text(field, longest=254)),
    })  # fmt: skip
    signing_in.request_link(
        said["email"], place(), key=tools().settings.secret_key, name=said["name"],
        locale=current_language(),
    )  # fmt: skip
    return redirect(url_for("account.link_sent", nouveau=1), 303)


def sign_out() -> Response:
    """Sign out on this device, which others may use: nothing of mine stays but the language."""
    return left_for("storefront.home", gettext("You are signed out."))


def left_for(endpoint: str, words: str) -> Response:
    """End the session and go there; what a courier's telephone kept of a round is wiped."""
    rode = has_role(Role.COURIER)
    forget()
    flash(words, "success")
    answer = redirect(url_for(endpoint), 303)
    if rode:
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def forget() -> None:
    """End the session of this browser: basket, last order and account; the language stays."""
    logout_user()
    kept = {key: session[key] for key in ("locale",) if key in session}
    session.clear()
    session.update(kept)


def _enter(account: Account) -> Response:
    """Begin a fresh session, keeping the basket, the language, an invitation."""
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update({"locale": account.locale, **kept})
    session.permanent = True
    if not login_user(SignedIn(**account._asdict())):
        abort(403)
    signing_in.seen(account.id)
    if current_user.company_ids:
        session["dispatches"] = True
    visitor.adopt_basket(account.id)
    return redirect(inside(request.form.get("next")) or _onwards(), 303)


def _onwards() -> str:
    """Where somebody belongs: to the shop they were invited to, their desk, else their account."""
    invited = session.pop("invitation", None)
    if invited and is_open("merchant.invitation"):
        return url_for("merchant.invitation", token=invited)
    mine = desks()
    return mine[0].url if mine else url_for("account.home")


def place() -> str:
    """The caller's network address, as far as the proxies in front are trusted."""
    return request.remote_addr or current_app.name
