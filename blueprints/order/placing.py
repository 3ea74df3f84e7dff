"""The last page before the order, and the button that orders."""

from functools import partial

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from blueprints.order import steps
from bourg.kernel.clock import now
from bourg.ordering.queries import BasketView, loads
from bourg.ordering.services import placing
from bourg.slots import queries as slots
from bourg.slots.queries import plans
from bourg.slots.rules import Offer, alternatives
from bourg.web import visitor
from bourg.web.access import actor
from bourg.web.forms import errors
from bourg.web.reading import reading
from bourg.web.tools import tools


def recap() -> ResponseReturnValue:
    """Everything once more, with each seller named; what is missing is asked for first."""
    view = visitor.see_basket()
    if view is None or view.order_reference:
        return _ordered_already(view)
    page = steps.missing_page(view)
    if view.place is not None and (page == "delivery_slot.choice" or _shut(view)):
        return _slot_lost(view)
    if page:
        for words in errors().values():
            flash(words, "warning")
        return redirect(url_for(page), 303)
    return steps.show("order.recap", "order/recap.html", view)


def place() -> ResponseReturnValue:
    """Order. Pressed twice, or again after "back", it leads to the same order."""
    basket_id = visitor.basket_id()
    if basket_id is None:
        return _ordered_already(None)
    placed = placing.place_order(
        basket_id, actor=actor(), delivery=tools().town.delivery,
        age_confirmed=request.form.get("age_confirmed") == "yes",
    )  # fmt: skip
    session["placed"] = [placed.reference, placed.token_version]
    visitor.leave_basket()
    return redirect(visitor.private_url("order.confirmation", *session["placed"]), 303)


def _ordered_already(view: BasketView | None) -> ResponseReturnValue:
    """To the order that was just placed, else to the (empty) basket."""
    if view and view.order_reference:
        session["placed"] = [view.order_reference, view.order_token_version]
        visitor.leave_basket()
    last = session.get("placed")
    page = visitor.private_url("order.confirmation", *last) if last else url_for("order.basket")
    return redirect(page, 303)


def _shut(view: BasketView) -> bool:
    """Whether ordering was refused and the slot that is kept is no longer brought."""
    held = plans.slot_at(reading(), view.hold.slot_public_id) if errors() and view.hold else None
    return held is not None and bool(held.closed_reason)


def _slot_lost(view: BasketView) -> ResponseReturnValue:
    """The place is gone, the basket is not: the next three slots."""
    return render_template("order/slot_lost.html", basket=view, offers=_next_three(view))


def _next_three(view: BasketView) -> list[Offer]:
    """The slot that was kept, while it can still be had, and the next ones after it."""
    moment = now()
    offers = slots.offers(
        reading(), zone_id=view.zone_id, merchant_ids=view.merchant_ids, moment=moment,
        load=partial(loads.of_claim, reading(), view.claim), privileged=visitor.is_privileged,
    )  # fmt: skip
    lost = [offer for offer in offers if offer.public_id == session.get("slot")]
    again = [offer for offer in lost if offer.takeable]
    after = lost[0].starts_at if lost else moment
    return again + alternatives(offers, after, 3 - len(again))
