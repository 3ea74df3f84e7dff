"""Tables of places: the town's gazetteer and its delivery zones."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel.db import Base, Moment, choice


class Address(Base):
    """One address of the gazetteer (WGS 84 degrees); `flags` names what was repaired.

    `zone_id` is what the polygons say: written whenever an address or a zone changes.
    """

    __tablename__ = "address"
    __table_args__ = (
        Index("ix_address_street_key_number", "street_key", "number"),
        Index("ix_address_zone_id", "zone_id"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ban_id: Mapped[str] = mapped_column(String(60), unique=True)
    number: Mapped[int | None]
    suffix: Mapped[str] = mapped_column(String(12), default="")
    street: Mapped[str] = mapped_column(String(120))
    street_key: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(5))
    city: Mapped[str] = mapped_column(String(80))
    insee: Mapped[str] = mapped_column(String(5))
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    inside: Mapped[bool] = mapped_column(default=True)
    district: Mapped[str] = mapped_column(String(80), default="")
    label: Mapped[str] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(String(240))
    flags: Mapped[list[Any]] = mapped_column(JSON, default=list)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_zone.id"))


class DeliveryZone(Base):
    """Where the town delivers; `polygon` is a GeoJSON geometry, null for the whole town.

    What slots are for: where people fetch their goods is one too, of another `way`.
    Where zones lie over one another the lowest `position` wins. A row is never deleted, since old
    slots and baskets refer to it: `deleted_at` takes it from every list.
    `mode`: how its slots take bookings.
    """

    __tablename__ = "delivery_zone"
    __table_args__ = (CheckConstraint("fee_cents >= 0 AND minimum_cents >= 0", name="amounts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    polygon: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    fee_cents: Mapped[int] = mapped_column(default=0)
    minimum_cents: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    way: Mapped[Way] = mapped_column(
        choice(Way, "way"), default=Way.DELIVERY, server_default="delivery"
    )
    mode: Mapped[BookingMode] = mapped_column(
        choice(BookingMode, "mode"), default=BookingMode.COUNT
    )
