"""Reads about slots. Places are counted without expired holds, whether swept already or not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus
from bourg.merchants.models import Closure, Merchant
from bourg.slots import rules
from bourg.slots.kinds import LIVE, PENDING
from bourg.slots.models import DeliverySlot, HoldShop, ShopSlot, SlotHold
from bourg.slots.rules import HoldView, Offer, Shop, Window

MOMENT = bindparam("moment", type_=DeliverySlot.starts_at.type)
CLAIM = bindparam("claim", type_=SlotHold.claim.type)
SLOT_COLUMNS = (
    DeliverySlot.id, DeliverySlot.public_id, DeliverySlot.zone_id, DeliverySlot.starts_at,
    DeliverySlot.ends_at, DeliverySlot.cutoff_at, DeliverySlot.time_zone, DeliverySlot.capacity,
)  # fmt: skip


def _expired() -> ColumnElement[bool]:
    return and_(SlotHold.state.in_(PENDING), SlotHold.expires_at <= MOMENT)


def _expired_units() -> ColumnElement[int]:
    units = select(func.coalesce(func.sum(SlotHold.units), 0))
    return units.where(SlotHold.slot_id == DeliverySlot.id, _expired()).scalar_subquery()


PLACES_LEFT = DeliverySlot.capacity - DeliverySlot.used + _expired_units()
MINE = (
    select(SlotHold.id)
    .where(SlotHold.slot_id == DeliverySlot.id, SlotHold.claim == CLAIM)
    .where(SlotHold.state.in_(PENDING), SlotHold.expires_at > MOMENT)
    .exists()
)


def _windows(mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
        *SLOT_COLUMNS, PLACES_LEFT, DeliverySlot.fee_cents, DeliverySlot.closed_at,
        DeliverySlot.closed_reason, mine,
    )  # fmt: skip
    return select(*columns).order_by(DeliverySlot.starts_at, DeliverySlot.id)


COMING = (DeliverySlot.starts_at > MOMENT, DeliverySlot.starts_at < bindparam("until"))
OF_ALL = _windows(MINE).where(*COMING)
OF_ZONE = OF_ALL.where(DeliverySlot.zone_id == bindparam("zone_id"))
NEXT_FREE = (
    _windows(literal(False))
    .where(DeliverySlot.zone_id == bindparam("zone_id"), DeliverySlot.cutoff_at > MOMENT)
    .where(DeliverySlot.closed_at.is_(None), PLACES_LEFT > 0)
    .limit(1)
)
SHOPS = (
    select(
        Merchant.id, Merchant.name, Merchant.status, Merchant.opening_hours,
        Merchant.paused_until, Merchant.orders_per_slot,
    )
    .where(Merchant.id.in_(bindparam("merchant_ids", expanding=True)))
    .order_by(Merchant.id)
)  # fmt: skip
CLOSURES = select(Closure.merchant_id, Closure.from_on, Closure.to_on).where(
    Closure.merchant_id.in_(bindparam("merchant_ids", expanding=True)),
    Closure.to_on >= bindparam("first_on"),
)
EXPIRED_IN_SHOP = (
    select(func.count())
    .select_from(HoldShop)
    .join(SlotHold, SlotHold.id == HoldShop.hold_id)
    .where(HoldShop.shop_slot_id == ShopSlot.id, _expired())
    .scalar_subquery()
)
SHOP_USE = (
    select(ShopSlot.merchant_id, ShopSlot.slot_id, ShopSlot.used - EXPIRED_IN_SHOP)
    .join(DeliverySlot, DeliverySlot.id == ShopSlot.slot_id)
    .where(ShopSlot.merchant_id.in_(bindparam("merchant_ids", expanding=True)), *COMING)
)
HOLD = (
    select(
        DeliverySlot.public_id, DeliverySlot.starts_at, DeliverySlot.ends_at,
        DeliverySlot.time_zone, DeliverySlot.fee_cents, SlotHold.expires_at, SlotHold.extensions,
        SlotHold.state, DeliverySlot.cutoff_at,
    )
    .join(DeliverySlot, DeliverySlot.id == SlotHold.slot_id)
    .where(SlotHold.claim == CLAIM, SlotHold.state.in_(PENDING), SlotHold.expires_at > MOMENT)
)  # fmt: skip


def offers(
    session: Session, *, zone_id: int | None, merchant_ids: Iterable[int], moment: datetime,
    claim: str | None = None, days: int = 14,
) -> list[Offer]:  # fmt: skip
    """Every slot of the zone that starts within so many local days, free or with its reason.

    Without a zone (an address outside, or none yet) every slot answers `outside`, each hour once.
    """
    merchant_ids = sorted(set(merchant_ids))
    moments = {"moment": moment, "until": moment + timedelta(days=days + 1)}
    statement = OF_ALL if zone_id is None else OF_ZONE
    rows = session.execute(statement, {**moments, "claim": claim or "", "zone_id": zone_id})
    windows = [Window(*row) for row in rows]
    windows = [window for window in windows if rules.within_days(window, moment, days)]
    if zone_id is None:
        windows = list({window.starts_at: window for window in windows}.values())
    left = shop_use(session, merchant_ids, moments)
    shops = shops_for(session, merchant_ids, windows, left)
    return [rules.offer(window, shops, zone_id=zone_id, moment=moment) for window in windows]


def shop_use(
    session: Session, merchant_ids: Sequence[int], moments: dict[str, datetime]
) -> dict[int, dict[int, int]]:
    """How many orders shops with a limit have promised: merchant id -> slot id -> orders."""
    used: dict[int, dict[int, int]] = defaultdict(dict)
    for merchant_id, slot_id, count in session.execute(
        SHOP_USE, {"merchant_ids": merchant_ids, **moments}
    ):
        used[merchant_id][slot_id] = count
    return used


def shops_for(
    session: Session, merchant_ids: Sequence[int], windows: Sequence[Window],
    used: dict[int, dict[int, int]],
) -> list[Shop]:  # fmt: skip
    """What these slots must know of the shops: two statements, however many they are."""
    if not windows or not merchant_ids:
        return []
    begin, _ = rules.pickup_window(windows[0].starts_at)
    _, end = rules.pickup_window(windows[-1].starts_at)
    closed = _closures(session, merchant_ids, (begin - timedelta(days=1)).date())
    shops = []
    for row in session.execute(SHOPS, {"merchant_ids": merchant_ids}):
        selling = row.opening_hours if row.status == MerchantStatus.APPROVED else ""
        spans = hours.intervals(selling, closed[row.id], begin, end, windows[0].time_zone)
        limit = row.orders_per_slot or 0
        left = {slot_id: limit - count for slot_id, count in used.get(row.id, {}).items()}
        ends = [span.ends_at for span in spans]
        shops.append(
            Shop(row.id, row.name, spans, ends, row.paused_until, row.orders_per_slot, left)
        )
    return shops


def _closures(
    session: Session, merchant_ids: Sequence[int], first_on: date
) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    keys = {"merchant_ids": merchant_ids, "first_on": first_on}
    for merchant_id, from_on, to_on in session.execute(CLOSURES, keys):
        found[merchant_id].append((from_on, to_on))
    return found


def next_free(session: Session, zone_id: int, moment: datetime) -> Offer | None:
    """The next slot of a zone with a free place, whatever the shops; one statement."""
    row = session.execute(NEXT_FREE, {"zone_id": zone_id, "moment": moment}).first()
    return rules.offer(Window(*row), (), zone_id=zone_id, moment=moment) if row else None


def live_hold(session: Session, claim: str, moment: datetime) -> HoldView | None:
    """The place kept for a claim at `moment`, while it has not become an order."""
    row = session.execute(HOLD, {"claim": claim, "moment": moment}).first()
    if row is None:
        return None
    left = rules.MAX_EXTENSIONS - row.extensions
    return HoldView(*row)._replace(extensions_left=left)


class SlotFilling(NamedTuple):
    """How full a slot is: `promised` orders, `held` places of baskets, of `capacity`."""

    id: int
    public_id: str
    zone_id: int
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    capacity: int
    promised: int
    held: int
    closed_at: datetime | None
    closed_reason: str


def filling(
    session: Session, *, from_at: datetime, to_at: datetime, moment: datetime
) -> list[SlotFilling]:
    """The slots that start in a stretch of time, of every zone, and how full they are."""
    live = SlotHold.state.in_(LIVE) & ~_expired()
    confirmed = func.sum(SlotHold.units).filter(SlotHold.state.not_in(PENDING))
    pending = func.sum(SlotHold.units).filter(SlotHold.state.in_(PENDING))
    rows = session.execute(
        select(
            *SLOT_COLUMNS, func.coalesce(confirmed, 0), func.coalesce(pending, 0),
            DeliverySlot.closed_at, DeliverySlot.closed_reason,
        )
        .outerjoin(SlotHold, and_(SlotHold.slot_id == DeliverySlot.id, live))
        .where(DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)
        .group_by(DeliverySlot.id)
        .order_by(DeliverySlot.starts_at, DeliverySlot.zone_id),
        {"moment": moment},
    )  # fmt: skip
    return [SlotFilling._make(row) for row in rows]
