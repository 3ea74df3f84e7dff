"""Which shops were told who the buyer of an order is, when and what for."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bourg.kernel.audit import trail
from bourg.ordering.kinds import Disclosure
from bourg.ordering.queries.orders import OrderView


class Disclosed(NamedTuple):
    """One look of one shop."""

    at: datetime
    shop: str
    why: Disclosure


def disclosures(session: Session, order: OrderView) -> list[Disclosed]:
    """The looks at an order's buyer, oldest first; one statement."""
    shops = {part.reference: part.name for part in order.parts}
    return [
        Disclosed(one.at, shops[one.detail["part"]], Disclosure(one.detail["why"]))
        for one in trail(session, f"order:{order.reference}")
        if one.verb == "buyer_disclosed"
    ]
