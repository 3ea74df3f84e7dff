"""Tables of rounds: one courier's trip through a slot, stop by stop, and what it cost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bourg.kernel.db import Base, Moment, choice
from bourg.rounds.kinds import CourierType, RoundState, StopKind, StopState, Vehicle


class CourierProfile(Base):
    """What the town knows of a courier beside the account."""

    __tablename__ = "courier_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    courier_type: Mapped[CourierType] = mapped_column(choice(CourierType, "courier_type"))
    vehicle: Mapped[Vehicle] = mapped_column(choice(Vehicle, "vehicle"))


class Round(Base):
    """One trip of one courier in one slot (metres, cents; minutes follow from the moments).

    In route mode it is one route of the slot's plan, ridden in the shift it was planned for.
    """

    __tablename__ = "round"
    __table_args__ = (
        Index("ix_round_slot_id", "slot_id"),
        Index("ix_round_courier_user_id", "courier_user_id"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="moments"),
        CheckConstraint("distance_m >= 0 AND cost_cents >= 0", name="figures"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("delivery_slot.id"))
    shift_id: Mapped[int | None] = mapped_column(
        ForeignKey("courier_shift.id", ondelete="SET NULL")
    )
    courier_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    vehicle: Mapped[Vehicle] = mapped_column(choice(Vehicle, "vehicle"))
    state: Mapped[RoundState] = mapped_column(choice(RoundState, "round_state"))
    planned_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    distance_m: Mapped[int] = mapped_column(default=0)
    cost_cents: Mapped[int | None]
    stops: Mapped[list["Stop"]] = relationship(order_by="Stop.position", back_populates="round")


class Stop(Base):
    """One halt: a part to pick up, or an order to drop. Each belongs to one round only."""

    __tablename__ = "stop"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("merchant_order_id"),
        Index("ix_stop_order_id", "order_id"),
        CheckConstraint(
            "(kind = 'pickup') = (merchant_order_id IS NOT NULL)", name="pickup_has_part"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[StopKind] = mapped_column(choice(StopKind, "stop_kind"))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    merchant_order_id: Mapped[int | None] = mapped_column(ForeignKey("merchant_order.id"))
    state: Mapped[StopState] = mapped_column(choice(StopState, "stop_state"))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(String(300), default="")
    round: Mapped[Round] = relationship(back_populates="stops")
