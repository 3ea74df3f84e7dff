"""Reads about what couriers report, and about what their telephones say."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.merchants.models import Merchant
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.states import NOT_COLLECTED
from bourg.people.models import User
from bourg.rounds.handing import all_missing
from bourg.rounds.kinds import Deed, Outcome, ReportKind
from bourg.rounds.models import Round, RoundReport


class ReportView(NamedTuple):
    """A report: what, at which halt, who said so; by the server's clock, and by the telephone's."""

    public_id: str
    kind: ReportKind
    bags: int | None
    deed: Deed | None
    outcome: Outcome | None
    words: str
    reported_at: datetime
    claimed_at: datetime | None
    order_reference: str | None
    shop: str | None
    shop_phone: str | None
    courier: str | None
    part_reference: str | None
    part_state: PartState | None
    part_bags: int | None

    @property
    def nothing_there(self) -> bool:
        """Whether nothing of a shop's part was there, and nobody has fetched it since."""
        missing = self.kind == ReportKind.MISSING_BAG and self.part_state in NOT_COLLECTED
        return missing and all_missing(self.part_bags, self.bags or 0)


_REPORTS = (
    select(
        RoundReport.public_id, RoundReport.kind, RoundReport.bags, RoundReport.deed,
        RoundReport.outcome, RoundReport.words,
        RoundReport.reported_at, RoundReport.claimed_at, Order.reference, Merchant.name,
        Merchant.phone, User.name, MerchantOrder.reference, MerchantOrder.state,
        MerchantOrder.bags,
    )
    .outerjoin(Order, Order.id == RoundReport.order_id)
    .outerjoin(MerchantOrder, MerchantOrder.id == RoundReport.merchant_order_id)
    .outerjoin(Merchant, Merchant.id == MerchantOrder.merchant_id)
    .outerjoin(User, User.id == RoundReport.user_id)
    .where(RoundReport.settled_at.is_(None))
    .order_by(RoundReport.reported_at.desc(), RoundReport.id.desc())
)  # fmt: skip


def missing_bags() -> Any:
    """How many bags of a part are reported as missing, as far as nobody has settled it."""
    return (
        select(func.coalesce(func.sum(RoundReport.bags), 0))
        .where(RoundReport.merchant_order_id == MerchantOrder.id)
        .where(RoundReport.kind == ReportKind.MISSING_BAG, RoundReport.settled_at.is_(None))
        .scalar_subquery()
    )


class LeftBehind(NamedTuple):
    """Bags that a courier did not find at a shop and left without: the shop looks for them."""

    part_reference: str
    bags: int


def left_behind(session: Session, merchant_id: int) -> list[LeftBehind]:
    """What couriers missed at a shop, until the desk has settled it."""
    rows = session.execute(
        select(MerchantOrder.reference, func.sum(RoundReport.bags))
        .join(MerchantOrder, MerchantOrder.id == RoundReport.merchant_order_id)
        .where(MerchantOrder.merchant_id == merchant_id, RoundReport.settled_at.is_(None))
        .where(RoundReport.kind == ReportKind.MISSING_BAG)
        .group_by(MerchantOrder.reference)
        .order_by(MerchantOrder.reference)
    )
    return [LeftBehind._make(row) for row in rows]


def unsettled(session: Session) -> list[ReportView]:
    """What couriers reported and nobody has looked after yet, the newest first."""
    return [ReportView._make(row) for row in session.execute(_REPORTS)]


def of_round(session: Session, round_public_id: str) -> list[ReportView]:
    """The reports of one round that are still open."""
    statement = _REPORTS.join(Round, Round.id == RoundReport.round_id)
    rows = session.execute(statement.where(Round.public_id == round_public_id))
    return [ReportView._make(row) for row in rows]
