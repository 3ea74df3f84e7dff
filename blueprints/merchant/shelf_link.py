"""A shop's shelf from a mail or a text message: sold out today, still right, no longer sold."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.links import BY_LINK
from blueprints.merchant.shelf import tomorrow
from bourg.catalogue.queries.stock import is_on_shelf, stock
from bourg.catalogue.queries.unconfirmed import asked
from bourg.catalogue.services import confirming
from bourg.catalogue.services import stock as service
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.web.paging import page_number
from bourg.web.reading import reading
from bourg.web.shelf_links import opened_shelf

SAYS = {
    "sold_out": lambda slug, one: service.sold_out(one, tomorrow(), BY_LINK),
    "back": lambda slug, one: service.back(one, BY_LINK),
    "right": lambda slug, one: confirming.confirm(slug, BY_LINK, [one]),
    "gone": lambda slug, one: confirming.let_go(slug, BY_LINK, [one]),
}


def show(slug: str, token: str) -> str:
    """What is asked, and the shelf; looking changes nothing."""
    shop, page = opened_shelf(slug, token), page_number()
    wanted = request.args.get("q", "").strip()[:80]
    rows, more = stock(reading(), shop.id, asked=wanted, page=page)
    return render_template(
        "merchant/shelf_link.html", shop=shop, token=token, now=now(), goods=rows, more=more,
        page=page, wanted=wanted, asked=asked(reading(), shop.id),
        first=request.args.get("produit", "")[:40],
    )  # fmt: skip


def say(slug: str, token: str) -> Response:
    """Carry out one press."""
    shop = opened_shelf(slug, token)
    said, product = request.form.get("say", ""), request.form.get("product", "")[:40]
    if said == "all_right":
        confirming.confirm(slug, BY_LINK)
    elif said in SAYS and is_on_shelf(reading(), shop.id, product):
        SAYS[said](slug, product)
    else:
        raise NotFound()
    flash(gettext("Noted. Thank you!"), "success")
    return redirect(url_for("merchant.shelf_link", slug=slug, token=token), 303)
