"""A product: what it is, what is in it, what it costs, who sells it, and how to take some."""

from datetime import datetime
from typing import Any

from flask import abort

from blueprints.storefront.directory import directory
from blueprints.storefront.pieces import block, holds_until
from bourg.catalogue.allergens import ALLERGENS
from bourg.catalogue.queries import Detail
from bourg.catalogue.queries import product as find
from bourg.catalogue.rules import availability
from bourg.kernel.clock import now
from bourg.web.filters import local
from bourg.web.frames import framed
from bourg.web.reading import glance


def product(public_id: str) -> bytes:
    """One product."""
    with glance() as quick:
        found = find(quick, public_id) or abort(404)
    card = found.card
    key = (public_id, card.merchant_version)
    main = block("storefront/_product.html", key, lambda: _product(found))
    return framed(main, title=f"{card.name} – {card.merchant_name}")


def _product(found: Detail) -> tuple[dict[str, Any], datetime]:
    """What the page shows, and until when it holds."""
    seller = directory().by_slug.get(found.card.merchant_slug) or abort(404)
    moment = local(now())
    values = {
        "product": found, "card": found.card, "shop": seller, "allergens": ALLERGENS,
        "availability": availability(found.card, moment), "month": moment.month,
        "selling": found.selling and not seller.paused(moment),
    }  # fmt: skip
    return values, holds_until(
        [found.card.sold_out_until, found.card.special_until, seller.paused_until]
    )
