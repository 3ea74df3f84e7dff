"""The shelf in one press: sold out today, back again; how the shop sells."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, own, works_in
from bourg.catalogue import starters
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.queries.sheets import drafts, waiting
from bourg.catalogue.queries.stock import stock, withdrawn
from bourg.catalogue.queries.unconfirmed import asked as unconfirmed
from bourg.catalogue.services import confirming
from bourg.catalogue.services import stock as service
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.services import admission, window
from bourg.web.fields import minutes_of_hours
from bourg.web.filters import local
from bourg.web.paging import page_number
from bourg.web.reading import reading


def goods(slug: str) -> str:
    """A page of the shop's goods, or of those that were asked for."""
    shop = kept_shop(slug)
    asked, page = request.args.get("q", "").strip()[:80], page_number()
    rows, more = stock(reading(), shop.id, asked=asked, page=page)
    unseen = [row.public_id for row in rows if row.status is ProductStatus.DRAFT]
    return render_template(
        "merchant/shelf.html", shop=shop, mine=works_in(shop), now=now(), goods=rows, more=more,
        page=page, asked=asked, waiting=waiting(reading(), shop.id, unseen) if unseen else {},
        drafts=drafts(reading(), shop.id), withdrawn=withdrawn(reading(), shop.id),
        unconfirmed=unconfirmed(reading(), shop.id),
        starters=starters.usual_goods(shop.trade), levels=list(ServiceLevel),
    )  # fmt: skip


def sold_out(slug: str, public_id: str) -> Response:
    """Sold out for today; it comes back by itself tomorrow."""
    own(slug, public_id)
    service.sold_out(public_id, tomorrow(), keeper(slug))
    return _back(slug, gettext("Sold out until tomorrow."))


def back(slug: str, public_id: str) -> Response:
    """On the shelf again."""
    own(slug, public_id)
    service.back(public_id, keeper(slug))
    return _back(slug, gettext("On the shelf again."))


def confirm(slug: str) -> Response:
    """Goods that were asked about are still right, one or all of them; or one is no longer sold."""
    shop, only = kept_shop(slug), [*filter(str.isprintable, request.form.getlist("product"))][:200]
    if request.form.get("say") == "gone":
        confirming.let_go(shop.slug, keeper(slug), only)
    else:
        confirming.confirm(shop.slug, keeper(slug), only or None)
    return _back(slug, gettext("Noted. Thank you!"))


def set_level(slug: str) -> Response:
    """Move up or down: shown only, lists in words, or a shelf with prices."""
    level = request.form.get("level", "")
    if level not in list(ServiceLevel):
        raise BadInput(N_("Choose how the shop sells."), field="level")
    admission.set_service_level(kept_shop(slug).slug, ServiceLevel(level), keeper(slug))
    return _back(slug, gettext("Noted. It holds for orders to come."))


def set_collection(slug: str) -> Response:
    """Whether people may fetch here, and how long the shop needs to prepare."""
    window.set_collection(
        kept_shop(slug).slug, request.form.get("collects") == "yes",
        minutes_of_hours("lead_hours"), keeper(slug),
    )  # fmt: skip
    return _back(slug, gettext("Noted. It holds for orders to come."))


def tomorrow() -> datetime:
    """When tomorrow begins in the town."""
    today = local(now())
    return datetime.combine(today.date() + timedelta(days=1), time(), today.tzinfo)


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.shelf", slug=slug), 303)
