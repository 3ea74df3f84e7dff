"""Tables of money: which means of payment each shop accepts."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bourg.kernel.db import Base, choice
from bourg.money.kinds import Means


class MerchantMeans(Base):
    """One means of payment that one shop accepts."""

    __tablename__ = "merchant_means"
    __table_args__ = (UniqueConstraint("merchant_id", "means"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    means: Mapped[Means] = mapped_column(choice(Means, "means"))
