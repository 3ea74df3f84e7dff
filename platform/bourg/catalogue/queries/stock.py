"""A shop's own list of goods: what can be had, what is sold out and until when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.models import Product


class StockRow(NamedTuple):
    """One product as its shop sees it."""

    public_id: str
    name: str
    category: str
    picture: str
    sold_by: SoldBy
    unit: str
    price_cents: int
    status: ProductStatus
    sold_out_until: datetime | None


def stock(session: Session, merchant_id: int) -> list[StockRow]:
    """The products of a shop that were not withdrawn, as they stand on its shelf."""
    rows = session.execute(
        select(*(getattr(Product, name) for name in StockRow._fields))
        .where(Product.merchant_id == merchant_id, Product.status != ProductStatus.WITHDRAWN)
        .order_by(Product.category, Product.position, Product.name)
    )
    return [StockRow._make(row) for row in rows]


class Withdrawn(NamedTuple):
    """A product that its shop took off the shelf."""

    public_id: str
    name: str
    updated_at: datetime


def withdrawn(session: Session, merchant_id: int) -> list[Withdrawn]:
    """What a shop took off its shelf and may put back, by name."""
    rows = session.execute(
        select(Product.public_id, Product.name, Product.updated_at)
        .where(Product.merchant_id == merchant_id, Product.status == ProductStatus.WITHDRAWN)
        .order_by(Product.name, Product.id)
    )
    return [Withdrawn._make(row) for row in rows]


def is_on_shelf(session: Session, merchant_id: int, public_id: str) -> bool:
    """Whether a product belongs to this shop."""
    own = select(Product.id).where(
        Product.public_id == public_id, Product.merchant_id == merchant_id
    )
    return session.scalar(own) is not None
