"""An order's private pages: confirmation, tracking, the sheet; cancelling, changing, the rest."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.order import timeline
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.ordering import queries
from bourg.ordering.kinds import OrderState
from bourg.ordering.queries import OrderView, disclosed
from bourg.ordering.queries.concerned import is_asked, other_slots
from bourg.ordering.queries.elsewhere import may_be_brought, other_points
from bourg.ordering.queries.proposals import asked_of
from bourg.ordering.services import cancelling, joining, proposing
from bourg.rounds.queries import left_how
from bourg.slots.rules import Offer, alternatives
from bourg.web import arrivals, visitor
from bourg.web import live as living
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.reading import reading
from bourg.web.tools import tools


def find(reference: str, token: str) -> OrderView:
    """The order that this private link opens. Raises `NotFound` for any other."""
    order = queries.order(reading(), reference)
    if order is None or not tools().unseals(token, "order", reference, order.token_version):
        raise NotFound()
    return order


def _page(template: str, order: OrderView, token: str) -> str:
    return render_template(template, order=order, token=token, **_values(order))


def _values(order: OrderView) -> dict[str, object]:
    """What the order's pages show beside the order itself."""
    moment = now()
    may_cancel = order.may_cancel(moment)
    asked = is_asked(reading(), order)
    return {
        "drop": timeline.of_drop(order),
        "parts": [(part, timeline.of_part(order, part)) for part in order.parts],
        "may_cancel": may_cancel,
        "may_change": may_cancel and moment < order.cutoff_at and not order.called_off,
        "asked": asked,
        "questions": asked_of(reading(), order),
        **_instead(order, asked),
        **_at_the_door(order, moment),
        "moment": moment,
    }


def _at_the_door(order: OrderView, moment: datetime) -> dict[str, object]:
    """When the courier comes; once that is over, how the goods were left."""
    over = order.state == OrderState.DELIVERED
    return {
        "arrival": arrivals.expected(order, moment),
        "left": left_how(reading(), order.id) if over else None,
    }


def _instead(order: OrderView, asked: bool) -> dict[str, object]:
    """What is offered for an order that does not take place as planned."""
    return {
        "instead": instead(order) if order.called_off or asked else (),
        "elsewhere": other_points(reading(), order, now()),
        "to_be_brought": may_be_brought(reading(), order),
    }


def instead(order: OrderView) -> list[Offer]:
    """The next three slots for an order whose own is called off, or that nobody can bring."""
    return alternatives(other_slots(reading(), order, now()), order.starts_at)


def confirmation(reference: str, token: str) -> ResponseReturnValue:
    """Thank you, what happens next, whom to call; of an order that is over, how it ended."""
    order = find(reference, token)
    if order.closed_at:
        return redirect(url_for("order.tracking", reference=reference, token=token), 303)
    return _page("order/confirmation.html", order, token)


def tracking(reference: str, token: str) -> str:
    """How far each shop is, and the drop; what can still be done."""
    order = find(reference, token)
    told = disclosed.disclosures(reading(), order) if order.closed_at else ()
    return render_template(
        "order/tracking.html", order=order, token=token, disclosed=told, **_values(order)
    )


def live(reference: str, token: str) -> ResponseReturnValue:
    """The part of the tracking page that renews itself; 304 while nothing happened.

    What only time changes (until when it can be cancelled) is looked at every minute.
    """
    version = queries.token_version(reading(), reference)
    if version is None or not tools().unseals(token, "order", reference, version):
        raise NotFound()
    counter, also = f"order:{reference}", str(int(now().timestamp()) // 60)
    return living.unchanged(counter, also) or _fragment(reference, token, counter, also)


def _fragment(reference: str, token: str, counter: str, also: str) -> ResponseReturnValue:
    order = find(reference, token)
    return living.fragment(
        "order/_tracking.html", counter, also, order=order, token=token, **_values(order)
    )


def sheet(reference: str, token: str) -> str:
    """The order on paper: payee, amount and means of each shop in large type."""
    return _page("order/sheet.html", find(reference, token), token)


def cancel(reference: str, token: str) -> Response:
    """Cancel the whole order, until the first shop starts."""
    order = find(reference, token)
    cancelling.cancel(reference, actor())
    words = gettext("Your order is cancelled. Nothing will be delivered, nothing is to pay.")
    flash(words, "success")
    return _back(order)


def change(reference: str, token: str) -> Response:
    """Take the order back into the basket, to change it: the order itself is cancelled."""
    find(reference, token)
    minutes = tools().town.delivery.hold_minutes
    basket_id = cancelling.change(reference, actor(), minutes=minutes)
    joining.join(basket_id, visitor.basket_id() or "")
    visitor.take_basket(basket_id)
    words = gettext("Your order is back in your basket. Change what you like, then order again.")
    flash(words, "warning")
    return redirect(url_for("order.basket"), 303)


def again(reference: str, token: str) -> Response:
    """A fresh order of the same household: this link says that it is the same."""
    find(reference, token)
    joining.of_same_household(visitor.open_basket(), reference)
    flash(gettext("Choose what you like: your contact details are filled in already."), "success")
    return redirect(url_for("storefront.home"), 303)


def bring(reference: str, token: str) -> Response:
    """What cannot be fetched any more is to be brought: back into the basket, then the time."""
    find(reference, token)
    minutes = tools().town.delivery.hold_minutes
    basket_id = cancelling.bring_instead(reference, actor(), minutes=minutes)
    joining.join(basket_id, visitor.basket_id() or "")
    visitor.take_basket(basket_id)
    flash(gettext("Your order is back in your basket. Choose when we bring it."), "warning")
    return redirect(url_for("delivery_slot.choice"), 303)


def settle_rest(reference: str, token: str) -> Response:
    """After a shop refused its part: keep the rest, or cancel it."""
    order = find(reference, token)
    keep = request.form.get("keep") == "yes"
    cancelling.settle_rest(reference, keep, actor())
    kept, dropped = (
        gettext("Thank you: you will get the rest."),
        gettext("Your order is cancelled."),
    )
    flash(kept if keep else dropped, "success")
    return _back(order)


def decide(reference: str, token: str) -> Response:
    """Answer what a shop asks: yes, or as it was agreed."""
    order, yes = find(reference, token), request.form.get("answer") == "yes"
    proposing.decide(reference, text("question", longest=32), yes, actor())
    flash(gettext("Thank you: the shop has your answer."), "success")
    return _back(order)


def _back(order: OrderView) -> Response:
    """To the order's tracking page."""
    where = visitor.private_url("order.tracking", order.reference, order.token_version)
    return redirect(where, 303)
