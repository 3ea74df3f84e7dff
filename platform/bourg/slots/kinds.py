"""Kinds of holds, exceptions and vehicles, and what a slot may answer to a basket."""

from enum import StrEnum


class HoldState(StrEnum):
    """A place kept while shopping, then confirmed by an order, or given back."""

    HELD = "held"
    PAYING = "paying"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


class OfferState(StrEnum):
    """Whether a slot can be taken, or why not."""

    OPEN = "open"
    FEW_LEFT = "few_left"
    FULL = "full"
    TOO_LATE = "too_late"
    SHOP_CLOSED = "shop_closed"
    OUTSIDE = "outside"


class OfferReason(StrEnum):
    """Why a slot cannot be taken, for programs; `bourg.slots.rules` has the words."""

    OUTSIDE = "outside"
    UNADDRESSED = "unaddressed"
    TOO_LATE = "too_late"
    MADE_TO_ORDER = "made_to_order"
    SLOT_CLOSED = "slot_closed"
    SHOP_CLOSED = "shop_closed"
    SHOP_NEEDS_TIME = "shop_needs_time"
    NOT_COLLECTING = "not_collecting"
    SLOT_FULL = "slot_full"
    SHOP_FULL = "shop_full"
    ROUND_FULL = "round_full"
    NO_COURIER = "no_courier"
    UNPLACED = "unplaced"


class ExceptionKind(StrEnum):
    """How a day differs from the weekly plan."""

    CLOSED = "closed"
    CAPACITY = "capacity"
    EXTRA = "extra"


class Vehicle(StrEnum):
    """What a courier rides."""

    CARGO_BIKE = "cargo_bike"
    BIKE = "bike"
    VAN = "van"
    FOOT = "foot"


class Remedy(StrEnum):
    """What becomes of promises that a withdrawn shift leaves in danger."""

    OTHER_SLOT = "other_slot"
    COUNT = "count"


# A hold that still may become an order, and one that counts in its slot.
PENDING = (HoldState.HELD, HoldState.PAYING)
LIVE = (*PENDING, HoldState.CONFIRMED)
