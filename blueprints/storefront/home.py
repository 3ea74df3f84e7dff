"""The first page: do we deliver to you, who is open, which trades, what is in season."""

from datetime import datetime
from typing import Any

from markupsafe import Markup

from blueprints.storefront import visitor
from blueprints.storefront.directory import Directory, directory, state, trade_tabs
from blueprints.storefront.pieces import block, next_minute, piece, render
from blueprints.storefront.stalls import stall
from bourg.catalogue.queries import any_alcohol, in_season
from bourg.kernel.clock import now
from bourg.merchants import ranking
from bourg.ordering.queries import Destination
from bourg.web.filters import local
from bourg.web.frames import framed
from bourg.web.reading import reading
from bourg.web.tools import tools
from bourg.web.visitor import nearby

SHOPS, GOODS = 6, 10


def home() -> bytes:
    """The home page."""
    shown = directory()
    stalls = block("storefront/_home.html", (shown.version,), lambda: _stalls(shown))
    where = visitor.where()
    title = tools().town.tagline or tools().town.name
    if where is not None:
        return framed(stalls, title=title, before=_answer(where))
    question = piece("storefront/_hero_question.html", (), _question)
    completion = piece("storefront/_completion.html", (), lambda: ({}, next_minute()))
    return framed(stalls, title=title, before=question, head=completion)


def _answer(where: Destination) -> Markup:
    """What can be said to a visitor whose address is known."""
    zone_id, fee_cents = where.zone_id, where.zone_fee_cents
    promise = visitor.next_slot(zone_id, fee_cents) if zone_id is not None else None
    near = None if zone_id is not None else nearby(where.place.lat, where.place.lon)
    return render("storefront/_hero_answer.html", where=where, promise=promise, near=near)


def _question() -> tuple[dict[str, Any], datetime]:
    return {"promise": visitor.next_round()}, next_minute()


def _stalls(shown: Directory) -> tuple[dict[str, Any], datetime]:
    """What the lower part of the page shows, alike for everybody."""
    shops = shown.ranked(ranking.ON_HOME)
    open_now = [shop for shop in shops if state(shop).is_open]
    month = local(now()).month
    return {
        "shops": [stall(shop) for shop in (open_now or shops)[:SHOPS]], "open_count": len(open_now),
        "trades": trade_tabs(shown), "cards": in_season(reading(), month, GOODS), "month": month,
        "moment": now(), "alcohol": any_alcohol(reading()),
    }, next_minute()  # fmt: skip
