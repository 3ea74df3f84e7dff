"""Reads about baskets and orders: plain rows, by a fixed number of SQL statements each."""

from bourg.ordering.queries.baskets import (
    BasketView,
    Destination,
    basket,
    basket_count,
    destination,
)
from bourg.ordering.queries.days import DayOrder, Waiting, day, waiting
from bourg.ordering.queries.desks import PartView, desk, part, past
from bourg.ordering.queries.orders import OrderRow, OrderView, order, orders_of

__all__ = [
    "BasketView", "DayOrder", "Destination", "OrderRow", "OrderView", "PartView", "Waiting",
    "basket", "basket_count", "day", "desk", "destination", "order", "orders_of", "part", "past",
    "waiting",
]  # fmt: skip
