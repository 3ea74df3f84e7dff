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
from bourg.ordering.models.recalls import Recall, RecallNotice
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
    "Recall",
    "RecallNotice",
    "StandingDate",
    "StandingLine",
    "StandingOrder",
    "StandingPause",
]
