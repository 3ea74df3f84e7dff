"""Reads about pick-up points: those people may choose, and what the town's screen shows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.kernel.db import among
from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Closure, Merchant
from bourg.slots.kinds import LIVE, HoldState
from bourg.slots.models import DeliverySlot, PickupPoint, SlotHold
from bourg.slots.points import Near, by_distance
from bourg.slots.queries import SLOT_COLUMNS, shops_for
from bourg.slots.rules import Span, Window, collecting

P, Z, S = PickupPoint.__table__.c, DeliveryZone.__table__.c, DeliverySlot.__table__.c
H, M, C = SlotHold.__table__.c, Merchant.__table__.c, Closure.__table__.c
N = DeliverySlot.__table__.alias().c
NEAREST_SHOPS = 6


class Point(NamedTuple):
    """A pick-up point as the town sees it."""

    id: int
    public_id: str
    zone_id: int
    way: Way
    name: str
    ban_id: str | None
    address_label: str
    opening_hours: str
    capacity: int
    lead_minutes: int
    phone: str | None
    access_note: str
    fee_cents: int
    minimum_cents: int
    takes_envelopes: bool
    closed_at: datetime | None
    closed_reason: str


class PointWindow(NamedTuple):
    """One window of a point that is not over, with what is promised in it."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    promised: int
    taken: int
    closed_at: datetime | None
    closed_reason: str


_POINT = (
    select(
        P.id, P.public_id, P.zone_id, P.way, P.name, Address.__table__.c.ban_id, P.address_label,
        P.opening_hours, P.capacity, P.lead_minutes, P.phone, P.access_note, Z.fee_cents,
        Z.minimum_cents, P.takes_envelopes, P.closed_at, P.closed_reason,
    )
    .select_from(PickupPoint.__table__)
    .join(DeliveryZone.__table__, Z.id == P.zone_id)
    .outerjoin(Address.__table__, Address.__table__.c.id == P.address_id)
    .order_by(Z.position, P.id)
)  # fmt: skip


def points(session: Session) -> list[Point]:
    """Every point, also those that are closed; one statement."""
    return [Point._make(row) for row in session.execute(_POINT)]


def point(session: Session, public_id: str) -> Point | None:
    """One point by its public id."""
    row = session.execute(_POINT.where(P.public_id == public_id)).first()
    return Point._make(row) if row else None


def offered(session: Session) -> bool:
    """Whether anything can be fetched at all; one statement."""
    return bool(session.scalar(select(select(P.id).where(P.closed_at.is_(None)).exists())))


def windows(session: Session, zone_id: int, moment: datetime) -> list[PointWindow]:
    """The windows of a point that are not over, in order; one statement."""
    confirmed = func.sum(case((H.state == HoldState.CONFIRMED, H.units), else_=0))
    rows = session.execute(
        select(
            S.public_id, S.starts_at, S.ends_at, S.capacity, func.coalesce(confirmed, 0), S.used,
            S.closed_at, S.closed_reason,
        )
        .select_from(DeliverySlot.__table__)
        .outerjoin(SlotHold.__table__, and_(H.slot_id == S.id, among(H.state, LIVE)))
        .where(S.zone_id == zone_id, S.ends_at > moment)
        .group_by(S.id)
        .order_by(S.starts_at)
    )  # fmt: skip
    return [PointWindow._make(row) for row in rows]


def near(
    session: Session, moment: datetime, *, lat: float | None = None, lon: float | None = None
) -> list[Near]:
    """The points people may choose, the nearest first, each with its next free window.

    Collection in the shops comes last. One statement.
    """
    free = and_(
        N.zone_id == P.zone_id, N.cutoff_at > moment, N.closed_at.is_(None), N.used < N.capacity
    )
    first = select(func.min(N.starts_at)).where(free).correlate(PickupPoint.__table__)
    window = and_(S.zone_id == P.zone_id, S.starts_at == first.scalar_subquery())
    rows = session.execute(
        select(
            P.public_id, P.way, P.name, P.address_label, P.phone, P.access_note, P.opening_hours,
            Z.fee_cents, P.lat, P.lon, S.starts_at, S.ends_at,
        )
        .select_from(PickupPoint.__table__)
        .join(DeliveryZone.__table__, Z.id == P.zone_id)
        .outerjoin(DeliverySlot.__table__, window)
        .where(P.closed_at.is_(None))
        .order_by(P.way == Way.SHOP, Z.position, P.id)
    )  # fmt: skip
    return by_distance([Near._make((*row, None)) for row in rows], lat, lon)


def shops_near(
    session: Session, moment: datetime, zone: str, *, lat: float | None = None,
    lon: float | None = None, limit: int = NEAREST_SHOPS,
) -> list[Near]:  # fmt: skip
    """The nearest shops where goods can be fetched, with their next opening; two statements."""
    rows = session.execute(
        select(M.slug, M.name, M.address_label, M.phone, M.opening_hours, M.lat, M.lon, M.id)
        .where(M.collects, M.status == MerchantStatus.APPROVED)
        .where(M.service_level == ServiceLevel.CATALOGUE)
        .order_by(M.name, M.id)
    ).all()
    shops = [
        Near(row.slug, Way.SHOP, row.name, row.address_label, row.phone, "", row.opening_hours, 0,
             row.lat, row.lon, None, None)
        for row in rows
    ]  # fmt: skip
    ids = {row.slug: row.id for row in rows}
    nearest = by_distance(shops, lat, lon)[:limit]
    closures = _closures(session, [ids[one.public_id] for one in nearest], moment)
    return [_next_opening(one, closures.get(ids[one.public_id], []), moment, zone)
            for one in nearest]  # fmt: skip


def without_collection(session: Session, merchant_ids: Iterable[int]) -> list[str]:
    """The names of those of these shops where nothing can be fetched; one statement, or none."""
    ids = list(merchant_ids)
    named = select(M.name).where(M.id.in_(ids), M.collects.is_(False)).order_by(M.name)
    return list(session.scalars(named)) if ids else []


def collecting_hours(session: Session, slot_id: int, merchant_ids: list[int]) -> dict[int, Span]:
    """From when to when each shop (by id) lets people fetch within a window; two statements."""
    columns = (*SLOT_COLUMNS, S.capacity - S.used, S.fee_cents, S.closed_at, S.closed_reason)
    row = session.execute(select(*columns).where(S.id == slot_id)).one()
    values: list[Any] = [*row, True, Way.SHOP]
    window = Window(*values)
    shops = shops_for(session, merchant_ids, [window])
    hours = {shop.id: collecting(shop, window.starts_at, window.ends_at) for shop in shops}
    return {id_: span for id_, span in hours.items() if span}


def _next_opening(shop: Near, closures: list[Any], moment: datetime, zone: str) -> Near:
    until = moment + timedelta(days=14)
    spans = hours.intervals(shop.opening_hours, closures, moment - timedelta(days=1), until, zone)
    found = next((span for span in spans if span.ends_at > moment), None)
    if found is None:
        return shop
    return shop._replace(opens_at=found.starts_at, closes_at=found.ends_at)


def _closures(
    session: Session, merchant_ids: list[int], moment: datetime
) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    rows = session.execute(
        select(C.merchant_id, C.from_on, C.to_on)
        .where(C.merchant_id.in_(merchant_ids), C.to_on >= (moment - timedelta(days=1)).date())
        .order_by(C.from_on)
    )
    for merchant_id, from_on, to_on in rows:
        found.setdefault(merchant_id, []).append((from_on, to_on))
    return found
