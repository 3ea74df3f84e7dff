"""What is around a basket, without its lines: for pages that do not show them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.models import Product
from bourg.ordering.models import Basket, BasketLine
from bourg.ordering.queries.baskets import (
    BASKET,
    BasketContact,
    BasketPlace,
    BasketPoint,
    fee_of,
    found,
    hold_of,
    place_of,
    point_of,
)
from bourg.slots.rules import HoldView, Notice, longest

_LINES = BasketLine.__table__.c
_COUNT = (
    select(func.count())
    .select_from(BasketLine.__table__.join(Basket.__table__))
    .where(Basket.__table__.c.public_id == bindparam("public_id"))
)
_GOODS = (
    select(_LINES.merchant_id, Product.name, Product.notice_hours)
    .outerjoin(Product.__table__, Product.id == _LINES.product_id)
    .where(_LINES.basket_id == bindparam("row_id"))
)


class Destination(NamedTuple):
    """Where a basket is to be brought, in which zone, at which fee of the zone.

    `point`: where it is fetched instead, when that was chosen.
    """

    place: BasketPlace
    zone_id: int | None
    zone_fee_cents: int
    point: BasketPoint | None = None


class BasketOutline(NamedTuple):
    """What is around a basket's lines: whose goods, where, when, to whom."""

    claim: str
    merchant_ids: list[int]
    place: BasketPlace | None
    zone_id: int | None
    contact: BasketContact
    hold: HoldView | None
    fee_cents: int | None
    order_reference: str | None
    way: Way = Way.DELIVERY
    point: BasketPoint | None = None
    notice: Notice | None = None


def outline(session: Session, public_id: str, moment: datetime) -> BasketOutline | None:
    """A basket without its lines, for pages that do not show them; two statements."""
    row = found(session, public_id, moment)
    if row is None:
        return None
    hold, goods = hold_of(row), session.execute(_GOODS, {"row_id": row.id}).all()
    return BasketOutline(
        claim=row.claim, merchant_ids=list({one.merchant_id: None for one in goods}),
        place=place_of(row), zone_id=row.zone_id, contact=BasketContact._make(row[9:14]), hold=hold,
        fee_cents=fee_of(row, hold), order_reference=row.reference,
        way=row.way or Way.DELIVERY, point=point_of(row),
        notice=longest((one.name, one.notice_hours) for one in goods),
    )  # fmt: skip


def destination(session: Session, public_id: str) -> Destination | None:
    """Where a basket is to be brought, if that was said; one statement."""
    row = session.execute(BASKET, {"public_id": public_id}).first()
    place = place_of(row) if row is not None else None
    if row is None or place is None:
        return None
    return Destination(place, row.zone_id, row.fee_cents or 0, point_of(row))


def basket_count(session: Session, public_id: str) -> int:
    """How many lines a basket has."""
    return session.scalars(_COUNT, {"public_id": public_id}).one()
