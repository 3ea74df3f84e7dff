"""Kinds of merchants: service levels, status, staff, papers that expire."""

from enum import StrEnum


class ServiceLevel(StrEnum):
    """How much of its trade a shop does here; it may move at any time."""

    SHOWCASE = "showcase"
    ORDER_REQUEST = "order_request"
    CATALOGUE = "catalogue"


class MerchantStatus(StrEnum):
    """`listed` is known from the town's list only; nobody sells before `approved`."""

    LISTED = "listed"
    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"


class StaffRole(StrEnum):
    """What a person is in a shop."""

    OWNER = "owner"
    EMPLOYEE = "employee"


class InvitationWay(StrEnum):
    """How a shop of the town's list is asked to come in."""

    MAIL = "mail"
    SMS = "sms"
    LETTER = "letter"


class PaperKind(StrEnum):
    """A paper of a shop that the town notes with its last day; no copy is kept."""

    ALCOHOL_LICENCE = "alcohol_licence"
    INSURANCE = "insurance"
    REGISTER_EXTRACT = "register_extract"
