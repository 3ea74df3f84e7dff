"""The table of messages sent: one row an outbox message, so that none goes out twice."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment


class SentMessage(Base):
    """A message handed to a channel; `key` is the outbox key. The text itself is not kept."""

    __tablename__ = "sent_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    channel: Mapped[str] = mapped_column(String(24))
    event: Mapped[str] = mapped_column(String(60))
    claimed_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
