"""A shop's part of an order as its program sees it, and how it answers."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from blueprints.api.shapes.orders import OrderLine, line
from bourg.addresses.kinds import Way
from bourg.kernel.roles import Role
from bourg.money.kinds import Means, PaymentState
from bourg.ordering.kinds import PartState
from bourg.ordering.queries import PartView
from bourg.ordering.services.answering import LONGEST_REASON, MOST_BAGS
from bourg.ordering.settling import MOST_CENTS, MOST_G, Said
from bourg.ordering.states import Move
from bourg.web.api import WHOLE, Input, Paged, Whole, shaped

Position = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
ByPosition = Annotated[
    dict[Position, Reason], Field(json_schema_extra={"additionalProperties": False})
]


class Where(StrEnum):
    """How far the parts are that are asked for: at the shop by state, or those that left it."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    READY = "ready"
    PAST = "past"


class MerchantOrderSearch(Paged):
    """Which parts: without `state` those that lie at the shop, by slot."""

    state: Where | None = None


class RefusedLine(Input):
    """A line that the shop cannot bring, and why."""

    line: Whole = Field(ge=1, le=999)
    reason: Reason = ""


class Acceptance(Input):
    """The shop accepts; `refused` names the lines it cannot bring, with the reason."""

    refused: ByPosition | list[RefusedLine] = Field(default_factory=list)

    def by_position(self) -> dict[int, str]:
        """The refused lines with their reasons."""
        if isinstance(self.refused, dict):
            return {int(position): reason for position, reason in self.refused.items()}
        return {one.line: one.reason for one in self.refused}


class SaidLine(Input):
    """What a line weighs or costs, or what comes instead (then with its price)."""

    line: Whole = Field(ge=1, le=999)
    cut_g: Annotated[int, Field(ge=1, le=MOST_G), WHOLE] | None = None
    price_cents: Annotated[int, Field(ge=0, le=MOST_CENTS), WHOLE] | None = None
    replaced_by: str = Field(default="", max_length=300)
    by_phone: bool = Field(default=False, description="The household agreed when rung up.")


class SaidLines(Input):
    """What the shop says of lines of an accepted part."""

    lines: list[SaidLine] = Field(min_length=1, max_length=100)

    def by_position(self) -> dict[int, Said]:
        """The lines by position."""
        return {one.line: Said(**one.model_dump(exclude={"line"})) for one in self.lines}


class TicketTotal(Input):
    """The one total of the till's ticket."""

    total_cents: Whole = Field(ge=1, le=MOST_CENTS)


class Refused(Input):
    """The shop refuses the whole part; the household reads the reason."""

    reason: Reason = ""


class Packed(Input):
    """The goods stand ready, in so many bags."""

    bags: Whole = Field(default=1, ge=1, le=MOST_BAGS)
    cold_bags: Whole = Field(
        default=0, ge=0, le=MOST_BAGS, description="How many of them go into the cold box."
    )


class MerchantOrder(TypedDict):
    """One shop's part. Of the household it says a first name; `phone` only while goods that are at
    the shop carry the wish to be rung up.

    Of the `way` "shop" it is fetched here, from `collect_from_at` on. `moves` are what the shop
    may do with it now. `most_cents`: without asking the household, which is asked since `asked_at`.
    """

    reference: str
    merchant: str
    state: PartState
    means: Means
    payment_state: PaymentState
    total_cents: int
    settled_total_cents: int | None
    most_cents: int
    exact: bool
    asked_at: datetime | None
    bags: int | None
    cold_bags: int | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    placed_at: datetime
    answered_at: datetime | None
    ready_at: datetime | None
    collected_at: datetime | None
    closed_at: datetime | None
    way: Way
    collect_from_at: datetime | None
    collect_until_at: datetime | None
    first_name: str
    phone: str | None
    moves: list[Move]
    lines: list[OrderLine]


class MerchantOrders(TypedDict):
    """A page of parts."""

    items: list[MerchantOrder]
    next: str | None


def merchant_order(part: PartView) -> MerchantOrder:
    """A part as its shop sees it."""
    return shaped(
        MerchantOrder, part, merchant=part.slug, phone=part.phone or None,
        moves=sorted(part.moves(Role.MERCHANT)), lines=[line(one) for one in part.lines],
    )  # fmt: skip
