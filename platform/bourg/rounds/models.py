"""Tables of rounds: one courier's trip through a slot, stop by stop, what was entered by whose
telephone, what it cost; couriers, their papers and the companies they work for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bourg.kernel.db import Base, Moment, choice
from bourg.rounds.kinds import (
    CourierType,
    Deed,
    DocumentKind,
    Outcome,
    ReportKind,
    RoundState,
    StopKind,
    StopState,
    Vehicle,
)


class CourierCompany(Base):
    """A company that rides for the town; `hour_cents` is its own price of an hour, if agreed."""

    __tablename__ = "courier_company"
    __table_args__ = (CheckConstraint("hour_cents IS NULL OR hour_cents >= 0", name="price"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    hour_cents: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)


class CompanyDispatcher(Base):
    """Somebody who gives a company's rounds to its couriers, and sees nothing else."""

    __tablename__ = "company_dispatcher"
    __table_args__ = (UniqueConstraint("company_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("courier_company.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


class CourierProfile(Base):
    """What the town knows of a courier beside the account."""

    __tablename__ = "courier_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    courier_type: Mapped[CourierType] = mapped_column(choice(CourierType, "courier_type"))
    vehicle: Mapped[Vehicle] = mapped_column(choice(Vehicle, "vehicle"))
    company_id: Mapped[int | None] = mapped_column(
        ForeignKey("courier_company.id", ondelete="SET NULL")
    )


class CourierDocument(Base):
    """A paper of a courier that the town has seen: which, and until when it is valid."""

    __tablename__ = "courier_document"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "document_kind"))
    expires_on: Mapped[date | None]
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Round(Base):
    """One trip of one courier in one slot (metres, cents; minutes follow from the moments).

    In route mode it is one route of the slot's plan, ridden in the shift it was planned for. While
    it is frozen nothing that is reckoned by itself changes it; what people decide does. Who rode it
    first, where and since when somebody else has its goods, is in `handed_...`. A courier who says
    that they are late (`late_said_at`) is at the next halt not before `late_until_at`.
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
    company_id: Mapped[int | None] = mapped_column(
        ForeignKey("courier_company.id", ondelete="SET NULL")
    )
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    handed_at: Mapped[datetime | None] = mapped_column(Moment)
    handed_place: Mapped[str] = mapped_column(String(200), default="", server_default="")
    handed_by_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL")
    )
    late_said_at: Mapped[datetime | None] = mapped_column(Moment)
    late_until_at: Mapped[datetime | None] = mapped_column(Moment)
    stops: Mapped[list["Stop"]] = relationship(order_by="Stop.position", back_populates="round")


class Stop(Base):
    """One halt: a part to pick up, or an order to drop. Each belongs to one round only.

    `due_at` is when the round planned to be there, `expected_at` when that is to be expected now,
    `lead_s` the seconds from the halt before (its service and the way; nothing: to be reckoned);
    `done_at` is when the server heard of it, `claimed_at` what the telephone's clock said.
    """

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
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    expected_at: Mapped[datetime | None] = mapped_column(Moment)
    lead_s: Mapped[int | None]
    round: Mapped[Round] = relationship(back_populates="stops")


class ArrivalWindow(Base):
    """What a household is told on the day: from when until when its courier is to be expected.

    `told_at` is the hour that it last heard of by a message (at first, the one it can see), `slips`
    counts the messages, `known_slips` those that somebody has seen to on the telephone.
    """

    __tablename__ = "arrival_window"
    __table_args__ = (
        Index("ix_arrival_window_slot_id", "slot_id"),
        CheckConstraint("to_at > from_at", name="hours"),
        CheckConstraint("known_slips >= 0 AND known_slips <= slips", name="slips"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id", ondelete="CASCADE"), unique=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("delivery_slot.id"))
    from_at: Mapped[datetime] = mapped_column(Moment)
    to_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)
    slips: Mapped[int] = mapped_column(default=0)
    known_slips: Mapped[int] = mapped_column(default=0)
    slipped_at: Mapped[datetime | None] = mapped_column(Moment)


class ShopNote(Base):
    """A shop's own note on its part: bags it has handed over, and when they are ready if late.

    What the courier has collected is the courier's word, in the part's state.
    """

    __tablename__ = "shop_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_order_id: Mapped[int] = mapped_column(
        ForeignKey("merchant_order.id", ondelete="CASCADE"), unique=True
    )
    handed: Mapped[list[int]] = mapped_column(JSON, default=list)
    handed_at: Mapped[datetime | None] = mapped_column(Moment)
    ready_by_at: Mapped[datetime | None] = mapped_column(Moment)


class CourierAction(Base):
    """What a courier's telephone sent, once for each key, and what it was answered."""

    __tablename__ = "courier_action"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_courier_action_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str] = mapped_column(String(64), default="")
    deed: Mapped[Deed] = mapped_column(choice(Deed, "deed"))
    reference: Mapped[str] = mapped_column(String(32))
    body_hash: Mapped[str] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    clock_off_s: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class RoundPhone(Base):
    """A telephone on which a round is open."""

    __tablename__ = "round_phone"
    __table_args__ = (UniqueConstraint("round_id", "phone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    phone: Mapped[str] = mapped_column(String(64))
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)


class RoundReport(Base):
    """Something that a courier reports from a round, until the desk has looked after it."""

    __tablename__ = "round_report"
    __table_args__ = (
        Index("ix_round_report_settled_at", "settled_at"),
        Index("ix_round_report_order_id", "order_id"),
        CheckConstraint("bags IS NULL OR bags BETWEEN 1 AND 99", name="bags"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    merchant_order_id: Mapped[int | None] = mapped_column(ForeignKey("merchant_order.id"))
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind, "report_kind"))
    bags: Mapped[int | None]
    deed: Mapped[Deed | None] = mapped_column(choice(Deed, "report_deed"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "report_outcome"))
    words: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reported_at: Mapped[datetime] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
