"""Tables of recalls: what is called back, and which household was told how and when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, Moment


class Recall(Base):
    """A product of some days of delivery (or a lot) that must not be eaten or used."""

    __tablename__ = "recall"
    __table_args__ = (
        Index("ix_recall_merchant_id", "merchant_id"),
        CheckConstraint("to_on >= from_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    product_name: Mapped[str] = mapped_column(String(160))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date] = mapped_column(Date)
    lot: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(500))
    made_by: Mapped[str] = mapped_column(String(24))
    made_at: Mapped[datetime] = mapped_column(Moment)


class RecallNotice(Base):
    """An order that a recall concerns; how its household is told, and when.

    `by_mail`: written to; `by_text`: a text message went out; else rung up.
    """

    __tablename__ = "recall_notice"

    recall_id: Mapped[int] = mapped_column(
        ForeignKey("recall.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    order_id: Mapped[int] = mapped_column(
        ForeignKey("order.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    by_mail: Mapped[bool]
    by_text: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
