"""A product as a card shows it, and as its own page shows it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, literal, select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.catalogue.rules import unit_price
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant

SELLING = (Merchant.status == MerchantStatus.APPROVED) & (
    Merchant.service_level == ServiceLevel.CATALOGUE
)
ON_SHELF = Product.status == ProductStatus.PUBLISHED


class Card(NamedTuple):
    """A product in a grid. Cents with VAT, of a piece or of a kilo (`sold_by`)."""

    id: int
    public_id: str
    merchant_id: int
    merchant_slug: str
    merchant_name: str
    merchant_version: int
    name: str
    category: str
    sold_by: SoldBy
    unit: str
    price_cents: int
    net_quantity: int | None
    net_unit: str
    weight_step_g: int | None
    weight_default_g: int | None
    months: list[int] | None
    food: bool
    alcohol: bool
    picture: str
    status: ProductStatus
    sold_out_until: datetime | None

    @property
    def unit_price(self) -> tuple[int, str] | None:
        """The price of a kilo or litre, where it says more than the price itself."""
        return unit_price(self.price_cents, self.net_quantity, self.net_unit)


class Detail(NamedTuple):
    """A product on its own page, and what must be said of it and of its seller."""

    card: Card
    reference: str
    description: str
    vat_bp: int | None
    allergens: list[str] | None
    temperature: Temperature
    book: bool
    withdrawal_right: bool
    maker: str
    selling: bool


COLUMNS = (
    Product.id, Product.public_id, Product.merchant_id, Merchant.slug, Merchant.name,
    Merchant.version, Product.name, Product.category, Product.sold_by, Product.unit,
    Product.price_cents, Product.net_quantity, Product.net_unit, Product.weight_step_g,
    Product.weight_default_g, Product.months, Product.food, Product.alcohol, Product.picture,
    Product.status, Product.sold_out_until,
)  # fmt: skip


def cards() -> Select[tuple[object, ...]]:
    """The products that can be seen: published, of shops that sell their catalogue."""
    return select(*COLUMNS).join(Merchant).where(ON_SHELF, SELLING)


def season_holds(month: ColumnElement[str] | int) -> ColumnElement[bool]:
    """Whether a product's season holds a month (1 to 12); written alike for both databases."""
    months: ColumnElement[str] = cast(Product.months, String)
    for sign in "[] ":
        months = func.replace(months, sign, "")
    wanted = literal(f",{month},") if isinstance(month, int) else month
    return literal(",").concat(months).concat(",").contains(wanted)


_DETAIL = (
    select(
        *COLUMNS, Product.reference, Product.description, Product.vat_bp, Product.allergens,
        Product.temperature, Product.book, Product.withdrawal_right, Product.maker,
        SELLING.label("selling"),
    )
    .join(Merchant)
    .where(Product.public_id == bindparam("public_id"), Product.status != ProductStatus.DRAFT)
)  # fmt: skip


def product(session: Session, public_id: str) -> Detail | None:
    """A product that is or was on sale, by its public id."""
    row = session.execute(_DETAIL, {"public_id": public_id}).one_or_none()
    if row is None:
        return None
    return Detail(Card._make(row[: len(COLUMNS)]), *row[len(COLUMNS) :])
