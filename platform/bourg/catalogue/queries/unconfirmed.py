"""Goods that a shop is asked about, because nobody spoke of them for weeks."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product


class Asked(NamedTuple):
    """A product that its shop is asked about; faded when it left the shelf meanwhile."""

    public_id: str
    name: str
    picture: str
    unit: str
    price_cents: int
    status: ProductStatus
    asked_at: datetime

    @property
    def faded(self) -> bool:
        """Whether it left the shelf as nobody answered."""
        return self.status is ProductStatus.WITHDRAWN


def asked(session: Session, merchant_id: int) -> list[Asked]:
    """What a shop is asked about, by name."""
    columns = (getattr(Product, name) for name in Asked._fields)
    wanted = select(*columns).where(
        Product.merchant_id == merchant_id, Product.asked_at.is_not(None)
    )
    return [Asked._make(row) for row in session.execute(wanted.order_by(Product.name, Product.id))]
