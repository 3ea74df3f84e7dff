"""Tables of slots: weekly templates, exceptions, the slots, holds, shops' own capacity; shifts."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Time,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel.db import Base, Moment, choice
from bourg.kernel.references import new_id
from bourg.slots.kinds import ExceptionKind, HoldState, Vehicle


class SlotTemplate(Base):
    """A weekly slot in local wall time; the cut-off is so many minutes before, or a day before.

    `reserved` places are for the town's priority households until so long before the cut-off.
    """

    __tablename__ = "slot_template"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("capacity >= 0 AND fee_cents >= 0", name="amounts"),
        Index("uq_slot_template_public_id", "public_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str | None] = mapped_column(String(32), default=new_id)
    zone_id: Mapped[int] = mapped_column(ForeignKey("delivery_zone.id"))
    weekday: Mapped[int]
    starts_local: Mapped[time] = mapped_column(Time)
    ends_local: Mapped[time] = mapped_column(Time)
    cutoff_minutes: Mapped[int | None]
    cutoff_days_before: Mapped[int | None]
    cutoff_local: Mapped[time | None] = mapped_column(Time)
    capacity: Mapped[int]
    fee_cents: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    reserved: Mapped[int] = mapped_column(default=0, server_default="0")
    release_minutes: Mapped[int] = mapped_column(default=240, server_default="240")


class SlotException(Base):
    """A day that differs from the weekly plan, in one zone or (without) in all.

    Without `starts_local` it is about the whole day; an extra slot has all its hours. It counts
    until it is lifted.
    """

    __tablename__ = "slot_exception"
    __table_args__ = (
        Index("ix_slot_exception_falls_on", "falls_on"),
        CheckConstraint("fee_cents >= 0 AND (capacity IS NULL OR capacity >= 0)", name="amounts"),
        CheckConstraint("(kind = 'closed') = (capacity IS NULL)", name="has_capacity"),
        CheckConstraint("(kind = 'extra') = (ends_local IS NOT NULL)", name="has_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_zone.id"))
    falls_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[ExceptionKind] = mapped_column(choice(ExceptionKind, "exception_kind"))
    starts_local: Mapped[time | None] = mapped_column(Time)
    ends_local: Mapped[time | None] = mapped_column(Time)
    cutoff_minutes: Mapped[int | None]
    cutoff_days_before: Mapped[int | None]
    cutoff_local: Mapped[time | None] = mapped_column(Time)
    capacity: Mapped[int | None]
    fee_cents: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)


class DeliverySlot(Base):
    """A window in which one round brings orders. `used` counts live holds and orders, in units.

    `reserved` units are for priority households until `reserved_until`; of those used,
    `priority_used` are theirs.
    Closed, it takes no new order; called off, those it has are not brought either.
    """

    __tablename__ = "delivery_slot"
    __table_args__ = (
        UniqueConstraint("zone_id", "starts_at"),
        Index("ix_delivery_slot_starts_at", "starts_at"),
        CheckConstraint("used >= 0 AND used <= capacity", name="used_within_capacity"),
        CheckConstraint(
            "reserved >= 0 AND priority_used BETWEEN 0 AND used"
            " AND used - priority_used + reserved <= capacity",
            name="reserved_within_capacity",
        ),
        CheckConstraint("ends_at > starts_at AND cutoff_at <= starts_at", name="moments"),
        CheckConstraint("fee_cents >= 0", name="fee"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("delivery_zone.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("slot_template.id"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    cutoff_at: Mapped[datetime] = mapped_column(Moment)
    time_zone: Mapped[str] = mapped_column(String(40))
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    fee_cents: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_reason: Mapped[str] = mapped_column(String(200), default="")
    called_off_at: Mapped[datetime | None] = mapped_column(Moment)
    priority_used: Mapped[int] = mapped_column(default=0, server_default="0")
    reserved: Mapped[int] = mapped_column(default=0, server_default="0")
    reserved_until: Mapped[datetime | None] = mapped_column(Moment)
    way: Mapped[Way] = mapped_column(
        choice(Way, "way"), default=Way.DELIVERY, server_default="delivery"
    )
    mode: Mapped[BookingMode] = mapped_column(
        choice(BookingMode, "mode"), default=BookingMode.COUNT
    )


class PickupPoint(Base):
    """Where people fetch their goods: its zone holds its fee and the slots of its opening hours.

    Of the way `shop` there is one, without an address: every shop hands over its own part.
    `takes_envelopes`: whether cheques for the shops may be left there.
    """

    __tablename__ = "pickup_point"
    __table_args__ = (
        CheckConstraint("capacity >= 0 AND lead_minutes >= 0", name="amounts"),
        CheckConstraint("(way = 'point') = (address_id IS NOT NULL)", name="point_has_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("delivery_zone.id"), unique=True)
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    name: Mapped[str] = mapped_column(String(120))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    address_label: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str] = mapped_column(String(80), default="")
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    opening_hours: Mapped[str] = mapped_column(String(400))
    capacity: Mapped[int]
    lead_minutes: Mapped[int]
    phone: Mapped[str | None] = mapped_column(String(20))
    access_note: Mapped[str] = mapped_column(String(300), default="")
    takes_envelopes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_reason: Mapped[str] = mapped_column(String(200), default="")


class SlotPlan(Base):
    """The plan that certifies a slot's promises (route mode), written under the slot's lock.

    `document` is what `slots.routes` reads and writes; `fresh` counts bookings since it was last
    improved as a whole, `endangered` promises that no courier can bring any more. `version` rises
    with every change.
    """

    __tablename__ = "slot_plan"

    slot_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_slot.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(default=0)
    fresh: Mapped[int] = mapped_column(default=0)
    endangered: Mapped[int] = mapped_column(default=0)
    metres: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    planned_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class SlotHold(Base):
    """A place kept for a claim (an opaque id: a basket's). At most one is live per claim.

    `standing`: taken by a standing order, for which only a share of the slot is there;
    `priority`: by a household that the town keeps a share for.
    """

    __tablename__ = "slot_hold"
    __table_args__ = (
        Index("ix_slot_hold_slot_id_state", "slot_id", "state", "expires_at"),
        Index(
            "uq_slot_hold_live_claim", "claim", unique=True,
            sqlite_where=text("state IN ('held', 'paying', 'confirmed')"),
            postgresql_where=text("state IN ('held', 'paying', 'confirmed')"),
        ),
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("extensions BETWEEN 0 AND 2", name="extensions"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(String(32))
    slot_id: Mapped[int] = mapped_column(ForeignKey("delivery_slot.id"))
    units: Mapped[int] = mapped_column(default=1)
    state: Mapped[HoldState] = mapped_column(choice(HoldState, "hold_state"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    extensions: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    standing: Mapped[bool] = mapped_column(default=False, server_default=false())
    priority: Mapped[bool] = mapped_column(default=False, server_default=false())


class ShopSlot(Base):
    """How many orders a shop can prepare for a slot (a row exists only where there is a limit)."""

    __tablename__ = "shop_slot"
    __table_args__ = (
        UniqueConstraint("merchant_id", "slot_id"),
        CheckConstraint("used >= 0 AND used <= capacity", name="used_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("delivery_slot.id"))
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)


class ShopDay(Base):
    """How many orders a shop prepares for one day of the town (rows only where it limits that)."""

    __tablename__ = "shop_day"
    __table_args__ = (
        UniqueConstraint("merchant_id", "day_on"),
        CheckConstraint("used >= 0 AND used <= capacity", name="used_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    day_on: Mapped[date] = mapped_column(Date)
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)


class HoldShop(Base):
    """Which shops' counters a hold has taken a place in: that of its slot, and of its day."""

    __tablename__ = "hold_shop"
    __table_args__ = (UniqueConstraint("hold_id", "shop_slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("slot_hold.id", ondelete="CASCADE"))
    shop_slot_id: Mapped[int] = mapped_column(ForeignKey("shop_slot.id"))
    shop_day_id: Mapped[int | None] = mapped_column(ForeignKey("shop_day.id"))


class Equipment:
    """What a shift rides with, and from where to where (WGS 84); crates are on board at once.

    A break of `rest_minutes` begins between two wall times. Without an end the start is the end;
    without zones it serves them all.
    """

    courier_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    zone_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    vehicle: Mapped[Vehicle] = mapped_column(choice(Vehicle, "vehicle"))
    crates: Mapped[int]
    cold_crates: Mapped[int] = mapped_column(default=0)
    adult: Mapped[bool] = mapped_column(default=False)
    start_label: Mapped[str] = mapped_column(String(200))
    start_lat: Mapped[float] = mapped_column(Float)
    start_lon: Mapped[float] = mapped_column(Float)
    end_label: Mapped[str] = mapped_column(String(200), default="")
    end_lat: Mapped[float | None] = mapped_column(Float)
    end_lon: Mapped[float | None] = mapped_column(Float)
    rest_minutes: Mapped[int] = mapped_column(default=0)
    rest_from_local: Mapped[time | None] = mapped_column(Time)
    rest_to_local: Mapped[time | None] = mapped_column(Time)


class ShiftTemplate(Equipment, Base):
    """A courier's weekly shift in local wall time."""

    __tablename__ = "shift_template"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("crates > 0 AND cold_crates >= 0 AND rest_minutes >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    weekday: Mapped[int]
    starts_local: Mapped[time] = mapped_column(Time)
    ends_local: Mapped[time] = mapped_column(Time)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class CourierShift(Equipment, Base):
    """A courier at work from one moment to another; withdrawn, it is kept and serves no more."""

    __tablename__ = "courier_shift"
    __table_args__ = (
        UniqueConstraint("template_id", "starts_at"),
        Index("ix_courier_shift_starts_at", "starts_at"),
        Index("ix_courier_shift_courier_user_id", "courier_user_id"),
        CheckConstraint("ends_at > starts_at", name="moments"),
        CheckConstraint("crates > 0 AND cold_crates >= 0 AND rest_minutes >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("shift_template.id", ondelete="SET NULL")
    )
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    time_zone: Mapped[str] = mapped_column(String(40))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")
