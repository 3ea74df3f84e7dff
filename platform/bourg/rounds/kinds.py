"""Kinds of rounds: vehicles, couriers, stops."""

from enum import StrEnum

from bourg.slots.kinds import Vehicle as Vehicle


class CourierType(StrEnum):
    """Under which status a courier works; none of them may take cash for the town."""

    EMPLOYEE = "employee"
    INSERTION = "insertion"
    COMPANY = "company"
    VOLUNTEER = "volunteer"


class RoundState(StrEnum):
    """Whether the round is being prepared, ridden or over."""

    PLANNED = "planned"
    RIDING = "riding"
    DONE = "done"


class StopKind(StrEnum):
    """At a shop, or at a doorstep."""

    PICKUP = "pickup"
    DROP = "drop"


class StopState(StrEnum):
    """What happened at a stop; `dropped_out` when the order was cancelled meanwhile."""

    TODO = "todo"
    DONE = "done"
    ABSENT = "absent"
    DROPPED_OUT = "dropped_out"


class Outcome(StrEnum):
    """How a doorstep ended: who took it or where it was left, or why it came back."""

    PERSON = "person"
    NEIGHBOUR = "neighbour"
    AGREED_PLACE = "agreed_place"
    CONTACTLESS = "contactless"
    LEFT = "left"
    NOBODY = "nobody"
    REFUSED = "refused"


class Deed(StrEnum):
    """What a courier enters; `late` is of a round, the others of a halt."""

    COLLECTED = "collected"
    MISSING = "missing"
    DELIVERED = "delivered"
    ABSENT = "absent"
    REFUSED = "refused"
    INCIDENT = "incident"
    RETURNED = "returned"
    LATE = "late"


class Rang(StrEnum):
    """Whom a courier rang up before leaving a door that nobody opened."""

    HOUSEHOLD = "household"
    TRUSTED = "trusted"
    DESK = "desk"


class ReportKind(StrEnum):
    """What a courier reports and the desk looks after."""

    MISSING_BAG = "missing_bag"
    INCIDENT = "incident"
    REFUSED = "refused"
    WRONG_CODE = "wrong_code"
    CONTRADICTION = "contradiction"


class DocumentKind(StrEnum):
    """A paper that a courier of some type shows to the town."""

    IDENTITY = "identity"
    CONTRACT = "contract"
    VOLUNTEER_AGREEMENT = "volunteer_agreement"
    LIABILITY_INSURANCE = "liability_insurance"
    VEHICLE_INSURANCE = "vehicle_insurance"
    LICENCE = "licence"
    TRANSPORT_REGISTER = "transport_register"
