"""A shop's own list of goods: what can be had, what is sold out and until when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.models import Product
from bourg.catalogue.words import search_text

PAGE = 200
MOST_WITHDRAWN = 200


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
    stock_left: int | None


def stock(
    session: Session, merchant_id: int, *, asked: str = "", page: int = 1
) -> tuple[list[StockRow], bool]:
    """A page of a shop's goods that were not withdrawn, as on its shelf; whether more follow.

    `asked` are words of the name or the category.
    """
    wanted = select(*(getattr(Product, name) for name in StockRow._fields)).where(
        Product.merchant_id == merchant_id, Product.status != ProductStatus.WITHDRAWN
    )
    for word in search_text(asked).split():
        wanted = wanted.where(Product.search_text.contains(word, autoescape=True))
    order = (Product.category, Product.position, Product.name, Product.id)
    limited = wanted.order_by(*order).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = [StockRow._make(row) for row in session.execute(limited)]
    return rows[:PAGE], len(rows) > PAGE


class Withdrawn(NamedTuple):
    """A product that its shop took off the shelf."""

    public_id: str
    name: str
    updated_at: datetime


def withdrawn(session: Session, merchant_id: int) -> list[Withdrawn]:
    """What a shop took off its shelf and may put back, latest first; some hundred at most."""
    rows = session.execute(
        select(Product.public_id, Product.name, Product.updated_at)
        .where(Product.merchant_id == merchant_id, Product.status == ProductStatus.WITHDRAWN)
        .order_by(Product.updated_at.desc(), Product.id)
        .limit(MOST_WITHDRAWN)
    )
    return [Withdrawn._make(row) for row in rows]


def is_on_shelf(session: Session, merchant_id: int, public_id: str) -> bool:
    """Whether a product belongs to this shop."""
    own = select(Product.id).where(
        Product.public_id == public_id, Product.merchant_id == merchant_id
    )
    return session.scalar(own) is not None
