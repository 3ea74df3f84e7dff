"""Baskets of the week: those that are sold now, and those a shop ever had."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.queries.cards import Card, P, cards


class Basket(NamedTuple):
    """A basket of the week as people see it: what is in it, and until when."""

    card: Card
    description: str
    leaves_at: datetime | None


class OwnBasket(NamedTuple):
    """A basket of the week as its shop last described it."""

    public_id: str
    name: str
    price_cents: int
    description: str
    status: ProductStatus
    leaves_at: datetime | None
    stock_left: int | None


_SOLD = (
    cards()
    .add_columns(P.description, P.leaves_at)
    .where(P.merchant_id == bindparam("merchant_id"), P.weekly)
    .order_by(P.position, P.name, P.id)
)


def baskets(session: Session, merchant_id: int) -> list[Basket]:
    """The baskets of the week that a shop sells now; one statement."""
    rows = session.execute(_SOLD, {"merchant_id": merchant_id})
    return [_basket(tuple(row)) for row in rows]


def _basket(row: tuple[Any, ...]) -> Basket:
    return Basket(Card._make(row[:-2]), row[-2], row[-1])


def own_baskets(session: Session, merchant_id: int) -> list[OwnBasket]:
    """Every basket of the week of a shop, the latest first."""
    columns = (getattr(Product, name) for name in OwnBasket._fields)
    wanted = select(*columns).filter_by(merchant_id=merchant_id, weekly=True)
    rows = session.execute(wanted.order_by(Product.updated_at.desc(), Product.id.desc()))
    return [OwnBasket._make(row) for row in rows]
