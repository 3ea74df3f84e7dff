"""How a shop is told of its orders: the order of its ways; and that its desk is awake."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.desk import my_desk
from blueprints.merchant.keeping import keeper, kept_shop, works_in
from bourg.merchants.channels import BY_NUMBER, MOST, Reachable
from bourg.merchants.queries import reachable
from bourg.merchants.services import channels
from bourg.messages.kinds import Reach
from bourg.people.rules import clean_phone
from bourg.web.forms import text
from bourg.web.reading import reading
from bourg.web.ways import offered

FIELDS = ("first", "second", "third")[:MOST]


def page(slug: str) -> str:
    """The ways of a shop, and how to choose others."""
    shop = kept_shop(slug)
    found = reachable(reading(), [shop.id])[shop.id]
    chosen = {name: way.value for name, way in zip(FIELDS, _chosen(found), strict=False)}
    return render_template(
        "merchant/channels.html", shop=shop, mine=works_in(shop), reachable=found,
        chosen=chosen, fields=FIELDS, offered=offered(), by_number=BY_NUMBER & set(offered()),
    )  # fmt: skip


def choose(slug: str) -> Response:
    """Tell the shop by these ways from now on."""
    wanted = [way for name in FIELDS for way in Reach if way == request.form.get(name)]
    typed = text("number", longest=40)
    number = clean_phone(typed, "number") if typed else None
    channels.choose(kept_shop(slug).slug, wanted, number, keeper(slug), offered=offered())
    flash(gettext("Noted. It holds for the next order."), "success")
    return redirect(url_for("merchant.channels", slug=slug), 303)


def beat(slug: str) -> tuple[str, int]:
    """The desk is awake."""
    channels.beat(my_desk(slug))
    return "", 204


def _chosen(shop: Reachable) -> tuple[Reach, ...]:
    """What stands in the form: what was chosen, else what holds without a choice."""
    return shop.chosen or tuple(way for way in shop.ways if way is not Reach.PHONE)
