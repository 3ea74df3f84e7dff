"""The visitor's basket (known by the session only) and the private links of an order."""

from datetime import timedelta
from typing import Any, NamedTuple

from flask import Flask, session, url_for
from flask_babel import gettext
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_
from bourg.kernel.roles import Channel
from bourg.ordering import queries
from bourg.ordering.queries import BasketOutline, BasketView
from bourg.ordering.services import baskets, visiting
from bourg.slots.points import Near
from bourg.slots.queries import points
from bourg.web.i18n import current_language
from bourg.web.kept import kept
from bourg.web.reading import reading
from bourg.web.tools import tools

# The way from a basket to an order: the page of each step and its name.
WAY = (
    ("order.basket", N_("Basket")), ("delivery_slot.choice", N_("Slot")),
    ("order.contact", N_("Contact details")), ("order.arrival", N_("Delivery")),
    ("order.means", N_("Payment")), ("order.recap", N_("Summary")),
)  # fmt: skip


# What the steps are called for whoever fetches the goods.
FETCHED = {"order.arrival": N_("Collection")}


@pass_context
def checkout_way(context: Context) -> list[tuple[str, str]]:
    """The steps of the checkout as the page shows them: (words, address)."""
    basket = context.get("basket")
    other = FETCHED if basket and basket.way.fetched else {}
    return [(gettext(other.get(page, words)), url_for(page)) for page, words in WAY]


class Nearby(NamedTuple):
    """Where goods can be fetched near a place."""

    points: list[Near]
    shops: list[Near]


def nearby(lat: float | None = None, lon: float | None = None) -> Nearby:
    """The nearest points, and the nearest shops that let people fetch."""
    session, moment, zone = reading(), now(), tools().town.time_zone
    found = points.near(session, moment, lat=lat, lon=lon)
    found = [one for one in found if one.way == Way.POINT]
    shops = points.shops_near(session, moment, zone, lat=lat, lon=lon, limit=3)
    return Nearby(found[:3], shops)


def can_fetch() -> bool:
    """Whether anything can be fetched at all, as it was within the last minute."""
    moment = now()
    return kept().get(
        ("can_fetch",), moment,
        lambda: (points.offered(reading()), moment + timedelta(minutes=1)),
    )  # fmt: skip


def basket_id() -> str | None:
    """The public id of the visitor's basket, if there is one."""
    found: str | None = session.get("basket")
    return found


def open_basket() -> str:
    """The visitor's basket to change; a fresh one where there is none yet.

    Writes to the database: for requests that change something, never for a GET. A service refuses
    a basket that became an order meanwhile.
    """
    if basket_id() is None:
        session["basket"] = baskets.open_or_start(None, **_who())
    return str(session["basket"])


def put_in(product_id: str, **said: Any) -> str:
    """Put more of a product into the visitor's basket; returns the product's name."""
    done = visiting.put_in(basket_id(), product_id, **{**_who(), **said})
    session["basket"], session["basket_count"] = done.basket_id, done.lines
    return done.product


def _who() -> dict[str, Any]:
    """Whose basket it is, how it came, in which language."""
    user_id = current_user.id if current_user.is_authenticated else None
    return {"channel": Channel.WEB, "user_id": user_id, "locale": current_language()}


def see_outline() -> BasketOutline | None:
    """What is around the lines of the visitor's basket."""
    found = basket_id()
    return queries.outline(reading(), found, now()) if found else None


def see_basket() -> BasketView | None:
    """The visitor's basket as it is now, also when it has just become an order."""
    found = basket_id()
    return queries.basket(reading(), found, now()) if found else None


def is_privileged() -> bool:
    """Whether the town keeps places for the household of the visitor's basket."""
    found = basket_id()
    return found is not None and queries.is_privileged(reading(), found)


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
    """Let templates write an order's private address and the steps of the checkout."""
    app.jinja_env.globals.update(
        private_url=private_url, checkout_way=checkout_way, can_fetch=can_fetch
    )
