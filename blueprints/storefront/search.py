"""The search over the products of all shops, and over the shops' names and trades."""

from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from markupsafe import Markup

from blueprints.storefront.directory import Directory, directory, state
from blueprints.storefront.pieces import block, holds_until, piece
from blueprints.storefront.stalls import stall
from bourg.catalogue import words
from bourg.catalogue.queries import Card
from bourg.catalogue.queries import search as find
from bourg.kernel.clock import now
from bourg.web.filters import local
from bourg.web.frames import framed
from bourg.web.kept import SEARCHES
from bourg.web.paging import page_number
from bourg.web.reading import reading

PAGE, SHOPS = 24, 6
LONGEST = 80


def search() -> bytes:
    """What a search found: kept while no shop changes, because a town asks the same all day."""
    query, page = " ".join(request.args.get("q", "").split())[:LONGEST], page_number()
    shown = directory()
    key = (shown.version, query, page)
    main = block("storefront/_search.html", key, lambda: _found(shown, query, page), SEARCHES)
    title = gettext("Search: %(words)s", words=query) if query else gettext("Search")
    return framed(main, title=title, query=query)


def _found(shown: Directory, query: str, page: int) -> tuple[dict[str, Any], datetime]:
    """What the page shows, and until when it holds."""
    found = find(reading(), query, limit=PAGE, offset=(page - 1) * PAGE)
    called = shown.called(words.terms(query))[:SHOPS] if page == 1 else []
    values = {
        "query": query, "found": found, "page": page,
        "cards": [_card(card) for card in found.cards], "shops": [stall(shop) for shop in called],
        "url": lambda number: url_for("storefront.search", q=query, page=number),
    }  # fmt: skip
    changes = [card.sold_out_until for card in found.cards]
    return values, holds_until([*changes, *(state(shop).changes_at for shop in called)])


def _card(card: Card) -> Markup:
    """A found product; cards of one version of a shop are kept."""
    key = (card.public_id, card.merchant_version)
    return piece("storefront/_found.html", key, lambda: _shown(card))


def _shown(card: Card) -> tuple[dict[str, Any], datetime]:
    values = {"card": card, "moment": now(), "month": local(now()).month}
    return values, holds_until([card.sold_out_until])
