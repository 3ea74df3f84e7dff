"""What is wanted: the lines of a basket with what their products and shops are now."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.ordering import pricing, rules
from bourg.ordering.kinds import Substitution
from bourg.ordering.models import BasketLine


class Goods(NamedTuple):
    """A product and its shop as they are now."""

    row_id: int
    product_id: str
    name: str
    picture: str
    sold_by: SoldBy
    unit: str
    price_cents: int
    net_quantity: int | None
    net_unit: str
    weight_step_g: int | None
    weight_default_g: int | None
    months: list[int] | None
    vat_bp: int
    allergens: list[Any] | None
    temperature: Temperature
    alcohol: bool
    withdrawal_right: bool
    status: ProductStatus
    sold_out_until: datetime | None
    merchant_id: int
    slug: str
    shop: str
    legal_name: str
    shop_address: str
    shop_status: MerchantStatus
    service_level: ServiceLevel
    paused_until: datetime | None
    min_order_cents: int
    vat_franchise: bool


class Wish(NamedTuple):
    """One line of a basket."""

    goods: Goods
    line_id: int
    quantity: int
    weight_g: int | None
    seen_price_cents: int | None
    note: str
    substitution: Substitution

    @property
    def amounts(self) -> pricing.Amounts:
        """What it costs at the price of now."""
        goods = self.goods
        return pricing.line(
            goods.sold_by, goods.price_cents, quantity=self.quantity, weight_g=self.weight_g
        )

    def change(self, moment: datetime) -> rules.Change | None:
        """What the resident must be told about it."""
        return rules.change(self.goods, self.seen_price_cents, moment)


_LINE = (
    BasketLine.id, BasketLine.quantity, BasketLine.weight_g, BasketLine.seen_price_cents,
    BasketLine.note, BasketLine.substitution,
)  # fmt: skip
_OWN = len(_LINE)
_GOODS = (
    Product.id, Product.public_id, Product.name, Product.picture, Product.sold_by, Product.unit,
    Product.price_cents, Product.net_quantity, Product.net_unit, Product.weight_step_g,
    Product.weight_default_g, Product.months, Product.vat_bp, Product.allergens,
    Product.temperature, Product.alcohol, Product.withdrawal_right, Product.status,
    Product.sold_out_until,
    Merchant.id, Merchant.slug, Merchant.name, Merchant.legal_name, Merchant.address_label,
    Merchant.status, Merchant.service_level, Merchant.paused_until,
    Merchant.min_order_cents, Merchant.vat_franchise,
)  # fmt: skip
_PRODUCT: Select[Any] = (
    select(*_GOODS)
    .join(Merchant, Merchant.id == Product.merchant_id)
    .where(Product.public_id == bindparam("product_id"))
)
_WISHES: Select[Any] = (
    select(*_LINE, *_GOODS)
    .join(Product, Product.id == BasketLine.product_id)
    .join(Merchant, Merchant.id == BasketLine.merchant_id)
    .where(BasketLine.basket_id == bindparam("basket_row_id"))
    .order_by(BasketLine.id)
)


def goods(session: Session, product_id: str) -> Goods | None:
    """A product with its shop, by its public id."""
    row = session.execute(_PRODUCT, {"product_id": product_id}).first()
    return Goods(*row) if row else None


def wishes(session: Session, basket_row_id: int) -> list[Wish]:
    """The lines of a basket in the order they were put in."""
    rows = session.execute(_WISHES, {"basket_row_id": basket_row_id})
    return [Wish(Goods(*row[_OWN:]), *row[:_OWN]) for row in rows]
