"""Tables of ordering."""

from bourg.ordering.models.orders import (
    Basket,
    BasketLine,
    IdempotentAnswer,
    MerchantOrder,
    Order,
    OrderLine,
    Proposal,
)
from bourg.ordering.models.standing import (
    StandingDate,
    StandingLine,
    StandingOrder,
    StandingPause,
)

__all__ = [
    "Basket",
    "BasketLine",
    "IdempotentAnswer",
    "MerchantOrder",
    "Order",
    "OrderLine",
    "Proposal",
    "StandingDate",
    "StandingLine",
    "StandingOrder",
    "StandingPause",
]
