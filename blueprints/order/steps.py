"""The way from a basket to an order: its steps, in order, and which one comes next."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bourg.ordering.queries import BasketOutline, BasketView
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
WAY = tuple(page for page, _ in visitor.WAY)


def missing_page(view: BasketView | None) -> str | None:
    """The page of the first thing that is missing, or nothing when it can be ordered."""
    if view is None or view.order_reference:
        return "order.basket"
    return next((PAGES[step] for step in view.missing), None)


def step(page: str, template: str, **values: object) -> ResponseReturnValue:
    """A page that asks for something, without the basket's lines; an empty basket leads back."""
    view = visitor.see_outline()
    if view is None or view.order_reference or not view.merchant_ids:
        return redirect(url_for("order.basket"), 303)
    return show(page, template, view, **values)


def whole_step(page: str, template: str, **values: object) -> ResponseReturnValue:
    """The same for a page that shows the lines too."""
    view = visitor.see_basket()
    if view is None or view.order_reference or not view.shops:
        return redirect(url_for("order.basket"), 303)
    return show(page, template, view, **values)


def show(page: str, template: str, view: BasketOutline | BasketView, **values: object) -> str:
    """One page of the way, with where to go back and onwards."""
    place, wanted = WAY.index(page), inside(request.values.get("next"))
    return render_template(
        template, basket=view, page=page, next=wanted,
        back_url=wanted or url_for(WAY[place - 1]), **values,
    )  # fmt: skip


def onwards(page: str) -> ResponseReturnValue:
    """To the page asked for by `next` (the summary, mostly), else to the next step."""
    following = url_for(WAY[WAY.index(page) + 1])
    return redirect(inside(request.form.get("next")) or following, 303)
