"""The basket of the week: what is in it, at what price, until which day, how many at most."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, works_in
from blueprints.merchant.specials import ends
from bourg.catalogue import by_trade, typed
from bourg.catalogue.queries import sheets
from bourg.catalogue.queries.weekly import OwnBasket, own_baskets
from bourg.catalogue.services import weekly
from bourg.catalogue.services.weekly import ThisWeek
from bourg.catalogue.sheets import Sheet
from bourg.kernel.clock import now
from bourg.merchants.queries import Workplace
from bourg.web import pictograms
from bourg.web.fields import several
from bourg.web.filters import local
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading

DAYS_AHEAD = 5


def page(slug: str) -> str:
    """The basket as it was last week, to be changed for this one."""
    shop = kept_shop(slug)
    known = own_baskets(reading(), shop.id)
    return render_template(
        "merchant/weekly.html", shop=shop, mine=works_in(shop), baskets=known,
        chosen=_chosen(known), day=local(now()).date() + timedelta(days=DAYS_AHEAD),
    )  # fmt: skip


def offer(slug: str) -> Response:
    """Sell it this week; what the law asks of a new one is asked on its sheet."""
    shop = kept_shop(slug)
    found: dict[str, Any] = several({
        "name": text, "price_cents": lambda name: typed.read_price(text(name), name).cents,
        "description": text, "until": ends, "at_most": _at_most,
    })  # fmt: skip
    public_id = weekly.offer(
        slug, ThisWeek(**found), keeper(slug), first=_first(shop, found["name"]),
        public_id=text("basket", longest=40) or None,
    )  # fmt: skip
    opened = sheets.opened(reading(), shop.id, public_id)
    if opened is not None and opened.missing:
        return redirect(url_for("merchant.product", slug=slug, public_id=public_id), 303)
    flash(gettext("%(name)s is on sale.", name=found["name"]), "success")
    return redirect(url_for("merchant.weekly", slug=slug), 303)


def _chosen(known: list[OwnBasket]) -> OwnBasket | None:
    """The basket that the form shows: the one that was asked for, else the latest."""
    asked = request.form.get("basket", request.args.get("panier", ""))
    if asked == "nouveau":
        return None
    return next((one for one in known if one.public_id == asked), known[0] if known else None)


def _first(shop: Workplace, name: str) -> Sheet:
    """What a new basket of a shop of this trade begins with."""
    usual = by_trade.usual(shop.trade, vat_franchise=shop.vat_franchise)
    sheet = Sheet(name=name, price_cents=0, vat_bp=usual.vat_bp, food=usual.food,
                  temperature=usual.temperature,
                  maker="" if usual.food else shop.as_maker)  # fmt: skip
    return pictograms.pictured(sheet, shop.trade)


def _at_most(name: str) -> int | None:
    return whole_number(name) if text(name, longest=20) else None
