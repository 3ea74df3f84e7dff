"""Shops without any device: the agent rings up, or types what stands on their printed sheet."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.merchants.queries import workplace
from bourg.ordering.queries import by_hand as queries
from bourg.ordering.queries import desks
from bourg.ordering.services import answering
from bourg.web.access import actor, has_role
from bourg.web.fields import cents
from bourg.web.forms import missing_lines, reason, text, whole_number
from bourg.web.reading import reading


def page() -> str:
    """The shops to ring up and those on paper, each with what waits for its answer."""
    shops = queries.by_hand(reading())
    return render_template(
        "townhall/by_hand.html", to_ring=[one for one in shops if not one.on_paper],
        on_paper=[one for one in shops if one.on_paper],
    )  # fmt: skip


def sheet(slug: str) -> str:
    """The printed sheet of a shop: what to prepare, with room for its answers."""
    shop = workplace(reading(), slug)
    if shop is None:
        raise NotFound()
    found = queries.sheet(reading(), shop.id)
    return render_template("townhall/shop_sheet.html", found=found, now=now())


def answer(reference: str) -> Response:
    """Type a shop's answer: all, all but some lines, the ticket's total, or nothing."""
    _known(reference)
    total = cents("total") if text("total", longest=20) else None
    accept = request.form.get("accept") != "no"
    answering.answer(
        reference, accept=accept, refused=missing_lines() if accept else None,
        reason="" if accept else reason(), total_cents=total if accept else None, actor=_actor(),
    )  # fmt: skip
    return _back(gettext("The answer is noted, on behalf of the shop."))


def settle(reference: str) -> Response:
    """Type the total of a shop's till ticket, once the goods are weighed."""
    _known(reference)
    answering.settle(reference, cents("total"), actor=_actor())
    return _back(gettext("The total is noted, on behalf of the shop."))


def ready(reference: str) -> Response:
    """Say for a shop that its bags are ready."""
    _known(reference)
    answering.ready(reference, whole_number("bags"), actor=_actor())
    return _back(gettext("Noted: the bags are ready."))


def _known(reference: str) -> None:
    """Raises `NotFound` unless there is such a part."""
    if desks.any_part(reading(), reference) is None:
        raise NotFound()


def _actor() -> Actor:
    """Who types, and whether it comes from paper or from the telephone."""
    officer = has_role(Role.OFFICER, Role.ADMINISTRATOR)
    channel = Channel.PAPER if request.form.get("from") == "paper" else Channel.PHONE_DESK
    return actor(Role.OFFICER if officer else Role.AGENT, channel)


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.by_hand"), 303)
