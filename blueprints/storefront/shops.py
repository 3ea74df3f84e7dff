"""The town's shops: all of them, or those of one trade, open now or not."""

from datetime import datetime
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext

from blueprints.storefront.directory import Directory, directory, state, trade_tabs
from blueprints.storefront.pieces import block, next_minute
from blueprints.storefront.stalls import stall
from bourg.merchants import ranking
from bourg.merchants.trades import TRADES
from bourg.web.frames import framed
from bourg.web.paging import page_number
from bourg.web.shopfronts import sign, trade_name

PAGE = 36


def shops() -> bytes:
    """All shops of the town."""
    return _page("")


def trade(trade: str) -> bytes:
    """The shops of one trade."""
    if trade not in TRADES:
        abort(404)
    return _page(trade)


def _page(trade: str) -> bytes:
    shown, page, only_open = directory(), page_number(), request.args.get("ouverts") == "1"
    main = block(
        "storefront/_shops.html", (shown.version, trade, page, only_open),
        lambda: _list(shown, trade, page, only_open),
    )  # fmt: skip
    title = trade_name(trade) if trade else gettext("The shops of the town")
    return framed(
        main, title=title, menu=lambda: trade_tabs(shown, trade), menu_key=(shown.version, trade)
    )


def _list(
    shown: Directory, trade: str, page: int, only_open: bool
) -> tuple[dict[str, Any], datetime]:
    found = shown.ranked(ranking.LISTED, trade)
    chosen = [shop for shop in found if state(shop).is_open or not only_open]
    pages = max(1, -(-len(chosen) // PAGE))
    if page > pages:
        abort(404)
    return {
        "trade": trade, "sign": sign(trade), "count": len(chosen), "all_count": len(found),
        "shops": [stall(shop) for shop in chosen[(page - 1) * PAGE : page * PAGE]],
        "page": page, "pages": pages,
        "only_open": only_open, "url": _addresses(trade, only_open),
    }, next_minute()  # fmt: skip


def _addresses(trade: str, only_open: bool) -> Any:
    """How the addresses of the other pages of this list are written."""

    def url(page: int = 1, ouverts: bool = only_open) -> str:
        query: dict[str, Any] = {"page": page if page > 1 else None}
        query["ouverts"] = 1 if ouverts else None
        if trade:
            return url_for("storefront.trade", trade=trade, **query)
        return url_for("storefront.shops", **query)

    return url
