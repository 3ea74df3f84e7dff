"""What may be asked of a shop now; what it says before it sells is in `trader_file`."""

from datetime import date, datetime
from typing import NamedTuple

from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.trades import TRADES

SHOWN = (MerchantStatus.LISTED, MerchantStatus.APPROVED)


class Shop(NamedTuple):
    """A shop as residents may see it. `closures`: (first day, last day), both closed."""

    id: int
    slug: str
    name: str
    legal_name: str
    siret: str | None
    vat_number: str | None
    vat_franchise: bool
    alcohol_licence: str
    trade: str
    service_level: ServiceLevel
    status: MerchantStatus
    description: str
    description_en: str
    phone: str | None
    email: str | None
    address_label: str
    lat: float | None
    lon: float | None
    opening_hours: str
    paused_until: datetime | None
    min_order_cents: int
    version: int
    register_name: str
    mediator: str
    certified_at: datetime | None
    closures: hours.Closures = ()

    @property
    def in_catalogue(self) -> bool:
        """Whether its priced products can be put into a basket."""
        approved = self.status is MerchantStatus.APPROVED
        return approved and self.service_level is ServiceLevel.CATALOGUE

    def takes_orders(self, moment: datetime) -> bool:
        """Whether it takes orders here at `moment`: approved, with a catalogue, not paused."""
        return self.in_catalogue and not self.paused(moment)

    def paused(self, moment: datetime) -> bool:
        """Whether it takes a break at `moment`."""
        return self.paused_until is not None and self.paused_until > moment

    def takes_lists(self, moment: datetime) -> bool:
        """Whether it takes shopping lists in words at `moment`, and tells prices as it answers."""
        listed = self.service_level is ServiceLevel.ORDER_REQUEST
        return listed and self._replace(service_level=ServiceLevel.CATALOGUE).takes_orders(moment)


class OpenState(NamedTuple):
    """Whether a shop is open; None when its hours are not known. `changes_at`: until when so."""

    is_open: bool | None
    changes_at: datetime | None


UNKNOWN = OpenState(None, None)


def open_state(shop: Shop, moment: datetime, zone: str) -> OpenState:
    """Whether the shop is open at `moment`, and when that changes next (within a fortnight)."""
    if not shop.opening_hours:
        return UNKNOWN
    closes_at = hours.closes_at(shop.opening_hours, shop.closures, moment, zone)
    if closes_at is not None:
        return OpenState(True, closes_at)
    opens_at = hours.next_opening(shop.opening_hours, shop.closures, moment, zone)
    return OpenState(False, opens_at)


def may_sell(trade: str) -> bool:
    """Whether goods of this trade can be ordered here at all."""
    return trade in TRADES and TRADES[trade].sells


def days_are_ordered(from_on: date, to_on: date) -> bool:
    """Whether a closure ends on or after the day it begins."""
    return from_on <= to_on
