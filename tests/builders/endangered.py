"""A courier who falls ill, for tests: a market in route mode with an order nobody can bring."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.slots.kinds import Remedy
from bourg.slots.models import DeliverySlot
from bourg.slots.services import shifts
from tests.builders import baskets
from tests.builders.orders import OFFICER, place
from tests.builders.routes import add_courier, add_shift, by_route, spot
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot


class Ill(NamedTuple):
    """The market, the shift of the courier, the slots of tomorrow and of the two days after."""

    market: baskets.Market
    shift: str
    later: list[str]


def town():
    """A market whose slots are ridden by couriers, one a day."""
    market = baskets.add_market()
    for number, shop in enumerate((market.bakery, market.dairy)):
        change_shop(shop, **dict(zip(("lat", "lon"), spot(0, 100 * number), strict=True)))
    later = [add_slot(market.zone_id, now() + timedelta(days=n)) for n in (2, 3)]
    by_route(market.zone_id, market.slot, *later)
    lea = add_courier()
    planned = [add_shift(starts_of(one) - timedelta(hours=1), courier=lea)
               for one in (market.slot, *later)]  # fmt: skip
    return Ill(market, planned[0], later)


def starts_of(slot):
    """When a slot starts."""
    db.session.rollback()
    starts_at = select(DeliverySlot.starts_at).where(DeliverySlot.public_id == slot)
    moment = db.session.scalar(starts_at)
    db.session.rollback()
    return moment


def ordered(ill, email="marie@example.fr"):
    """An order for tomorrow; returns what was placed."""
    basket_id = baskets.ready(ill.market)
    baskets.baskets.set_contact(basket_id, baskets.MARIE._replace(email=email))
    return place(basket_id)


def withdrawn(ill):
    """The courier of tomorrow is ill."""
    return shifts.withdraw(ill.shift, OFFICER, reason="Malade", remedy=Remedy.OTHER_SLOT)
