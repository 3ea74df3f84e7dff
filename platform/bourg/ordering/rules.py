"""Rules of baskets: what may be put in, in which amounts, and what changed since."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bourg.catalogue import rules as catalogue
from bourg.catalogue.rules import Availability
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Channel
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.ordering.refusals import NotAvailable, OptionsChanged, PriceChanged, SoldOut

MOST_LINES = 100

# Characters that turn the direction of a text round: a name must not rewrite its neighbours.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible but needed: they join emoji and Arabic letters.
_JOINERS = frozenset("\u200c\u200d")


class Change(StrEnum):
    """What happened to a wish since the resident put it in or last looked."""

    PRICE_CHANGED = "price_changed"
    SOLD_OUT = "sold_out"
    WITHDRAWN = "withdrawn"
    SHOP_UNAVAILABLE = "shop_unavailable"
    OPTIONS_CHANGED = "options_changed"


_GONE = {
    Availability.SOLD_OUT: Change.SOLD_OUT,
    Availability.OUT_OF_SEASON: Change.WITHDRAWN,
    Availability.WITHDRAWN: Change.WITHDRAWN,
}


class Wanted(catalogue.Offered, catalogue.Priced, Protocol):
    """What the rules read of a product and its shop."""

    @property
    def name(self) -> str: ...
    @property
    def shop(self) -> str: ...
    @property
    def shop_status(self) -> MerchantStatus: ...
    @property
    def service_level(self) -> ServiceLevel: ...
    @property
    def paused_until(self) -> datetime | None: ...
    @property
    def unfit(self) -> bool: ...


def sells(
    status: MerchantStatus, level: ServiceLevel, paused_until: datetime | None, moment: datetime
) -> bool:
    """Whether a shop takes orders from its catalogue now."""
    paused = paused_until is not None and paused_until > moment
    return status == MerchantStatus.APPROVED and level == ServiceLevel.CATALOGUE and not paused


def takes_lists(
    status: MerchantStatus, level: ServiceLevel, paused_until: datetime | None, moment: datetime
) -> bool:
    """Whether a shop takes shopping lists in words now."""
    by_request = level == ServiceLevel.ORDER_REQUEST
    return by_request and sells(status, ServiceLevel.CATALOGUE, paused_until, moment)


def change(wanted: Wanted, seen_price_cents: int | None, moment: datetime) -> Change | None:
    """What the resident must be told about a line before ordering it, the gravest first."""
    if not sells(wanted.shop_status, wanted.service_level, wanted.paused_until, moment):
        return Change.SHOP_UNAVAILABLE
    if gone := _GONE.get(catalogue.availability(wanted, moment)):
        return gone
    if wanted.unfit:
        return Change.OPTIONS_CHANGED
    return Change.PRICE_CHANGED if wanted.price_cents != seen_price_cents else None


def refuse_changed(wanted: Wanted, seen_price_cents: int | None, moment: datetime) -> None:
    """Raise `SoldOut`, `NotAvailable`, `OptionsChanged` or `PriceChanged`: to be told first."""
    found = change(wanted, seen_price_cents, moment)
    if found == Change.PRICE_CHANGED:
        raise PriceChanged(
            product=wanted.name, was_cents=seen_price_cents or 0, now_cents=wanted.price_cents
        )
    if found == Change.OPTIONS_CHANGED:
        raise OptionsChanged(product=wanted.name, field="options")
    if found is not None:
        refusal = SoldOut if found == Change.SOLD_OUT else NotAvailable
        raise refusal(product=wanted.name, shop=wanted.shop)


def amount(wanted: Wanted, *, quantity: object, weight_g: object) -> tuple[int, int | None]:
    """(pieces, grams) of a wish; 0 of either is (0, None): take it out. Raises `BadInput`."""
    if any(type(value) is int and value == 0 for value in (quantity, weight_g)):
        return 0, None
    return catalogue.amount(wanted, quantity=quantity, weight_g=weight_g)


def heard(channel: Channel, phone: str) -> str:
    """A telephone number that somebody of the town heard, not one that anybody can type."""
    return phone if channel in (Channel.PHONE_DESK, Channel.OFFICER) else ""


def words(text: str, field: str, *, longest: int) -> str:
    """A line of free text, tidied: one line, nothing invisible. Raises `BadInput` when too long."""
    kept = (c if c.isprintable() or c in _JOINERS else " " for c in text if c not in _TURNING)
    tidy = " ".join("".join(kept).split())
    if len(tidy) > longest:
        msgid = N_("This is too long: please keep to %(most)s characters.")
        raise BadInput(msgid, field=field, most=longest)
    return tidy
