"""A product as a card shows it, and as its own page shows it."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.catalogue.rules import unit_price
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant

# Core columns: rows of the ORM cost twice as much, and a page has many.
P, M = Product.__table__.c, Merchant.__table__.c
_SOLD_BY_SHOPS = Product.__table__.join(Merchant.__table__)
SELLING = (M.status == MerchantStatus.APPROVED) & (M.service_level == ServiceLevel.CATALOGUE)
OFFERED = SELLING | (
    P.weekly
    & (M.status == MerchantStatus.APPROVED)
    & (M.service_level == ServiceLevel.ORDER_REQUEST)
)
ON_SHELF = P.status == ProductStatus.PUBLISHED


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
    stock_left: int | None
    lowest_cents: int | None
    special_until: datetime | None
    options: list[Any] | None

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
    notice_hours: int | None
    leaves_at: datetime | None
    selling: bool


COLUMNS = (
    P.id, P.public_id, P.merchant_id, M.slug, M.name,
    M.version, P.name, P.category, P.sold_by, P.unit,
    P.price_cents, P.net_quantity, P.net_unit, P.weight_step_g,
    P.weight_default_g, P.months, P.food, P.alcohol, P.picture,
    P.status, P.sold_out_until, P.stock_left, P.lowest_cents,
    P.special_until, P.options,
)  # fmt: skip


def cards() -> Select[tuple[object, ...]]:
    """The products that can be seen: published, of a shop's catalogue or its basket of the week."""
    return select(*COLUMNS).select_from(_SOLD_BY_SHOPS).where(ON_SHELF, OFFERED)


def season_holds(
    month: ColumnElement[str] | int, of: ColumnElement[Any] = P.months
) -> ColumnElement[bool]:
    """Whether a product's season holds a month (1 to 12); written alike for both databases."""
    months: ColumnElement[str] = cast(of, String)
    for sign in "[] ":
        months = func.replace(months, sign, "")
    wanted = literal(f",{month},") if isinstance(month, int) else month
    return literal(",").concat(months).concat(",").contains(wanted)


_DETAIL = (
    select(
        *COLUMNS, P.reference, P.description, P.vat_bp, P.allergens,
        P.temperature, P.book, P.withdrawal_right, P.maker,
        P.notice_hours, P.leaves_at,
        OFFERED.label("selling"),
    )
    .select_from(_SOLD_BY_SHOPS)
    .where(P.public_id == bindparam("public_id"), P.status != ProductStatus.DRAFT)
)  # fmt: skip


def product(session: Session | Connection, public_id: str) -> Detail | None:
    """A product that is or was on sale, by its public id."""
    row = session.execute(_DETAIL, {"public_id": public_id}).one_or_none()
    if row is None:
        return None
    return Detail(Card._make(row[: len(COLUMNS)]), *row[len(COLUMNS) :])
