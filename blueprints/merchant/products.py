"""One product: a new one, a change, off the shelf and back on it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant import sheet_form
from blueprints.merchant.keeping import keeper, kept_shop, own, works_in
from bourg.catalogue import bar_codes, by_trade, services
from bourg.catalogue.allergens import ALLERGENS
from bourg.catalogue.queries import known, sheets
from bourg.catalogue.queries.sheets import Opened
from bourg.catalogue.services import counted
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import Workplace
from bourg.web import photos, pictograms
from bourg.web.forms import errors, text, whole_number
from bourg.web.reading import reading


def new(slug: str) -> str:
    """An empty sheet with what is usual in the trade."""
    shop = kept_shop(slug)
    usual = by_trade.usual(shop.trade, vat_franchise=shop.vat_franchise)
    first, asked = sheet_form.first(usual), request.args.get("ean", "")[:40]
    wrong = bar_codes.fault(asked)
    code = "" if errors() or wrong else bar_codes.read(asked, "code")
    found = known.by_code(reading(), code)
    values = sheet_form.filled({**first, "ean": code}, found)
    return render_template("merchant/product.html", product=None, values=values,
                           unknown=code and not found, asked_code=asked, wrong_code=wrong,
                           **_beside(shop))  # fmt: skip


def add(slug: str) -> Response:
    """Put one more product on the shelf."""
    shop = kept_shop(slug)
    photo = photos.taken()
    sheet = replace(pictograms.pictured(sheet_form.new_sheet(), shop.trade), **photo)
    public_id = services.add_product(slug, sheet, keeper(slug))
    return _saved(slug, public_id)


def one(slug: str, public_id: str) -> str:
    """A product's sheet, to be changed."""
    shop = kept_shop(slug)
    product = _opened(shop, public_id)
    return render_template(
        "merchant/product.html", product=product, values=sheet_form.shown(product.sheet),
        prices=sheets.prices(reading(), product.id), **_beside(shop),
    )  # fmt: skip


def save(slug: str, public_id: str) -> Response:
    """Change a product; who opened it before somebody else changed it is told."""
    own(slug, public_id)
    seen = text("seen", longest=40)
    changes = {**_picture(kept_shop(slug)), **sheet_form.changes()}
    services.edit_product(public_id, keeper(slug), seen=seen, **changes)
    return _saved(slug, public_id)


def withdraw(slug: str, public_id: str) -> Response:
    """Off the shelf, until it is put back."""
    own(slug, public_id)
    services.withdraw(public_id, keeper(slug))
    flash(gettext("Taken off the shelf. You find it below, to put it back."), "success")
    return redirect(url_for("merchant.shelf", slug=slug), 303)


def count(slug: str, public_id: str) -> Response:
    """Say how many pieces may still be ordered, or count no more."""
    own(slug, public_id)
    left = None if "stop" in request.form else whole_number("stock")
    counted.count(public_id, left, keeper(slug))
    flash(gettext("Noted."), "success")
    return redirect(url_for("merchant.product", slug=slug, public_id=public_id), 303)


def put_back(slug: str, public_id: str) -> Response:
    """On the shelf again."""
    own(slug, public_id)
    services.put_back(public_id, keeper(slug))
    return _saved(slug, public_id)


def _picture(shop: Workplace) -> dict[str, Any]:
    """The photo that was taken; the drawing again when the photo is to go."""
    if request.form.get("photo_away") == "yes":
        return {"picture": pictograms.picture_for(text("name"), shop.trade)}
    return photos.taken()


def _opened(shop: Workplace, public_id: str) -> Opened:
    """A product of this shop. Raises `NotFound`."""
    found = sheets.opened(reading(), shop.id, public_id)
    if found is None:
        raise NotFound()
    return found


def _saved(slug: str, public_id: str) -> Response:
    """Back to the shelf; or to the sheet, when something keeps it from being shown."""
    product = _opened(kept_shop(slug), public_id)
    if product.missing:
        return redirect(url_for("merchant.product", slug=slug, public_id=public_id), 303)
    flash(gettext("%(name)s is on the shelf.", name=product.sheet.name), "success")
    return redirect(url_for("merchant.shelf", slug=slug), 303)


def _beside(shop: Workplace) -> dict[str, Any]:
    """What the form offers beside its values."""
    return {
        "shop": shop, "mine": works_in(shop), "allergens": ALLERGENS,
        "rates": sheet_form.rates(shop.vat_franchise), "steps": sheet_form.steps(),
        "units": sheet_form.units(), "option_kinds": sheet_form.option_kinds(),
        "categories": sheets.categories(reading(), shop.id),
    }  # fmt: skip
