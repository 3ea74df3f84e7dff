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
