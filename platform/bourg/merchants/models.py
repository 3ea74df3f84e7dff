"""Tables of merchants: the trader's file, staff, closures, how a shop is told of orders."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment, choice
from bourg.merchants.kinds import InvitationWay, MerchantStatus, PaperKind, ServiceLevel, StaffRole
from bourg.messages.kinds import Reach


class Merchant(Base):
    """A shop: legally the seller of everything in its part. `version` grows with any change.

    It `collects`: people may fetch their goods there, so many minutes after they ordered.
    `preparation`: how long it needs at which hours of the week (`merchants.preparing`).
    """

    __tablename__ = "merchant"
    __table_args__ = (
        Index("ix_merchant_trade", "trade"),
        CheckConstraint("min_order_cents >= 0", name="min_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    import_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    legal_name: Mapped[str] = mapped_column(String(160), default="")
    siret: Mapped[str | None] = mapped_column(String(14))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    vat_franchise: Mapped[bool] = mapped_column(default=False)
    alcohol_licence: Mapped[str] = mapped_column(String(80), default="")
    trade: Mapped[str] = mapped_column(String(40))
    service_level: Mapped[ServiceLevel] = mapped_column(choice(ServiceLevel, "service_level"))
    status: Mapped[MerchantStatus] = mapped_column(choice(MerchantStatus, "status"))
    status_reason: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    address_label: Mapped[str] = mapped_column(String(200), default="")
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    opening_hours: Mapped[str] = mapped_column(String(400), default="")
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    min_order_cents: Mapped[int] = mapped_column(default=0)
    orders_per_slot: Mapped[int | None]
    orders_per_day: Mapped[int | None]
    preparation: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True))
    collects: Mapped[bool] = mapped_column(default=False, server_default=false())
    collect_lead_minutes: Mapped[int] = mapped_column(default=120, server_default="120")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    legal_form: Mapped[str] = mapped_column(String(60), default="", server_default="")
    register_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    mediator: Mapped[str] = mapped_column(String(300), default="", server_default="")
    certified_at: Mapped[datetime | None] = mapped_column(Moment)
    mandate_at: Mapped[datetime | None] = mapped_column(Moment)
    identity_seen_on: Mapped[date | None] = mapped_column(Date)
    asked_back: Mapped[str] = mapped_column(String(500), default="", server_default="")
    suspend_on: Mapped[date | None] = mapped_column(Date)


class Invitation(Base):
    """A shop without anybody at its desk is asked to come in. Its code is derived, never stored.

    `number` grows when the code before it must not open any more.
    """

    __tablename__ = "invitation"

    merchant_id: Mapped[int] = mapped_column(
        ForeignKey("merchant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(default=1)
    way: Mapped[InvitationWay] = mapped_column(choice(InvitationWay, "invitation_way"))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)


class TraderPaper(Base):
    """A paper of a shop that was shown: its kind and its last day, nothing else.

    `warned_days`: how many days before its end the shop was last told of it.
    """

    __tablename__ = "trader_paper"
    __table_args__ = (Index("ix_trader_paper_expires_on", "expires_on"),)

    merchant_id: Mapped[int] = mapped_column(
        ForeignKey("merchant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[PaperKind] = mapped_column(choice(PaperKind, "paper_kind"), primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date)
    warned_days: Mapped[int | None]


class StaffMember(Base):
    """A person who works in a shop."""

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("user_id", "merchant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    role: Mapped[StaffRole] = mapped_column(choice(StaffRole, "staff_role"))


class Closure(Base):
    """Days on which a shop is closed beside its usual hours (both days included)."""

    __tablename__ = "closure"
    __table_args__ = (
        Index("ix_closure_merchant_id", "merchant_id"),
        CheckConstraint("to_on >= from_on", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")


class ShopChannel(Base):
    """One of the ways a shop wants to be told of its orders, by `place` in its list.

    `number` is the telephone of text messages and calls, where it is not the shop's own.
    """

    __tablename__ = "shop_channel"
    __table_args__ = (UniqueConstraint("merchant_id", "reach"),)

    merchant_id: Mapped[int] = mapped_column(
        ForeignKey("merchant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reach: Mapped[Reach] = mapped_column(choice(Reach, "reach"))
    number: Mapped[str | None] = mapped_column(String(20), index=True)


class DeskBeat(Base):
    """When a shop's desk was last awake: it says so once a minute."""

    __tablename__ = "desk_beat"

    merchant_id: Mapped[int] = mapped_column(
        ForeignKey("merchant.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seen_at: Mapped[datetime] = mapped_column(Moment)
