"""A courier's rounds as programs see them."""

from datetime import datetime
from typing import Literal

from pydantic import Field
from typing_extensions import TypedDict

from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence, OrderState, PartState
from bourg.rounds.handing import AtDoor, all_known
from bourg.rounds.kinds import Outcome, RoundState, StopKind, StopState, Vehicle
from bourg.rounds.queries import DropAt, PartAt, RoundView, StopView
from bourg.web.api import Input, Whole, shaped
from bourg.web.bearer import account
from bourg.web.doors import door_word


class AtTheDoor(Input):
    """What happened at the door: to whom it was handed, who was rung up before leaving.

    `adult_checked` is needed for alcohol (Code de la santé publique, art. L.3342-1).
    """

    note: str = Field(default="", max_length=300)
    handed_to: Literal["person", "neighbour", "agreed_place", "contactless"] = "person"
    adult_checked: bool = False
    code: str = Field(default="", max_length=8, description="Said by the household, if it was.")
    rang: list[Literal["household", "trusted", "desk"]] = Field(default=[], max_length=3)

    def said(self) -> AtDoor:
        """The same as the rules know it."""
        outcome, code = Outcome(self.handed_to), self.code.strip()
        return AtDoor(outcome, self.adult_checked, code, all_known(self.rang))


class BagsMissing(Input):
    """How many bags of a part are not there."""

    bags: Whole = Field(ge=1, le=99)
    note: str = Field(default="", max_length=300)


class Collected(Input):
    """The bags of a part are on the bike, all but so many."""

    missing: Whole = Field(default=0, ge=0, le=99)
    note: str = Field(default="", max_length=300)


class Late(Input):
    """So many minutes late; 0 takes it back."""

    minutes: Whole = Field(ge=0, le=30, multiple_of=10)


class Incident(Input):
    """What went wrong at a halt."""

    note: str = Field(min_length=1, max_length=300, pattern=r"\S")


class Bags(TypedDict):
    """One shop's part: what to fetch, or to hand over, and how its shop is paid."""

    reference: str
    state: PartState
    shop: str
    shop_address: str
    shop_phone: str | None
    bags: int | None
    means: Means
    total_cents: int
    to_settle: bool
    note: str
    alcohol: bool
    perishable: bool
    missing: int


class Door(TypedDict):
    """A doorstep: whom, where, what to know."""

    reference: str
    contact_name: str
    contact_phone: str
    address_label: str
    complement: str
    courier_note: str
    absence: Absence
    lat: float | None
    lon: float | None
    word: str
    trusted_name: str | None
    trusted_phone: str | None


class Stop(TypedDict):
    """One halt. `reference` is what is collected (a part) or delivered (an order) there.

    `door` is null at shops, and once the doorstep is done.
    """

    reference: str | None
    position: int
    kind: StopKind
    state: StopState
    ready: bool
    done_at: datetime | None
    outcome: Outcome | None
    claimed_at: datetime | None
    returned_at: datetime | None
    door: Door | None
    merchant_orders: list[Bags]


class Round(TypedDict):
    """A round with its stops in the order to ride; `mine`: this courier has taken it.

    `late_until_at`: the courier said to be late, and is at the next stop not before.
    """

    id: str
    state: RoundState
    mine: bool
    vehicle: Vehicle
    distance_m: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    late_until_at: datetime | None
    stops: list[Stop]


class Rounds(TypedDict):
    """Rounds, by slot."""

    items: list[Round]
    next: None


class PartDone(TypedDict):
    """A part after it was collected."""

    reference: str
    state: PartState


class OrderDone(TypedDict):
    """An order after the doorstep."""

    reference: str
    state: OrderState


def round_(view: RoundView) -> Round:
    """A round with its stops."""
    return shaped(
        Round, view, id=view.public_id, mine=view.courier_user_id == account().id,
        stops=[_stop(stop) for stop in view.stops],
    )  # fmt: skip


def _stop(stop: StopView) -> Stop:
    part = stop.parts[0].reference if stop.parts else None
    at_shop = stop.kind is StopKind.PICKUP
    return shaped(
        Stop, stop, reference=part if at_shop else stop.drop.reference,
        door=_door(stop.drop) if not at_shop and stop.state is StopState.TODO else None,
        merchant_orders=[_bags(part) for part in stop.parts],
    )  # fmt: skip


def _door(drop: DropAt) -> Door:
    return shaped(Door, drop, word=door_word(drop.reference))


def _bags(part: PartAt) -> Bags:
    return shaped(Bags, part)
