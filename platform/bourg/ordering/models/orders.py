"""Tables of orders: baskets, each shop's part, lines, questions, idempotent answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.kernel.db import Base, Moment, choice
from bourg.kernel.roles import Channel
from bourg.money.kinds import Means, PaymentState
from bourg.ordering.kinds import (
    Absence,
    LineKind,
    LineState,
    OrderState,
    PartState,
    ProposalKind,
    ProposalState,
    Substitution,
)
from bourg.town.kinds import FeeBeneficiary

# What a desk shows is open; there are few of those, however many there were.
_OPEN = text("closed_at IS NULL")


class Basket(Base):
    """What somebody is about to order, from any shops. It is copied into an order, once."""

    __tablename__ = "basket"
    __table_args__ = (
        Index("ix_basket_updated_at", "updated_at"),
        Index("ix_basket_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    claim: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    household_id: Mapped[int | None] = mapped_column(
        ForeignKey("household.id", ondelete="SET NULL")
    )
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    unlisted_address: Mapped[str] = mapped_column(String(200), default="")
    complement: Mapped[str] = mapped_column(String(200), default="")
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_zone.id"))
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    courier_note: Mapped[str] = mapped_column(String(500), default="")
    absence: Mapped[Absence] = mapped_column(choice(Absence, "absence"), default=Absence.CALL)
    means: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    ordered_at: Mapped[datetime | None] = mapped_column(Moment)


class BasketLine(Base):
    """One wish in a basket; `seen_price_cents` is what the resident last saw.

    One in words has a `text`, a `public_id`, and the resident's own ceiling, if any. The same
    product with other `options` (a key of `catalogue.options`) is another wish.
    """

    __tablename__ = "basket_line"
    __table_args__ = (
        UniqueConstraint("basket_id", "product_id", "options"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
        CheckConstraint("weight_g IS NULL OR weight_g BETWEEN 1 AND 50000", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    basket_id: Mapped[int] = mapped_column(ForeignKey("basket.id", ondelete="CASCADE"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    kind: Mapped[LineKind] = mapped_column(choice(LineKind, "line_kind"), default=LineKind.PRODUCT)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    options: Mapped[str] = mapped_column(String(200), default="", server_default="")
    public_id: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(300), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    weight_g: Mapped[int | None]
    seen_price_cents: Mapped[int | None]
    ceiling_cents: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    substitution: Mapped[Substitution] = mapped_column(
        choice(Substitution, "substitution"), default=Substitution.CALL
    )
    added_at: Mapped[datetime] = mapped_column(Moment)


class Order(Base):
    """What one household gets in one drop, in one slot. Amounts in cents, frozen when placed.

    Of another `way` than delivery it is fetched: at the point named `collect_at`, or in the shops.
    """

    __tablename__ = "order"
    __table_args__ = (
        Index("ix_order_slot_id_state", "slot_id", "state"),
        Index("ix_order_household_id", "household_id"),
        Index("ix_order_placed_at", "placed_at"),
        Index("ix_order_starts_at", "starts_at"),
        Index("ix_order_placed_by_user_id", "placed_by_user_id"),
        Index("ix_order_open", "starts_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("fee_cents >= 0 AND total_cents >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    token_version: Mapped[int] = mapped_column(default=0)
    basket_id: Mapped[int] = mapped_column(ForeignKey("basket.id"), unique=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    placed_by_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL")
    )
    payer_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    state: Mapped[OrderState] = mapped_column(choice(OrderState, "order_state"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("delivery_slot.id"))
    hold_id: Mapped[int] = mapped_column(ForeignKey("slot_hold.id"), unique=True)
    way: Mapped[Way] = mapped_column(
        choice(Way, "way"), default=Way.DELIVERY, server_default="delivery"
    )
    collect_at: Mapped[str] = mapped_column(String(120), default="", server_default="")
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    time_zone: Mapped[str] = mapped_column(String(40))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    address_label: Mapped[str] = mapped_column(String(200))
    address_confirmed: Mapped[bool] = mapped_column(default=True)
    complement: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str] = mapped_column(String(80), default="")
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    contact_name: Mapped[str] = mapped_column(String(120))
    contact_phone: Mapped[str] = mapped_column(String(20))
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    courier_note: Mapped[str] = mapped_column(String(500), default="")
    absence: Mapped[Absence] = mapped_column(choice(Absence, "absence"))
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    fee_cents: Mapped[int] = mapped_column(default=0)
    fee_beneficiary: Mapped[FeeBeneficiary] = mapped_column(
        choice(FeeBeneficiary, "fee_beneficiary")
    )
    fee_beneficiary_name: Mapped[str] = mapped_column(String(120), default="")
    fee_payment_state: Mapped[PaymentState] = mapped_column(
        choice(PaymentState, "fee_payment_state")
    )
    total_cents: Mapped[int]
    placed_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    rest_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    rest_kept: Mapped[bool | None]
    delivery_note: Mapped[str] = mapped_column(String(300), default="")
    at_point_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    parts: Mapped[list["MerchantOrder"]] = relationship(
        order_by="MerchantOrder.id", back_populates="order"
    )


class MerchantOrder(Base):
    """One shop's part of an order: own state, price, payment, and the seller's identity frozen.

    `cold_bags`: so many of the bags go into the cold box.
    `settled_total_cents`: the one total of the till's ticket; `agreed_total_cents`: what the
    household agreed to above the ceilings; `asked_at`: since when a question waits for its answer.
    """

    __tablename__ = "merchant_order"
    __table_args__ = (
        UniqueConstraint("order_id", "merchant_id"),
        Index("ix_merchant_order_merchant_id_state", "merchant_id", "state"),
        Index("ix_merchant_order_open", "order_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("total_cents >= 0", name="total"),
        CheckConstraint("bags IS NULL OR bags BETWEEN 1 AND 99", name="bags"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    state: Mapped[PartState] = mapped_column(choice(PartState, "part_state"))
    seller_name: Mapped[str] = mapped_column(String(160))
    seller_address: Mapped[str] = mapped_column(String(200), default="")
    means: Mapped[Means] = mapped_column(choice(Means, "means"))
    payment_state: Mapped[PaymentState] = mapped_column(choice(PaymentState, "payment_state"))
    total_cents: Mapped[int]
    settled_total_cents: Mapped[int | None]
    agreed_total_cents: Mapped[int | None]
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    bags: Mapped[int | None]
    cold_bags: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    collected_at: Mapped[datetime | None] = mapped_column(Moment)
    collect_from_at: Mapped[datetime | None] = mapped_column(Moment)
    collect_until_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    order: Mapped[Order] = relationship(back_populates="parts")
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.position")


class OrderLine(Base):
    """One line of a part, with everything it was sold under frozen.

    `cut_g` was put on the scales, `replaced_by` is what came instead; `agreed_cents`: the price
    above the first ceiling that the household agreed to, which is the ceiling since. `options`: the
    words and cents of each that was chosen; the name and the price of a unit hold them already.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("merchant_order_id", "position"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
        CheckConstraint("weight_g IS NULL OR weight_g > 0", name="weight"),
        CheckConstraint("unit_price_cents IS NULL OR unit_price_cents >= 0", name="price"),
        CheckConstraint(
            "final_cents IS NULL OR ceiling_cents IS NULL OR final_cents <= ceiling_cents",
            name="final_within_ceiling",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_order_id: Mapped[int] = mapped_column(ForeignKey("merchant_order.id"))
    position: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(choice(LineKind, "line_kind"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    name: Mapped[str] = mapped_column(String(300))
    options: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    sold_by: Mapped[SoldBy] = mapped_column(choice(SoldBy, "sold_by"))
    unit: Mapped[str] = mapped_column(String(20), default="piece")
    quantity: Mapped[int] = mapped_column(default=1)
    weight_g: Mapped[int | None]
    unit_price_cents: Mapped[int | None]
    estimate_cents: Mapped[int | None]
    ceiling_cents: Mapped[int | None]
    final_cents: Mapped[int | None]
    cut_g: Mapped[int | None]
    replaced_by: Mapped[str] = mapped_column(String(300), default="", server_default="")
    agreed_cents: Mapped[int | None]
    vat_bp: Mapped[int | None]
    allergens: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    temperature: Mapped[Temperature] = mapped_column(choice(Temperature, "temperature"))
    alcohol: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
    substitution: Mapped[Substitution] = mapped_column(choice(Substitution, "substitution"))
    state: Mapped[LineState] = mapped_column(choice(LineState, "line_state"))
    reason: Mapped[str] = mapped_column(String(300), default="")


class Proposal(Base):
    """What a shop asks the household about a line, or about its one total (without a position).

    Without an answer until `answer_by_at` it lapses: nothing binds that was not agreed to.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_merchant_order_id", "merchant_order_id"),
        Index("ix_proposal_state_answer_by_at", "state", "answer_by_at"),
        CheckConstraint("(kind = 'total') = (position IS NULL)", name="about"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    merchant_order_id: Mapped[int] = mapped_column(ForeignKey("merchant_order.id"))
    position: Mapped[int | None]
    kind: Mapped[ProposalKind] = mapped_column(choice(ProposalKind, "proposal_kind"))
    name: Mapped[str] = mapped_column(String(300), default="")
    amount_cents: Mapped[int]
    cut_g: Mapped[int | None]
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState, "proposal_state"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answer_by_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class IdempotentAnswer(Base):
    """The answer given to a key: a replay gets it again, another body is refused."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(255))
    body_hash: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
