"""Kinds of money: means of payment, beneficiaries of the fee, states of a payment."""

from enum import StrEnum


class Means(StrEnum):
    """How a resident pays a shop; the order of the members is the order of preference."""

    CHEQUE = "cheque"
    TERMINAL = "terminal"
    ACCOUNT = "account"
    AT_COLLECTION = "at_collection"
    CARD_ONLINE = "card_online"


class PaymentState(StrEnum):
    """Where a payment stands, apart from how far the goods are."""

    DUE = "due"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
