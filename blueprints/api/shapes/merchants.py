"""Shops as programs see them."""

from datetime import datetime

from pydantic import Field
from typing_extensions import TypedDict

from bourg.kernel.clock import now
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.rules import Shop, open_state
from bourg.web.api import Paged, shaped
from bourg.web.tools import tools


class MerchantSearch(Paged):
    """Which shops."""

    trade: str = Field(default="", max_length=40, description="Only shops of this trade's code.")


class Merchant(TypedDict):
    """A shop. `open_now` is null when its hours are not known; `changes_at`: until when so.

    `opening_hours` are in OpenStreetMap's syntax. Only a shop of the level `catalogue` that
    `takes_orders` sells here now; the others are shown with their telephone number.
    """

    slug: str
    name: str
    trade: str
    service_level: ServiceLevel
    takes_orders: bool
    open_now: bool | None
    changes_at: datetime | None
    opening_hours: str
    paused_until: datetime | None
    minimum_cents: int
    description: str
    legal_name: str
    siret: str | None
    phone: str | None
    email: str | None
    address: str
    lat: float | None
    lon: float | None


class Merchants(TypedDict):
    """A page of shops: those that sell here, by name, then the others."""

    items: list[Merchant]
    next: str | None


def merchant(shop: Shop) -> Merchant:
    """A shop as it stands now."""
    moment = now()
    opening = open_state(shop, moment, tools().town.time_zone)
    return shaped(
        Merchant, shop, takes_orders=shop.takes_orders(moment), open_now=opening.is_open,
        changes_at=opening.changes_at, minimum_cents=shop.min_order_cents,
        address=shop.address_label,
    )  # fmt: skip
