"""The way from a basket to an order: its steps, in order, and which one comes next."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bourg.ordering.queries import BasketView
from bourg.web import visitor
from bourg.web.pages import inside

# What is missing (`BasketView.missing`) -> the page where it is given.
PAGES = {
    "lines": "order.basket",
    "changes": "order.basket",
    "minimum": "order.basket",
    "address": "delivery_slot.choice",
    "slot": "delivery_slot.choice",
    "contact": "order.contact",
    "means": "order.means",
}
WAY = ("order.basket", "delivery_slot.choice", "order.contact", "order.arrival", "order.means",
       "order.recap")  # fmt: skip


def missing_page(view: BasketView | None) -> str | None:
    """The page of the first thing that is missing, or nothing when it can be ordered."""
    if view is None or view.order_reference:
        return "order.basket"
    return next((PAGES[step] for step in view.missing), None)


def step(page: str, template: str, **values: object) -> ResponseReturnValue:
    """One page of the way; without anything in the basket it leads back to the basket."""
    view = visitor.see_basket()
    if view is None or view.order_reference or not view.shops:
        return redirect(url_for("order.basket"), 303)
    place = WAY.index(page)
    return render_template(
        template, basket=view, page=page,
        back_url=inside(request.values.get("next")) or url_for(WAY[place - 1]),
        next=inside(request.values.get("next")), **values,
    )  # fmt: skip


def onwards(page: str) -> ResponseReturnValue:
    """To the page asked for by `next` (the summary, mostly), else to the next step."""
    following = url_for(WAY[WAY.index(page) + 1])
    return redirect(inside(request.form.get("next")) or following, 303)
