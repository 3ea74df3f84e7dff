"""Tables of messages: what was sent, so that none goes out twice, and what came in."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment, choice
from bourg.messages.kinds import Reach


class SentMessage(Base):
    """A message handed to a channel; `key` is the outbox key. The text itself is not kept.

    `cost_millis`: what it cost, in thousandths of a euro (a text message costs parts of a
    cent).
    """

    __tablename__ = "sent_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    channel: Mapped[str] = mapped_column(String(24))
    event: Mapped[str] = mapped_column(String(60))
    claimed_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    cost_millis: Mapped[int] = mapped_column(default=0, server_default="0")


class ReceivedMessage(Base):
    """A text message, or a key pressed during a call, that came in; known by its sender's id.

    Who sent it and what it said are forgotten after a month.
    """

    __tablename__ = "received_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    channel: Mapped[str] = mapped_column(String(24))
    sender: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    answers_to: Mapped[str] = mapped_column(String(120), default="")
    received_at: Mapped[datetime] = mapped_column(Moment)
    handled_at: Mapped[datetime | None] = mapped_column(Moment)
    reply: Mapped[str] = mapped_column(Text, default="")


class Notice(Base):
    """One try to reach whoever has to answer for `subject` (the reference of a shop's part)."""

    __tablename__ = "notice"

    subject: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reach: Mapped[Reach] = mapped_column(choice(Reach, "reach"))
    at: Mapped[datetime] = mapped_column(Moment)
    again: Mapped[bool] = mapped_column(default=False)
    failed: Mapped[bool] = mapped_column(default=False)


class AnswerNumber(Base):
    """Four digits that stand for a subject while it is open, and for a while after: what somebody
    writes in a text message or reads from a sheet."""

    __tablename__ = "answer_number"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(24), unique=True)
    given_at: Mapped[datetime] = mapped_column(Moment)
