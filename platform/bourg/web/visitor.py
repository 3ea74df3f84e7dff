"""The visitor's basket (known by the session only) and the private links of an order."""

from flask import Flask, session, url_for
from flask_login import current_user

from bourg.kernel.clock import now
from bourg.kernel.roles import Channel
from bourg.ordering import queries
from bourg.ordering.queries import BasketView
from bourg.ordering.services import baskets
from bourg.web.i18n import current_language
from bourg.web.reading import reading
from bourg.web.tools import tools


def basket_id() -> str | None:
    """The public id of the visitor's basket, if there is one."""
    found: str | None = session.get("basket")
    return found


def open_basket() -> str:
    """The visitor's basket to put something into: a fresh one where there is none to change.

    Writes to the database: for requests that change something, never for a GET.
    """
    user_id = current_user.id if current_user.is_authenticated else None
    found = baskets.open_or_start(
        basket_id(), channel=Channel.WEB, user_id=user_id, locale=current_language()
    )
    session["basket"] = found
    return found


def see_basket() -> BasketView | None:
    """The visitor's basket as it is now, also when it has just become an order."""
    found = basket_id()
    return queries.basket(reading(), found, now()) if found else None


def count_basket() -> None:
    """Bring the number beside the basket's sign up to date after a change."""
    found = basket_id()
    session["basket_count"] = queries.basket_count(reading(), found) if found else 0


def take_basket(found: str) -> None:
    """Make this basket the visitor's."""
    session["basket"] = found
    count_basket()


def adopt_basket(user_id: int) -> None:
    """What was filled before signing in belongs to the account; another's basket stays behind."""
    found = basket_id()
    if found and not baskets.adopt(found, user_id):
        leave_basket()


def leave_basket() -> None:
    """The basket became an order: the next thing wanted goes into a fresh one."""
    session.pop("basket", None)
    session.pop("basket_count", None)


def private_url(endpoint: str, reference: str, token_version: int) -> str:
    """The address of an order's private page: who holds it may see the order."""
    token = tools().seal("order", reference, token_version)
    return url_for(endpoint, reference=reference, token=token)


def init_app(app: Flask) -> None:
    """Let templates write an order's private address."""
    app.jinja_env.globals["private_url"] = private_url
