"""A shop as it stands in a list: kept until it changes, opens or closes."""

from datetime import datetime
from typing import Any

from markupsafe import Markup

from blueprints.storefront.directory import state
from blueprints.storefront.pieces import holds_until, piece
from bourg.merchants.rules import Shop


def stall(shop: Shop) -> Markup:
    """The card of a shop."""
    return piece("storefront/_stall.html", (shop.slug, shop.version), lambda: _stall(shop))


def _stall(shop: Shop) -> tuple[dict[str, Any], datetime]:
    open_state = state(shop)
    return {"shop": shop, "state": open_state}, holds_until([open_state.changes_at])
