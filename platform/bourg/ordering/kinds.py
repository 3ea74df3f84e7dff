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
