"""Goods that are fetched, as whoever hands them over sees them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.merchants.models import Merchant
from bourg.ordering import fetched
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.states import GONE
from bourg.slots.models import DeliverySlot


class BagsAt(NamedTuple):
    """What one shop gave, or is to give."""

    reference: str
    shop: str
    state: PartState
    bags: int | None


class ToFetch(NamedTuple):
    """An order that somebody comes for; `email`: whether it could be told by mail."""

    id: int
    reference: str
    state: OrderState
    way: Way
    at_point_at: datetime | None
    collect_at: str
    zone_id: int
    starts_at: datetime
    ends_at: datetime
    contact_name: str
    contact_phone: str
    email: bool
    note: str
    told_at: datetime | None
    parts: list[BagsAt]

    @property
    def stage(self) -> fetched.Stage:
        """How far it is."""
        return fetched.stage(self.state, self.way, self.at_point_at)

    @property
    def bags(self) -> int:
        """How many bags there are, as far as the shops have said."""
        return sum(part.bags or 0 for part in self.parts)

    @property
    def waits(self) -> bool:
        """Whether everything is there and somebody may come."""
        return self.stage in (fetched.Fetch.AT_POINT, fetched.Fetch.IN_SHOPS)


R, P, S = (model.__table__.c for model in (Order, MerchantOrder, DeliverySlot))
_OPEN = and_(R.way != Way.DELIVERY, R.closed_at.is_(None))
_WAITS = or_(
    and_(R.way == Way.POINT, R.at_point_at.is_not(None)),
    and_(R.way == Way.SHOP, R.state == OrderState.READY),
)
# What is called off needs another time first.
_HELD = S.called_off_at.is_(None)
_ORDERS = (
    select(
        R.id, R.reference, R.state, R.way, R.at_point_at, R.collect_at, S.zone_id, R.starts_at,
        R.ends_at, R.contact_name, R.contact_phone, R.contact_email != "", R.courier_note,
        R.told_at,
    )
    .select_from(Order.__table__)
    .join(DeliverySlot.__table__, S.id == R.slot_id)
    .order_by(R.starts_at, R.id)
)  # fmt: skip


def at_points(session: Session) -> list[ToFetch]:
    """Every open order that is fetched at a point, by window; two statements."""
    return _seen(session, _OPEN, R.way == Way.POINT)


def to_tell(session: Session) -> list[ToFetch]:
    """Those that wait for people who have no mailbox and were not rung up yet."""
    return _seen(session, _OPEN, _HELD, _WAITS, R.contact_email == "", R.told_at.is_(None))


def left_behind(session: Session, moment: datetime) -> list[ToFetch]:
    """Those that nobody came for within their hours."""
    return _seen(session, _OPEN, _HELD, _WAITS, R.ends_at <= moment)


def one(session: Session, reference: str) -> ToFetch | None:
    """One order with its bags, or nothing."""
    found = _seen(session, R.reference == reference)
    return found[0] if found else None


def forgetful(session: Session, moment: datetime) -> list[str]:
    """The references of those that may be reminded: `fetched.is_pressing` decides."""
    soon = moment + fetched.BEFORE_THE_END
    rows = (
        select(R.reference)
        .join(DeliverySlot.__table__, S.id == R.slot_id)
        .where(_OPEN, _HELD, _WAITS, R.reminded_at.is_(None), R.ends_at <= soon)
    )
    return list(session.scalars(rows.order_by(R.id)))


def _seen(session: Session, *conditions: ColumnElement[bool]) -> list[ToFetch]:
    rows = session.execute(_ORDERS.where(*conditions)).all()
    bags = _bags(session, [row.id for row in rows])
    return [ToFetch._make((*row, bags[row.id])) for row in rows]


def _bags(session: Session, order_ids: Iterable[int]) -> dict[int, list[BagsAt]]:
    found: dict[int, list[BagsAt]] = defaultdict(list)
    rows: Any = session.execute(
        select(P.order_id, P.reference, Merchant.__table__.c.name, P.state, P.bags)
        .select_from(MerchantOrder.__table__)
        .join(Merchant.__table__, Merchant.__table__.c.id == P.merchant_id)
        .where(P.order_id.in_(list(order_ids)), P.state.not_in(GONE))
        .order_by(P.id)
    )
    for order_id, *part in rows:
        found[order_id].append(BagsAt._make(part))
    return found
