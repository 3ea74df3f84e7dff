"""Two weeks of slots for the visitor's basket: take one, keep it longer, give it back."""

from functools import partial

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.queries import BasketOutline, loads
from bourg.ordering.services import baskets
from bourg.slots import queries
from bourg.slots.rules import Offer, alternatives, made_in_time
from bourg.web import visitor
from bourg.web.filters import hour
from bourg.web.forms import errors, keep_typed, text
from bourg.web.pages import inside, is_open
from bourg.web.reading import reading
from bourg.web.slot_tiles import days
from bourg.web.tools import tools

# Pages on which somebody may be typing when the minutes run out.
TYPING = ("order.contact", "order.arrival", "order.means")


def show() -> ResponseReturnValue:
    """The grid; without an address the page asks for it first."""
    view = visitor.see_outline()
    back = inside(request.values.get("next"))
    if view is None or view.order_reference or not (view.place or view.point):
        return render_template("delivery_slot/address.html", next=back)
    offers = queries.offers(
        reading(), zone_id=view.zone_id, merchant_ids=view.merchant_ids, moment=now(),
        claim=view.claim, load=partial(loads.of_claim, reading(), view.claim),
        privileged=visitor.is_privileged,
    )  # fmt: skip
    offers = made_in_time(offers, view.notice, now())
    return render_template(
        "delivery_slot/choice.html", basket=view, days=days(offers), next=back,
        instead=instead(offers), free=any(offer.takeable for offer in offers), near=near(view),
    )  # fmt: skip


def near(view: BasketOutline) -> visitor.Nearby | None:
    """Where goods can be fetched, for somebody we do not deliver to."""
    outside = view.zone_id is None and view.place is not None
    return visitor.nearby(view.place.lat, view.place.lon) if outside and view.place else None


def instead(offers: list[Offer]) -> list[Offer]:
    """The next three free slots, when the one asked for could not be had."""
    wanted = request.form.get("slot")
    missed = [offer for offer in offers if offer.public_id == wanted]
    return alternatives(offers, missed[0].starts_at) if missed and errors() else []


def take() -> Response:
    """Keep a place in a slot; the one held before is given back."""
    slot = text("slot", longest=32)
    if not slot:
        raise BadInput(N_("Choose a time."), field="slot")
    minutes = tools().town.delivery.hold_minutes
    held = baskets.take_slot(visitor.open_basket(), slot, minutes=minutes)
    session["slot"] = held.slot_public_id
    if not session.get("basket_count"):  # the pages of the order show the place themselves
        flash(gettext("Your place is kept until %(hour)s.", hour=hour(held.expires_at)), "success")
    return redirect(inside(request.form.get("next")) or _onwards(), 303)


def _onwards() -> str:
    """With goods in the basket the order goes on; without, to the shops."""
    if session.get("basket_count"):
        return url_for("order.contact")
    return url_for("storefront.shops" if is_open("storefront.shops") else "order.basket")


def kept() -> ResponseReturnValue:
    """The page the minutes were extended from, with what was typed there; else the grid."""
    page = request.form.get("page")
    if request.method != "POST" or page not in TYPING:
        return show() if errors() else redirect(url_for("delivery_slot.choice"), 303)
    return current_app.ensure_sync(current_app.view_functions[page])()


def extend() -> ResponseReturnValue:
    """Keep the place longer, twice at most; nothing typed is lost."""
    minutes = tools().town.delivery.hold_minutes
    held = baskets.extend_slot(visitor.open_basket(), minutes=minutes)
    flash(gettext("Your place is kept until %(hour)s.", hour=hour(held.expires_at)), "success")
    keep_typed()
    return kept()


def release() -> Response:
    """Give the place back; the basket stays as it is."""
    baskets.leave_slot(visitor.open_basket())
    flash(gettext("Your place is free again. Your basket is still here."), "success")
    return redirect(url_for("delivery_slot.choice"), 303)
