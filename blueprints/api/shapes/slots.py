"""Delivery slots as a basket sees them."""

from datetime import datetime

from pydantic import Field
from typing_extensions import TypedDict

from blueprints.api.shapes.baskets import Name
from bourg.money.rules import fee
from bourg.slots.kinds import OfferReason, OfferState
from bourg.slots.rules import Offer
from bourg.web.api import Asked, Input, shaped
from bourg.web.filters import words


class SlotWanted(Input):
    """The slot to keep a place in."""

    slot_id: Name


class SlotSearch(Asked):
    """Of which place the slots are asked."""

    point_id: Name | None = Field(
        default=None, description="A pick-up point; without it the basket's own zone or point."
    )


class Slot(TypedDict):
    """A slot: `open` and `few_left` can be held; the others say the `reason` in words.

    `shop_closed`: nobody can fetch then, because a shop is closed or because the town called the
    slot off (snow, a fair); `reason_code` tells the two apart, and `full` of a slot from `full` of
    a shop or of a round.

    `fee_cents` is the whole delivery fee in this slot; `held`: this basket has a place in it;
    `green`: a courier already passes near this address then; `point_id`: the other pick-up point
    where it is, nothing at the place that was asked of.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    state: OfferState
    reason: str | None
    reason_code: OfferReason | None
    places_left: int
    fee_cents: int
    held: bool
    green: bool
    point_id: str | None


class Slots(TypedDict):
    """The slots of the next two weeks, in order."""

    items: list[Slot]
    next: None


def slot(offer: Offer, zone_fee_cents: int, point_id: str | None = None) -> Slot:
    """A slot that is offered, or the reason why it is not."""
    reason = words(offer.reason_msgid, offer.reason_params) if offer.reason_msgid else None
    return shaped(
        Slot, offer, id=offer.public_id, reason=reason, reason_code=offer.reason,
        held=offer.mine, point_id=point_id, fee_cents=fee(offer.fee_cents, zone_fee_cents),
    )  # fmt: skip
