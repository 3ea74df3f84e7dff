"""Tables of the kernel: outbox, audit trail, counters that all processes share."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment


class OutboxMessage(Base):
    """Something to be done outside, written in the same transaction as its cause (ids only)."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "done_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    parked_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditEvent(Base):
    """One change of state, chained by hash to the one before it on the same subject."""

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("subject", "sequence"),
        Index("ix_audit_event_at", "at"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    actor_role: Mapped[str] = mapped_column(String(24))
    actor_user_id: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(24))
    verb: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class RateCounter(Base):
    """How often something was tried in a window of time."""

    __tablename__ = "rate_counter"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_start: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class LiveCounter(Base):
    """A number that grows when something changed: what desks and caches compare."""

    __tablename__ = "live_counter"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
