"""A shopping list in words: from a shop's page into the basket, and each line of it there."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.merchants.queries import shop
from bourg.ordering.kinds import Substitution
from bourg.ordering.refusals import NoListTaken, NothingFetched
from bourg.ordering.services import listing
from bourg.ordering.services.listing import LONGEST_TEXT, Wanted
from bourg.ordering.settling import MOST_CENTS
from bourg.web import visitor
from bourg.web.answer_forms import typed_cents
from bourg.web.fields import several
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading

ROWS = range(1, 6)


def form() -> str:
    """The form of a shop's list on a page of its own: what was typed stays when it is refused."""
    found = shop(reading(), _asked())
    if found is None or not found.takes_lists(now()):
        raise NoListTaken()
    return render_template("order/list.html", shop=found)


def add_words() -> Response:
    """Put the lines that were written on a shop's page into the basket."""
    rows = [row for row in ROWS if request.form.get(f"text-{row}", "").strip()]
    wanted = several({f"-{row}": _wanted for row in rows})
    if not wanted:
        raise BadInput(N_("Write what you would like."), field="text-1")
    listing.add(visitor.open_basket(), text("shop", longest=80), list(wanted.values()))
    visitor.count_basket()
    flash(gettext("Your list is in your basket. The shop tells its prices."), "success")
    return redirect(url_for("order.basket"), 303)


def bought_form() -> str:
    """What was bought in a shop already and is to be brought: what, and how many bags."""
    found = shop(reading(), _asked())
    if found is None:
        raise NothingFetched()
    return render_template("order/bought.html", shop=found)


def add_bought() -> Response:
    """Put bags that wait in a shop into the basket: they are brought with the rest."""
    read = several({"what": text, "bags": whole_number})
    listing.add_bought(visitor.open_basket(), text("shop", longest=80), read["what"], read["bags"])
    visitor.count_basket()
    flash(gettext("Your bags are in your basket: choose when we bring them."), "success")
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
        text(f"text{ends}", longest=LONGEST_TEXT), _limit(f"ceiling{ends}"),
        text(f"note{ends}", longest=200), wish,
    )  # fmt: skip


def _limit(name: str) -> int | None:
    most = typed_cents(name)
    if most is not None and not 1 <= most <= MOST_CENTS:
        msgid = N_("Enter a price up to %(most_cents)s.")
        raise BadInput(msgid, field=name, most_cents=MOST_CENTS)
    return most


def _asked() -> str:
    """The short name of the shop that the address or the form names."""
    return request.values.get("shop", "")[:80].replace("\x00", "")
