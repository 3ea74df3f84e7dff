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


# Core columns: rows of the ORM cost twice as much.
L, P, M = (model.__table__.c for model in (BasketLine, Product, Merchant))
_LINE = (
    L.id, L.quantity, L.weight_g, L.seen_price_cents,
    L.note, L.substitution,
)  # fmt: skip
_OWN = len(_LINE)
_GOODS = (
    P.id, P.public_id, P.name, P.picture, P.sold_by, P.unit,
    P.price_cents, P.net_quantity, P.net_unit, P.weight_step_g,
    P.weight_default_g, P.months, P.vat_bp, P.allergens,
    P.temperature, P.alcohol, P.withdrawal_right, P.status,
    P.sold_out_until,
    M.id, M.slug, M.name, M.legal_name, M.address_label,
    M.status, M.service_level, M.paused_until,
    M.min_order_cents, M.vat_franchise,
)  # fmt: skip
_PRODUCT: Select[Any] = (
    select(*_GOODS)
    .select_from(Product.__table__.join(Merchant.__table__))
    .where(P.public_id == bindparam("product_id"))
)
_WISHES: Select[Any] = (
    select(*_LINE, *_GOODS)
    .select_from(BasketLine.__table__)
    .join(Product.__table__, P.id == L.product_id)
    .join(Merchant.__table__, M.id == L.merchant_id)
    .where(L.basket_id == bindparam("basket_row_id"))
    .order_by(L.id)
)


def goods(session: Session, product_id: str) -> Goods | None:
    """A product with its shop, by its public id."""
    row = session.execute(_PRODUCT, {"product_id": product_id}).first()
    return Goods(*row) if row else None


def wishes(session: Session, basket_row_id: int) -> list[Wish]:
    """The lines of a basket in the order they were put in."""
    rows = session.execute(_WISHES, {"basket_row_id": basket_row_id})
    return [Wish(Goods(*row[_OWN:]), *row[:_OWN]) for row in rows]
