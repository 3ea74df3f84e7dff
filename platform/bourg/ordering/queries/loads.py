"""What a courier carries for a basket or an order: the plain values that slots plan with.

Asked only where bookings are judged by a plan (route mode); one statement each.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.models import Address
from bourg.catalogue.models import Product
from bourg.merchants.models import Merchant
from bourg.ordering.models import Basket, BasketLine, MerchantOrder, Order, OrderLine
from bourg.ordering.states import GONE
from bourg.slots.loads import ADULT, Good, Load, Pickup, door_s, pickup

USUAL_G = 400  # of a piece that does not say what it weighs
HIGHEST = 40  # floors; more is a number that means something else
_FLOOR = re.compile(r"(\d{1,2})\s*(?:e|è|er|ère|ème|eme|nd)?\s*(?:étage|etage|ét\b|floor)", re.I)
_LIFT = re.compile(r"ascenseur|\blift\b|elevator", re.I)

_B, _L, _P, _M = (t.__table__.c for t in (Basket, BasketLine, Product, Merchant))
_SHOP = (_M.id.label("shop"), _M.lat, _M.lon)
_OF_CLAIM = (
    select(
        _B.complement, Address.__table__.c.lat.label("door_lat"),
        Address.__table__.c.lon.label("door_lon"), _L.quantity, _L.weight_g,
        _P.net_quantity, _P.temperature, _P.alcohol, *_SHOP,
    )
    .select_from(Basket.__table__)
    .outerjoin(Address.__table__, Address.__table__.c.id == _B.address_id)
    .outerjoin(BasketLine.__table__, _L.basket_id == _B.id)
    .outerjoin(Product.__table__, _P.id == _L.product_id)
    .outerjoin(Merchant.__table__, _M.id == _L.merchant_id)
    .where(_B.claim == bindparam("claim"))
    .order_by(_M.id, _L.id)
)  # fmt: skip
_OF_ORDERS = (
    select(
        Order.id.label("order_id"),
        Order.complement,
        Order.lat.label("door_lat"),
        Order.lon.label("door_lon"),
        OrderLine.quantity,
        OrderLine.weight_g,
        Product.net_quantity,
        OrderLine.temperature,
        OrderLine.alcohol,
        *_SHOP,
    )
    .join_from(Order, MerchantOrder, MerchantOrder.order_id == Order.id)
    .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
    .join(OrderLine, OrderLine.merchant_order_id == MerchantOrder.id)
    .outerjoin(Product, Product.id == OrderLine.product_id)
    .where(Order.id.in_(bindparam("order_ids", expanding=True)), MerchantOrder.state.not_in(GONE))
    .order_by(Order.id, Merchant.id, OrderLine.id)
)


def of_claim(session: Session, claim: str) -> Load | None:
    """What the basket of a claim asks to be carried; nothing while a place is not known."""
    return _load(session.execute(_OF_CLAIM, {"claim": claim}).all())


def of_order(session: Session, order_id: int) -> Load | None:
    """What the living parts of an order ask to be carried."""
    return of_orders(session, [order_id]).get(order_id)


def of_orders(session: Session, order_ids: Iterable[int]) -> dict[int, Load]:
    """What these orders ask to be carried, by id; those with a place that is not known are left
    out."""
    rows = session.execute(_OF_ORDERS, {"order_ids": list(order_ids)}).all()
    found = {order_id: _load(list(of)) for order_id, of in groupby(rows, attrgetter("order_id"))}
    return {order_id: load for order_id, load in found.items() if load is not None}


def _load(rows: Sequence[Any]) -> Load | None:
    if not rows or rows[0].door_lat is None or rows[0].door_lon is None:
        return None
    lines = [row for row in rows if row.shop is not None]
    if any(row.lat is None or row.lon is None for row in lines):
        return None
    pickups = tuple(_pickup(list(of)) for _, of in groupby(lines, key=attrgetter("shop")))
    floor, lift = arrival(rows[0].complement)
    weight_g = sum(_weight_g(row) for row in lines)
    return Load(
        pickups, rows[0].door_lat, rows[0].door_lon, door_s(weight_g, floor=floor, lift=lift),
        (ADULT,) if any(row.alcohol for row in lines) else (),
    )  # fmt: skip


def _pickup(rows: list[Any]) -> Pickup:
    goods = [Good(_weight_g(row), row.temperature or "") for row in rows]
    return pickup(rows[0].shop, rows[0].lat, rows[0].lon, goods)


def _weight_g(row: Any) -> int:
    """Grams of a line; a millilitre weighs a gram."""
    if row.weight_g:
        return int(row.weight_g)
    return int(row.quantity * (row.net_quantity or USUAL_G))


def arrival(complement: str) -> tuple[int, bool]:
    """The floor that a complement names ("2e étage"), and whether there is a lift."""
    named = _FLOOR.search(complement)
    floor = int(named[1]) if named else 0
    return (floor if floor <= HIGHEST else 0), bool(_LIFT.search(complement))
