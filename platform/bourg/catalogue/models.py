"""Tables of the catalogue: products and the history of their prices."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.kernel.db import Base, Moment, choice

_ENDS = {ends: text(f"{ends} IS NOT NULL") for ends in ("special_until", "leaves_at")}


class Product(Base):
    """What a shop sells. Amounts: cents with VAT, grams, millilitres; VAT in basis points.

    While a special price holds (`special_until`), `price_cents` is that price, `regular_cents` the
    usual one and `lowest_cents` the lowest of the thirty days before it. `asked_at`: since when the
    shop is asked whether it is still right, as nobody spoke of it since `confirmed_at`.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("merchant_id", "reference"),
        Index("ix_product_merchant_id_status", "merchant_id", "status", "category", "position"),
        *(
            Index(f"ix_product_{ends}", ends, sqlite_where=said, postgresql_where=said)
            for ends, said in _ENDS.items()
        ),
        CheckConstraint("price_cents BETWEEN 1 AND 1000000", name="price"),
        CheckConstraint("vat_bp BETWEEN 0 AND 10000", name="vat"),
        CheckConstraint("status <> 'published' OR vat_bp IS NOT NULL", name="vat_said"),
        CheckConstraint(
            "status <> 'published' OR NOT food OR allergens IS NOT NULL", name="allergens_said"
        ),
        CheckConstraint(
            "sold_by = 'piece' OR (weight_step_g > 0 AND weight_default_g > 0)", name="weight"
        ),
        CheckConstraint("net_quantity IS NULL OR net_quantity > 0", name="net"),
        CheckConstraint("stock_left >= 0", name="stock"),
        CheckConstraint("notice_hours BETWEEN 1 AND 336", name="notice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(String(60))
    ean: Mapped[str] = mapped_column(String(14), default="")
    name: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    sold_by: Mapped[SoldBy] = mapped_column(choice(SoldBy, "sold_by"))
    unit: Mapped[str] = mapped_column(String(20), default="piece")
    price_cents: Mapped[int]
    net_quantity: Mapped[int | None]
    net_unit: Mapped[str] = mapped_column(String(4), default="")
    weight_step_g: Mapped[int | None]
    weight_default_g: Mapped[int | None]
    vat_bp: Mapped[int | None]
    food: Mapped[bool] = mapped_column(default=True)
    allergens: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    temperature: Mapped[Temperature] = mapped_column(choice(Temperature, "temperature"))
    alcohol: Mapped[bool] = mapped_column(default=False)
    book: Mapped[bool] = mapped_column(default=False)
    withdrawal_right: Mapped[bool] = mapped_column(default=False)
    weekly: Mapped[bool] = mapped_column(default=False)
    months: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    options: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    maker: Mapped[str] = mapped_column(String(300), default="")
    picture: Mapped[str] = mapped_column(String(120), default="product-default")
    status: Mapped[ProductStatus] = mapped_column(choice(ProductStatus, "status"))
    sold_out_until: Mapped[datetime | None] = mapped_column(Moment)
    notice_hours: Mapped[int | None]
    stock_left: Mapped[int | None]
    regular_cents: Mapped[int | None]
    lowest_cents: Mapped[int | None]
    special_until: Mapped[datetime | None] = mapped_column(Moment)
    leaves_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    keywords: Mapped[str] = mapped_column(String(300), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class KnownProduct(Base):
    """What bears a bar code, by a list that the town brought in."""

    __tablename__ = "known_product"

    ean: Mapped[str] = mapped_column(String(14), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    maker: Mapped[str] = mapped_column(String(300), default="")
    net_quantity: Mapped[int | None]
    net_unit: Mapped[str] = mapped_column(String(4), default="")


class SearchWord(Base):
    """A word some product was ever found by; what a mistyped word is compared with."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(40), primary_key=True)


class PriceChange(Base):
    """What a product cost since when (the 30-day lowest price rests on it)."""

    __tablename__ = "price_change"
    __table_args__ = (Index("ix_price_change_product_id_since_at", "product_id", "since_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    price_cents: Mapped[int]
    since_at: Mapped[datetime] = mapped_column(Moment)


class StockHold(Base):
    """Pieces of a counted product that somebody who is ordering keeps, until when."""

    __tablename__ = "stock_hold"
    __table_args__ = (
        UniqueConstraint("claim", "product_id"),
        Index("ix_stock_hold_product_id", "product_id", "expires_at"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(String(32))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    quantity: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Moment)


class StockMove(Base):
    """What came and went of a counted product: counted by the shop, sold, given back."""

    __tablename__ = "stock_move"
    __table_args__ = (
        Index("ix_stock_move_product_id", "product_id"),
        Index("ix_stock_move_order_reference", "order_reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    quantity: Mapped[int]
    order_reference: Mapped[str] = mapped_column(String(24), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class ShelfFile(Base):
    """The file of goods a shop looks at before it is brought in, and how it named its columns.

    `content` is dropped once the file was brought in or given up; `columns` are remembered.
    """

    __tablename__ = "shelf_file"

    merchant_id: Mapped[int] = mapped_column(
        ForeignKey("merchant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(Moment)
