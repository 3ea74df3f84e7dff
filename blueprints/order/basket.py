"""The basket: what is in it, shop by shop, and every change of a line.

Fields of a line end in its product ("quantity-<product>"), so that one form may hold many.
"""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.catalogue.options import key, line_key
from bourg.catalogue.queries import product
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.kinds import Substitution
from bourg.ordering.services import baskets, lines
from bourg.web import visitor
from bourg.web.forms import errors, text, whole_number
from bourg.web.options import options_of
from bourg.web.pages import inside
from bourg.web.reading import reading


def show() -> ResponseReturnValue:
    """The basket's page; a basket that became an order makes room for the next one."""
    view = visitor.see_basket()
    if view and view.order_reference:
        session["placed"] = [view.order_reference, view.order_token_version]
        visitor.leave_basket()
        view = None
    known = {line.key for line in view.lines} if view else set()
    return render_template(
        "order/basket.html", basket=view, placed=placed_url(),
        wrong=line_errors(known), shopping=inside(request.form.get("next")),
    )  # fmt: skip


def placed_url() -> str:
    """The page of the order placed last in this browser, if there was one."""
    last = session.get("placed")
    return visitor.private_url("order.tracking", *last) if last else ""


def line_errors(known: set[str]) -> dict[str, str]:
    """What is wrong, by the field of the line concerned; what fits no line is said above all."""
    found = {}
    for field, words in errors().items():
        named = field if "-" in field else f"{field}-{wanted()}"
        inside_line = named.partition("-")[2] in known
        found[named if inside_line else ""] = words if inside_line or not field else _named(words)
    return found


def _named(words: str) -> str:
    """What is wrong with a wish from a shelf, with the product it is about."""
    goods = product(reading(), _product_of(wanted()))
    return f"{goods.card.name} – {words}" if goods else words


def wanted() -> str:
    """The product that the form is about: `set` changes its line, `add` puts more in."""
    named = next((name for name in ("set", "add") if name in request.form), "product")
    return "".join(filter(str.isprintable, request.form.get(named, "")[:64]))


def to_basket() -> Response:
    """Where lines are changed there is nothing to look at: to the basket."""
    return redirect(url_for("order.basket"), 303)


def set_line() -> Response:
    """Put something in (from a shop's page), or change a line (from the basket's)."""
    line = product = wanted()
    if "which" in request.form:  # the Enter key, without JavaScript: of which product?
        raise BadInput(N_("Press “Add” beside the product that you would like."))
    if "set" in request.form:
        line = _change(line)
        visitor.count_basket()
    else:
        name = visitor.put_in(product, **_amount(product), options=options_of(product))
        flash(gettext("%(product)s is in your basket.", product=name), "success")
    back = inside(request.form.get("next"))
    if back and "add" in request.form:
        back = f"{back}#p-{product}"  # back to the card, on a shelf
    return redirect(back or url_for("order.basket", _anchor=f"line-{line}"), 303)


def _change(line: str) -> str:
    """Change a line of the basket, or how its product is wanted; returns what it is called now."""
    basket_id, product = visitor.open_basket(), _product_of(line)
    was = text(f"options-{line}", longest=200)
    if "choose" not in request.form:
        baskets.set_line(basket_id, product, **_changed(line), options=was.split(";"))
        return line
    chosen = options_of(line)
    lines.choose(basket_id, product, was, chosen)
    return line_key(product, key(chosen))


def _product_of(line: str) -> str:
    return text(f"product-{line}", longest=64) or line


def _amount(product: str) -> dict[str, int]:
    """The amount typed, in pieces or grams, moved on by a stepper; nothing when none was typed."""
    fields = {name: f"{name}-{product}" for name in ("quantity", "weight_g")}
    step = whole_number("step") if request.form.get("step") else 0
    return {
        name: whole_number(field) + step for name, field in fields.items() if field in request.form
    }


def _changed(product: str) -> dict[str, Any]:
    """What was typed into a line of the basket."""
    if request.form.get("remove"):
        return {"quantity": 0}
    note = text(f"note-{product}", longest=200) if f"note-{product}" in request.form else None
    return {**_amount(product), "note": note, "substitution": _substitution(product)}


def _substitution(product: str) -> Substitution | None:
    field = f"substitution-{product}"
    given = request.form.get(field)
    if given and given not in set(Substitution):
        raise BadInput(N_("Choose one of the list."), field=field)
    return Substitution(given) if given else None


def accept_changes() -> Response:
    """The visitor has read what changed: new prices hold, what is gone leaves the basket."""
    baskets.accept_changes(visitor.open_basket())
    visitor.count_basket()
    flash(gettext("Your basket is up to date."), "success")
    return redirect(url_for("order.basket"), 303)
