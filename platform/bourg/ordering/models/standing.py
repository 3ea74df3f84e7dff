"""Tables of standing orders: what is wanted, when not, and what became of each date."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment, choice
from bourg.kernel.roles import Channel
from bourg.ordering.kinds import (
    Absence,
    DateState,
    Substitution,
    Why,
)


class StandingOrder(Base):
    """A basket that a household orders again and again: on which day, between which hours.

    Hours are local wall time. `ceiling_cents`: what one order may cost at most, all in, without
    asking; `adult`: the age was declared; `point_id`: where it is fetched, else it is delivered.
    """

    __tablename__ = "standing_order"
    __table_args__ = (
        Index("ix_standing_order_household_id", "household_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND every_weeks IN (1, 2)", name="rhythm"),
        CheckConstraint("ends_local > starts_local", name="hours"),
        CheckConstraint("ceiling_cents > 0", name="ceiling"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_version: Mapped[int] = mapped_column(default=0)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    from_order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_point.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    weekday: Mapped[int]
    every_weeks: Mapped[int] = mapped_column(default=1)
    starts_local: Mapped[time] = mapped_column(Time)
    ends_local: Mapped[time] = mapped_column(Time)
    first_on: Mapped[date] = mapped_column(Date)
    ceiling_cents: Mapped[int]
    adult: Mapped[bool] = mapped_column(default=False)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    address_label: Mapped[str] = mapped_column(String(200))
    complement: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(120))
    contact_phone: Mapped[str] = mapped_column(String(20))
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    courier_note: Mapped[str] = mapped_column(String(500), default="")
    absence: Mapped[Absence] = mapped_column(choice(Absence, "absence"))
    means: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class StandingLine(Base):
    """One wish of a standing order; `agreed_price_cents` is the price last told."""

    __tablename__ = "standing_line"
    __table_args__ = (
        UniqueConstraint("standing_id", "product_id", "options"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
        CheckConstraint("weight_g IS NULL OR weight_g BETWEEN 1 AND 50000", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_order.id", ondelete="CASCADE"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    options: Mapped[str] = mapped_column(String(200), default="", server_default="")
    quantity: Mapped[int] = mapped_column(default=1)
    weight_g: Mapped[int | None]
    agreed_price_cents: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")
    substitution: Mapped[Substitution] = mapped_column(choice(Substitution, "substitution"))


class StandingPause(Base):
    """Days on which a household wants nothing, both included; without an end: until it says so."""

    __tablename__ = "standing_pause"
    __table_args__ = (
        Index("ix_standing_pause_standing_id", "standing_id"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_order.id", ondelete="CASCADE"))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class StandingDate(Base):
    """What became of a standing order on one day: decided once, and told.

    `left_out` holds names with their shops, `risen` names with the price before and now;
    `most_cents` what it would have cost at most where the household is asked. One that found no
    place is tried again until `retry_until_at`; `retried_at`: when that came to an end.
    """

    __tablename__ = "standing_date"
    __table_args__ = (
        UniqueConstraint("standing_id", "falls_on"),
        Index("ix_standing_date_falls_on", "falls_on"),
        CheckConstraint("(state = 'booked') = (order_id IS NOT NULL)", name="booked_has_order"),
        CheckConstraint("(state = 'booked') = (why IS NULL)", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standing_id: Mapped[int] = mapped_column(ForeignKey("standing_order.id", ondelete="CASCADE"))
    falls_on: Mapped[date] = mapped_column(Date)
    state: Mapped[DateState] = mapped_column(choice(DateState, "date_state"))
    why: Mapped[Why | None] = mapped_column(choice(Why, "why"))
    words: Mapped[str] = mapped_column(String(200), default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), unique=True)
    left_out: Mapped[list[Any]] = mapped_column(JSON, default=list)
    risen: Mapped[list[Any]] = mapped_column(JSON, default=list)
    most_cents: Mapped[int | None]
    decided_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    retry_until_at: Mapped[datetime | None] = mapped_column(Moment)
    retried_at: Mapped[datetime | None] = mapped_column(Moment)
