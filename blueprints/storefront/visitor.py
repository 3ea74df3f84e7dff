"""The visitor: where to deliver, as said in this session, and what can be answered to that."""

from typing import NamedTuple

from flask import session

from blueprints.storefront.pieces import next_minute
from bourg.addresses.queries import delivery_zones
from bourg.kernel.clock import now
from bourg.money.rules import fee
from bourg.ordering.queries import Destination, destination
from bourg.slots.queries import next_free
from bourg.slots.rules import Offer
from bourg.web.kept import kept
from bourg.web.reading import reading


class Promise(NamedTuple):
    """The next slot with a free place in a zone, and what bringing costs."""

    slot: Offer
    fee_cents: int


def where() -> Destination | None:
    """Where this visitor's basket is to be brought, when that was said."""
    basket_id = session.get("basket")
    return destination(reading(), basket_id) if basket_id else None


def next_slot(zone_id: int, zone_fee_cents: int) -> Promise | None:
    """The next free slot of a zone, as it was at the last full minute."""
    return kept().get(
        ("next_slot", zone_id, zone_fee_cents),
        now(),
        lambda: (_next_slot(zone_id, zone_fee_cents), next_minute()),
    )


def _next_slot(zone_id: int, zone_fee_cents: int) -> Promise | None:
    slot = next_free(reading(), zone_id, now())
    return Promise(slot, fee(slot.fee_cents, zone_fee_cents)) if slot else None


def next_round() -> Promise | None:
    """The next free slot anywhere in the town."""
    return kept().get(("next_round",), now(), lambda: (_next_round(), next_minute()))


def _next_round() -> Promise | None:
    zones = delivery_zones(reading())
    found = [_next_slot(zone.id, zone.fee_cents) for zone in zones]
    return min(
        (promise for promise in found if promise),
        key=lambda promise: promise.slot.starts_at,
        default=None,
    )
