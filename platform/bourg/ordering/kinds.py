"""Kinds of ordering: lines, wishes, states of parts and orders."""

from enum import StrEnum


class LineKind(StrEnum):
    """A product of the catalogue, words for the shop, or goods bought in the shop already."""

    PRODUCT = "product"
    FREE_TEXT = "free_text"
    ALREADY_BOUGHT = "already_bought"


class Absence(StrEnum):
    """What the courier does when nobody opens."""

    CALL = "call"
    NEIGHBOUR = "neighbour"
    DOORSTEP = "doorstep"
    BRING_BACK = "bring_back"


class Substitution(StrEnum):
    """What the shop does when a good is missing."""

    NEAREST = "nearest"
    CALL = "call"
    LEAVE_OUT = "leave_out"


class PartState(StrEnum):
    """How far one shop's part is (moves: `ordering.states`)."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    READY = "ready"
    COLLECTED = "collected"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """How far the whole order is: derived from its parts by `ordering.states.order_state`."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    PARTLY_REFUSED = "partly_refused"
    READY = "ready"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """Whether the shop keeps the line."""

    KEPT = "kept"
    REFUSED = "refused"


class ProposalKind(StrEnum):
    """What a shop asks the household: more for a line, another good, a price, a larger total."""

    AMOUNT = "amount"
    REPLACEMENT = "replacement"
    PRICE = "price"
    TOTAL = "total"


class ProposalState(StrEnum):
    """What became of it; `withdrawn`: the shop said something else meanwhile."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Disclosure(StrEnum):
    """What a shop needs its buyer's name and address for."""

    INVOICE = "invoice"
    COMPLAINT = "complaint"
    GUARANTEE = "guarantee"


class DateState(StrEnum):
    """What became of one date of a standing order; `asked`: it waits for the household's yes."""

    BOOKED = "booked"
    SKIPPED = "skipped"
    ASKED = "asked"
    FAILED = "failed"


class Why(StrEnum):
    """Why a standing order was not placed for a date."""

    PAUSED = "paused"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    NO_SLOT = "no_slot"
    FULL = "full"
    SHARE_FULL = "share_full"
    TOO_LATE = "too_late"
    NOTHING_LEFT = "nothing_left"
    BELOW_MINIMUM = "below_minimum"
    CEILING = "ceiling"
    OUTSIDE = "outside"
    OTHER = "other"
