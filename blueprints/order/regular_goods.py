"""The products of a standing order: looked for in all shops, added to it, changed, taken out."""

from flask import render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.order.regular import back_to, found, who
from bourg.catalogue.queries import search
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.kinds import Substitution
from bourg.ordering.services import standing
from bourg.web import fields
from bourg.web.filters import local
from bourg.web.forms import text, whole_number
from bourg.web.options import options_of
from bourg.web.reading import reading

MOST, LONGEST = 24, 80


def products(standing_id: str, token: str) -> str:
    """What can be added: the products that carry the words typed."""
    one = found(standing_id, token)
    query = " ".join(request.args.get("q", "").split())[:LONGEST]
    cards = search(reading(), query, limit=MOST).cards
    return render_template(
        "order/standing_products.html", standing=one, query=query, cards=cards, moment=now(),
        month=local(now()).month, link={"standing_id": standing_id, "token": token},
        alcohol=not one.adult and any(card.alcohol for card in cards),
    )  # fmt: skip


def add(standing_id: str, token: str) -> Response:
    """Want one product more, of which the button is in its card."""
    found(standing_id, token)
    product = text("add", longest=64)
    name = standing.add_line(
        standing_id, product, who(), quantity=_amount(f"quantity-{product}"),
        weight_g=_amount(f"weight_g-{product}"), ceiling_cents=fields.cents("ceiling_cents"),
        adult=request.form.get("age_confirmed") == "yes", options=options_of(product),
    )  # fmt: skip
    return back_to(standing_id, gettext("%(product)s comes along from now on.", product=name))


def _amount(field: str) -> int | None:
    return whole_number(field) if request.form.get(field) else None


def set_line(standing_id: str, token: str) -> Response:
    """Change how much of one thing, its note, what to do when it is missing; or take it out."""
    found(standing_id, token)
    amount = 0 if "remove" in request.form else whole_number("amount")
    note = text("note", longest=200) if "note" in request.form else None
    standing.set_line(standing_id, text("product", longest=64), amount, who(), note=note,
                      substitution=_substitution(),
                      options=text("options", longest=200))  # fmt: skip
    return back_to(standing_id, gettext("Noted, for the dates to come."))


def _substitution() -> Substitution | None:
    given = request.form.get("substitution")
    if given and given not in set(Substitution):
        raise BadInput(N_("Choose one of the list."), field="substitution")
    return Substitution(given) if given else None
