"""Reads about baskets and orders: plain rows, by a fixed number of SQL statements each."""

from bourg.ordering.queries.baskets import BasketView, basket
from bourg.ordering.queries.claims import Claim, claim, is_privileged
from bourg.ordering.queries.days import DayOrder, Waiting, day, waiting
from bourg.ordering.queries.desks import PartView, desk, part, past
from bourg.ordering.queries.orders import OrderRow, OrderView, order, orders_of, token_version
from bourg.ordering.queries.outlines import (
    BasketOutline,
    Destination,
    basket_count,
    destination,
    outline,
)

__all__ = [
    "BasketOutline", "BasketView", "Claim", "DayOrder", "Destination", "OrderRow", "OrderView",
    "PartView", "Waiting", "basket", "basket_count", "claim", "day", "desk", "destination",
    "is_privileged",
    "order",
    "orders_of", "outline", "part", "past", "token_version", "waiting",
]  # fmt: skip
