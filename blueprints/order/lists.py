"""A shopping list in words: from a shop's page into the basket, and each line of it there."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.ordering.kinds import Substitution
from bourg.ordering.services import listing
from bourg.ordering.services.listing import LONGEST_TEXT, Wanted
from bourg.web import visitor
from bourg.web.answer_forms import typed_cents
from bourg.web.forms import text

ROWS = range(1, 6)


def add_words() -> Response:
    """Put the lines that were written on a shop's page into the basket."""
    rows = [row for row in ROWS if request.form.get(f"text-{row}", "").strip()]
    wanted = [_wanted(f"-{row}") for row in rows]
    listing.add(visitor.open_basket(), text("shop", longest=80), wanted)
    visitor.count_basket()
    flash(gettext("Your list is in your basket. The shop tells its prices."), "success")
    return redirect(url_for("order.basket"), 303)


def set_words() -> Response:
    """Write a line of the list anew, or take it out."""
    line = text("set", longest=64)
    wanted = None if request.form.get("remove") else _wanted(f"-{line}")
    listing.set_words(visitor.open_basket(), line, wanted)
    visitor.count_basket()
    return redirect(url_for("order.basket", _anchor=f"line-{line}" if wanted else None), 303)


def _wanted(ends: str) -> Wanted:
    """One line as it was typed; its fields end so. Raises `BadInput`."""
    given = request.form.get(f"substitution{ends}", "")
    wish = Substitution(given) if given in set(Substitution) else Substitution.CALL
    return Wanted(
        text(f"text{ends}", longest=LONGEST_TEXT), typed_cents(f"ceiling{ends}"),
        text(f"note{ends}", longest=200), wish,
    )  # fmt: skip
