"""Who works in a shop: its owner lets employees in, each with a sign-in of their own, and out."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from blueprints.merchant.desk import my_shop
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Role
from bourg.merchants.queries import Workplace, crew, owns
from bourg.merchants.services import staff
from bourg.people.services import signing_in
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.i18n import current_language
from bourg.web.reading import reading
from bourg.web.tools import tools


def page(slug: str) -> str:
    """The people of a shop; its owner may change them."""
    shop = my_shop(slug)
    return render_template(
        "merchant/crew.html", shop=shop, crew=crew(reading(), shop.id),
        owner=owns(reading(), current_user.id, shop.id),
    )  # fmt: skip


def invite(slug: str) -> Response:
    """Let an employee in: a mail with a link to sign in follows."""
    _own(slug)
    email = text("email", longest=254)
    staff.invite(slug, text("name", longest=120), email, actor(Role.MERCHANT))
    signing_in.request_link(
        email, f"shop:{slug}", key=tools().settings.secret_key, locale=current_language()
    )
    return _back(slug, gettext("Done: a mail with a link to sign in is on its way."))


def remove(slug: str) -> Response:
    """An employee works here no more: signed out everywhere at once."""
    staff.dismiss(_own(slug).slug, text("person", longest=32), actor(Role.MERCHANT))
    return _back(slug, gettext("This person has no access to your desk any more."))


def _own(slug: str) -> Workplace:
    """A shop that the signed-in person owns. Raises `NotFound`, `NotAllowed`."""
    shop = my_shop(slug)
    if not owns(reading(), current_user.id, shop.id):
        raise NotAllowed()
    return shop


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.crew", slug=slug), 303)
