"""A courier's rounds as programs see them."""

from datetime import datetime

from pydantic import Field
from typing_extensions import TypedDict

from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence, OrderState, PartState
from bourg.rounds.kinds import RoundState, StopKind, StopState, Vehicle
from bourg.rounds.queries import DropAt, PartAt, RoundView, StopView
from bourg.web.api import Input, shaped
from bourg.web.bearer import account


class AtTheDoor(Input):
    """What happened at the door."""

    note: str = Field(default="", max_length=300)


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
    note: str


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
    door: Door | None
    merchant_orders: list[Bags]


class Round(TypedDict):
    """A round with its stops in the order to ride; `mine`: this courier has taken it."""

    id: str
    state: RoundState
    mine: bool
    vehicle: Vehicle
    distance_m: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
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
    return shaped(Door, drop)


def _bags(part: PartAt) -> Bags:
    return shaped(Bags, part)
