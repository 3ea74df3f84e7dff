"""The shelf in one press: sold out today, back again; and a pause of the whole shop."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.desk import my_shop
from bourg.catalogue.queries.stock import is_on_shelf, stock
from bourg.catalogue.services import stock as service
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Role
from bourg.merchants.services import window
from bourg.web.access import actor
from bourg.web.fields import minutes_of_hours
from bourg.web.filters import local
from bourg.web.reading import reading

HOUR = timedelta(hours=1)


def goods(slug: str) -> str:
    """The shop's goods."""
    shop = my_shop(slug)
    rows = stock(reading(), shop.id)
    return render_template("merchant/shelf.html", shop=shop, goods=rows, now=now())


def sold_out(slug: str, public_id: str) -> Response:
    """Sold out for today; it comes back by itself tomorrow."""
    _own(slug, public_id)
    service.sold_out(public_id, tomorrow(), actor(Role.MERCHANT))
    return _back(slug, gettext("Sold out until tomorrow."))


def back(slug: str, public_id: str) -> Response:
    """On the shelf again."""
    _own(slug, public_id)
    service.back(public_id, actor(Role.MERCHANT))
    return _back(slug, gettext("On the shelf again."))


def pause(slug: str) -> Response:
    """No new orders for an hour, or until tomorrow."""
    until = now() + HOUR if request.form.get("for") == "hour" else tomorrow()
    window.pause(my_shop(slug).slug, until, actor(Role.MERCHANT))
    return _back(slug, gettext("Your shop takes a break: no new orders."))


def resume(slug: str) -> Response:
    """Take orders again."""
    window.pause(my_shop(slug).slug, None, actor(Role.MERCHANT))
    return _back(slug, gettext("Your shop takes orders again."))


def set_collection(slug: str) -> Response:
    """Whether people may fetch here, and how long the shop needs to prepare."""
    window.set_collection(
        my_shop(slug).slug, request.form.get("collects") == "yes",
        minutes_of_hours("lead_hours"), actor(Role.MERCHANT),
    )  # fmt: skip
    return _back(slug, gettext("Noted. It holds for orders to come."))


def tomorrow() -> datetime:
    """When tomorrow begins in the town."""
    today = local(now())
    return datetime.combine(today.date() + timedelta(days=1), time(), today.tzinfo)


def _own(slug: str, public_id: str) -> None:
    """Raises `NotFound` unless the product is this shop's."""
    if not is_on_shelf(reading(), my_shop(slug).id, public_id):
        raise NotFound()


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.shelf", slug=slug), 303)
