"""A new shelf from the usual goods of the trade: fill in prices, publish all in one press."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, works_in
from blueprints.merchant.sheet_form import rate_name
from bourg.catalogue import services, starters, typed
from bourg.catalogue.allergens import ALLERGENS
from bourg.catalogue.queries import sheets
from bourg.catalogue.sheets import Sheet
from bourg.catalogue.starters import Starter, StarterList
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.merchants.queries import Workplace
from bourg.web import pictograms
from bourg.web.fields import several
from bourg.web.forms import text
from bourg.web.reading import reading

_NONE_PRICED = N_("Write the price of what you sell, at least of one product.")
_UNCONFIRMED = N_("Say that you have checked allergens and VAT: you answer for them.")


def usual(slug: str) -> str:
    """The list of the trade, without what stands on the shelf already."""
    shop = kept_shop(slug)
    listed = _listed(shop)
    known = sheets.references(reading(), shop.id)
    return render_template(
        "merchant/start.html", shop=shop, mine=works_in(shop), listed=listed, allergens=ALLERGENS,
        goods=[one for one in listed.goods if one.code not in known], rate_name=rate_name,
        picture_of=partial(pictograms.picture_for, trade=shop.trade),
        there=sum(one.code in known for one in listed.goods),
    )  # fmt: skip


def begin(slug: str) -> Response:
    """Put everything that has a price on the shelf, all or nothing."""
    taken = _taken(kept_shop(slug))
    services.add_products(slug, taken, keeper(slug))
    words = ngettext("%(num)s product is entered.", "%(num)s products are entered.", len(taken))
    flash(words, "success")
    return redirect(url_for("merchant.shelf", slug=slug), 303)


def _listed(shop: Workplace) -> StarterList:
    """The list of a shop's trade. Raises `NotFound`."""
    found = starters.usual_goods(shop.trade)
    if found is None:
        raise NotFound()
    return found


def _taken(shop: Workplace) -> list[Sheet]:
    """What has a price, as sheets. Raises `BadInput`, all faults at once."""
    wanted = [one for one in _listed(shop).goods if request.form.get(_price(one), "").strip()]
    if not wanted:
        raise BadInput(_NONE_PRICED, field="")
    read = several({**{_price(one): _cents for one in wanted}, "checked": _checked})
    return [_sheet(shop, one, read[_price(one)]) for one in wanted]


def _sheet(shop: Workplace, one: Starter, cents: int) -> Sheet:
    sheet = starters.priced(one, cents, maker=text(f"maker-{one.code}", longest=300),
                            vat_franchise=shop.vat_franchise)  # fmt: skip
    return pictograms.pictured(sheet, shop.trade)


def _price(one: Starter) -> str:
    return f"price-{one.code}"


def _cents(name: str) -> int:
    return typed.read_price(text(name), name).cents


def _checked(name: str) -> bool:
    if request.form.get(name) != "yes":
        raise BadInput(_UNCONFIRMED, field=name)
    return True
