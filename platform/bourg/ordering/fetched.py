"""Rules of goods that are fetched: when to remind, and how far an order is for whoever comes."""

from datetime import datetime, timedelta
from enum import StrEnum

from bourg.addresses.kinds import Way
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.states import MOVABLE

# Who has not come is reminded an hour before it is too late, not at once.
BEFORE_THE_END, PATIENCE = timedelta(hours=1), timedelta(minutes=30)


class Fetch(StrEnum):
    """Where goods wait for whoever fetches them, beside the states of an order."""

    IN_SHOPS = "in_shops"
    TO_POINT = "to_point"
    AT_POINT = "at_point"
    FETCHED = "fetched"
    LEFT = "left"


Stage = OrderState | PartState | Fetch

_SHOP = {OrderState.READY: Fetch.IN_SHOPS, OrderState.DELIVERED: Fetch.FETCHED,
         OrderState.RETURNED: Fetch.LEFT}  # fmt: skip
_POINT = {OrderState.ON_THE_WAY: Fetch.TO_POINT, OrderState.DELIVERED: Fetch.FETCHED,
          OrderState.RETURNED: Fetch.LEFT}  # fmt: skip
_PART_IN_SHOP = {PartState.READY: Fetch.IN_SHOPS, PartState.DELIVERED: Fetch.FETCHED,
                 PartState.RETURNED: Fetch.LEFT}  # fmt: skip
_PART_AT_POINT = {PartState.COLLECTED: Fetch.TO_POINT, PartState.DELIVERED: Fetch.FETCHED,
                  PartState.RETURNED: Fetch.LEFT}  # fmt: skip


def stage(state: OrderState, way: Way, at_point_at: datetime | None = None) -> Stage:
    """How far an order is, as whoever waits for it would say."""
    if way == Way.DELIVERY:
        return state
    found: Stage = (_SHOP if way == Way.SHOP else _POINT).get(state, state)
    return Fetch.AT_POINT if found == Fetch.TO_POINT and at_point_at else found


def part_stage(state: PartState, way: Way, at_point_at: datetime | None = None) -> Stage:
    """How far one shop's part is, likewise."""
    if way == Way.DELIVERY:
        return state
    found: Stage = (_PART_IN_SHOP if way == Way.SHOP else _PART_AT_POINT).get(state, state)
    return Fetch.AT_POINT if found == Fetch.TO_POINT and at_point_at else found


def movable(state: OrderState, at_point_at: datetime | None) -> bool:
    """Whether another time can be had: its goods are in the shops still, or wait at its point."""
    return state in MOVABLE or (state == OrderState.ON_THE_WAY and at_point_at is not None)


def is_pressing(since: datetime, ends_at: datetime, moment: datetime) -> bool:
    """Whether goods that wait since a moment are to be fetched now, or it will be too late."""
    return ends_at - BEFORE_THE_END <= moment and since + PATIENCE <= moment
