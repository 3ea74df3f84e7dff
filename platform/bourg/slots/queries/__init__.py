"""Reads about slots. Places are counted without expired holds, whether swept already or not."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel.clock import JUDGED
from bourg.kernel.db import among
from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus
from bourg.merchants.models import Closure, Merchant
from bourg.slots import ground, rules
from bourg.slots.kinds import LIVE, PENDING
from bourg.slots.loads import Load, Loader
from bourg.slots.models import DeliverySlot, HoldShop, ShopDay, ShopSlot, SlotHold, SlotPlan
from bourg.slots.queries import routes
from bourg.slots.rules import HoldView, Offer, Shop, Window

# The tables' own columns, and statements built once: a grid is asked for more than any other page.
SLOT, HOLD, HOLD_SHOP = DeliverySlot.__table__.c, SlotHold.__table__.c, HoldShop.__table__.c
ZONE = DeliveryZone.__table__.c
SHOP_SLOT, MERCHANT, CLOSURE = ShopSlot.__table__.c, Merchant.__table__.c, Closure.__table__.c
MOMENT = bindparam("moment", type_=JUDGED)
CLAIM = bindparam("claim", type_=HOLD.claim.type)
MERCHANT_IDS: BindParameter[Any] = bindparam("merchant_ids", expanding=True)
SLOT_COLUMNS = (
    SLOT.id, SLOT.public_id, SLOT.zone_id, SLOT.starts_at, SLOT.ends_at, SLOT.cutoff_at,
    SLOT.time_zone, SLOT.capacity,
)  # fmt: skip


def _expired() -> ColumnElement[bool]:
    return and_(among(HOLD.state, PENDING), HOLD.expires_at <= MOMENT)


def pending_of(claim: ColumnElement[str]) -> ColumnElement[bool]:
    """The hold that keeps a place for a claim at `moment`, as a condition for a join.

    (That it is live, and so the only one of its claim, is what the index on live claims knows.)
    """
    kept = and_(among(HOLD.state, LIVE), among(HOLD.state, PENDING))
    return and_(HOLD.claim == claim, kept, HOLD.expires_at > MOMENT)


PENDING_OF_CLAIM = pending_of(CLAIM)
EXPIRED_UNITS = (
    select(func.coalesce(func.sum(HOLD.units), 0))
    .where(HOLD.slot_id == SLOT.id, _expired())
    .scalar_subquery()
)
PLACES_LEFT = SLOT.capacity - SLOT.used + EXPIRED_UNITS
# Of those, how many are kept for priority households: asked in slots that keep any.
_PRIORITY_EXPIRED = (
    select(func.coalesce(func.sum(HOLD.units), 0))
    .where(HOLD.slot_id == SLOT.id, HOLD.priority, _expired())
    .scalar_subquery()
)
KEPT = case(
    (and_(SLOT.reserved > 0, SLOT.reserved_until > MOMENT),
     SLOT.reserved - SLOT.priority_used + _PRIORITY_EXPIRED),
    else_=0,
)  # fmt: skip
MINE = select(HOLD.id).where(HOLD.slot_id == SLOT.id, PENDING_OF_CLAIM).exists()


def _windows(mine: ColumnElement[bool]) -> Select[Any]:
    return select(
        *SLOT_COLUMNS,
        PLACES_LEFT,
        SLOT.fee_cents,
        SLOT.closed_at,
        SLOT.closed_reason,
        mine,
        SLOT.way,
        SLOT.mode,
        KEPT,
    ).order_by(SLOT.starts_at, SLOT.id)


AHEAD = _windows(MINE).where(SLOT.starts_at > MOMENT, SLOT.starts_at < bindparam("until"))
OF_ALL = AHEAD.where(SLOT.way == Way.DELIVERY)
OF_ZONE = AHEAD.where(SLOT.zone_id == bindparam("zone_id"))
NEXT_FREE = (
    _windows(literal(False))
    .where(SLOT.zone_id == bindparam("zone_id"), SLOT.cutoff_at > MOMENT)
    .where(SLOT.closed_at.is_(None), PLACES_LEFT > 0, PLACES_LEFT > KEPT)
    .limit(1)
)
SHOPS = (
    select(
        MERCHANT.id, MERCHANT.name, MERCHANT.status, MERCHANT.opening_hours,
        MERCHANT.paused_until, MERCHANT.orders_per_slot, CLOSURE.from_on, CLOSURE.to_on,
        MERCHANT.collects, MERCHANT.collect_lead_minutes, MERCHANT.preparation,
        MERCHANT.orders_per_day,
    )
    .outerjoin(
        Closure.__table__,
        and_(CLOSURE.merchant_id == MERCHANT.id, CLOSURE.to_on >= bindparam("first_on")),
    )
    .where(MERCHANT.id.in_(MERCHANT_IDS))
    .order_by(MERCHANT.id)
)  # fmt: skip
EXPIRED_IN_SHOP = (
    select(func.count())
    .select_from(SlotHold.__table__.join(HoldShop.__table__))
    .where(HOLD.slot_id == SHOP_SLOT.slot_id, _expired())
    .where(HOLD_SHOP.shop_slot_id == SHOP_SLOT.id)
    .scalar_subquery()
)
SHOP_USE = (
    select(SHOP_SLOT.merchant_id, SHOP_SLOT.slot_id, SHOP_SLOT.used - EXPIRED_IN_SHOP)
    .where(SHOP_SLOT.merchant_id.in_(MERCHANT_IDS))
    .where(SHOP_SLOT.slot_id.between(bindparam("first_id"), bindparam("last_id")))
)
SHOP_DAY = ShopDay.__table__.c
EXPIRED_IN_DAY = (
    select(func.count())
    .select_from(SlotHold.__table__.join(HoldShop.__table__))
    .where(HOLD_SHOP.shop_day_id == SHOP_DAY.id, _expired())
    .scalar_subquery()
)
DAY_USE = select(SHOP_DAY.merchant_id, SHOP_DAY.day_on, SHOP_DAY.used - EXPIRED_IN_DAY).where(
    SHOP_DAY.merchant_id.in_(MERCHANT_IDS),
    SHOP_DAY.day_on.between(bindparam("first_on"), bindparam("last_on")),
)
HOLD_COLUMNS: tuple[Any, ...] = (
    SLOT.public_id, SLOT.starts_at, SLOT.ends_at, SLOT.time_zone, SLOT.fee_cents,
    HOLD.expires_at, HOLD.extensions, HOLD.state, SLOT.cutoff_at,
)  # fmt: skip
HOLD_OF_CLAIM = (
    select(*HOLD_COLUMNS)
    .select_from(SlotHold.__table__.join(DeliverySlot.__table__))
    .where(PENDING_OF_CLAIM)
)


def with_hold(statement: Select[Any], claim: ColumnElement[str]) -> Select[Any]:
    """A statement with `HOLD_COLUMNS` beside its own: the place kept for its claim at `moment`.

    Hold and slot are joined one after the other: joined first to each other, SQLite would gather
    every place that was ever sold before it looks for this one.
    """
    beside = statement.add_columns(*HOLD_COLUMNS).outerjoin(SlotHold.__table__, pending_of(claim))
    return beside.outerjoin(DeliverySlot.__table__, SLOT.id == HOLD.slot_id)


CHARGED = select(
    or_(
        select(SLOT.id).where(SLOT.fee_cents > 0, SLOT.starts_at > MOMENT).exists(),
        select(ZONE.id).where(ZONE.fee_cents > 0, ZONE.active).exists(),
    )
)


def is_charged(session: Session, moment: datetime) -> bool:
    """Whether a delivery costs something, in a zone in service or in a slot to come."""
    return bool(session.scalar(CHARGED, {"moment": moment}))


def offers(
    session: Session, *, zone_id: int | None, merchant_ids: Iterable[int], moment: datetime,
    claim: str | None = None, days: int = 14, load: Loader | None = None,
    privileged: Callable[[], bool] = lambda: False,
) -> list[Offer]:  # fmt: skip
    """Every slot of the zone that starts within so many local days, free or with its reason.

    `load` says what is to be carried, where a plan judges that (route mode); without it only the
    places are counted. Whether the household is `privileged` is asked only where places are kept
    for those who are. Without a zone (an address outside, or none yet) every slot answers
    `outside`, each hour once.
    """
    rows = session.execute(
        OF_ALL if zone_id is None else OF_ZONE,
        {"moment": moment, "until": moment + timedelta(days=days + 1), "claim": claim or "",
         "zone_id": zone_id},
    )  # fmt: skip
    windows = [Window._make(row) for row in rows]
    windows = [window for window in windows if rules.within_days(window, moment, days)]
    if any(window.kept > 0 for window in windows) and not privileged():
        windows = [window.for_others() for window in windows]
    if zone_id is None:
        windows = list({window.starts_at: window for window in windows}.values())
    shops = shops_with_room(session, merchant_ids, windows, moment)
    offers = [rules.offer(window, shops, zone_id=zone_id, moment=moment) for window in windows]
    if load is None or not any(window.mode == BookingMode.ROUTE for window in windows):
        return offers
    return _by_route(session, windows, offers, load(), shops)


def _by_route(
    session: Session, windows: Sequence[Window], offers: list[Offer], load: Load | None,
    shops: Sequence[Shop],
) -> list[Offer]:  # fmt: skip
    """The offers as the plans of their slots judge them, those with little detour marked."""
    judged = {
        offer.public_id: window for window, offer in zip(windows, offers, strict=True)
        if window.mode == BookingMode.ROUTE and offer.takeable and not offer.mine
    }  # fmt: skip
    if load is None:
        return [rules.full(o, rules.UNPLACED) if o.public_id in judged else o for o in offers]
    answers = routes.answers(session, list(judged.values()), load, shops)
    detours = {
        slot: answer.detour_m for slot, answer in answers.items() if answer.detour_m is not None
    }
    green = {slot for slot in ground.green(detours) if answers[slot].rides}
    return [
        _answered(offer, answers[window.id], window.id in green)
        if (window := judged.get(offer.public_id)) else offer
        for offer in offers
    ]  # fmt: skip


def _answered(offer: Offer, answer: routes.Answer, green: bool) -> Offer:
    if answer.detour_m is None:
        return rules.full(offer, rules.ROUND_FULL if answer.staffed else rules.NO_COURIER)
    return offer._replace(green=green)


def shops_with_room(
    session: Session, merchant_ids: Iterable[int], windows: Sequence[Window], moment: datetime
) -> list[Shop]:
    """The shops, with how many orders those with a limit have promised in these slots and days."""
    shops = _with_days(session, shops_for(session, merchant_ids, windows), windows, moment)
    limited = [shop.id for shop in shops if shop.limit is not None]
    if not limited:
        return shops
    ids = [window.id for window in windows]
    used: dict[int, dict[int, int]] = defaultdict(dict)
    keys = {"merchant_ids": limited, "first_id": min(ids), "last_id": max(ids), "moment": moment}
    for merchant_id, slot_id, count in session.execute(SHOP_USE, keys):
        used[merchant_id][slot_id] = count
    return [shop._replace(used=used.get(shop.id, {})) for shop in shops]


def _with_days(
    session: Session, shops: list[Shop], windows: Sequence[Window], moment: datetime
) -> list[Shop]:
    """The shops, those with a limit for a day with what they have promised on these days."""
    limited = [shop.id for shop in shops if shop.day_limit is not None]
    if not limited:
        return shops
    used: dict[int, dict[date, int]] = defaultdict(dict)
    days = [window.day for window in windows]
    keys = {"merchant_ids": limited, "first_on": min(days), "last_on": max(days), "moment": moment}
    for merchant_id, day_on, count in session.execute(DAY_USE, keys):
        used[merchant_id][day_on] = count
    return [shop._replace(day_used=used.get(shop.id, {})) for shop in shops]


def shops_for(
    session: Session, merchant_ids: Iterable[int], windows: Sequence[Window]
) -> list[Shop]:
    """What slots (in order) must know of these shops: one statement, however many they are."""
    ids = sorted(set(merchant_ids))
    if not windows or not ids:
        return []
    begin, _ = rules.pickup_window(windows[0].starts_at)
    last = windows[-1]
    end = max(rules.pickup_window(last.starts_at)[1], last.ends_at)
    first_on = (begin - timedelta(days=1)).date()
    rows = session.execute(SHOPS, {"merchant_ids": ids, "first_on": first_on})
    shops: list[Shop] = []
    for _, same in groupby(rows, key=attrgetter("id")):
        row, *more = same
        closures = [(r.from_on, r.to_on) for r in (row, *more) if r.from_on]
        selling = row.opening_hours if row.status == MerchantStatus.APPROVED else ""
        spans = hours.intervals(selling, closures, begin, end, windows[0].time_zone)
        ends = [span.ends_at for span in spans]
        shops.append(
            Shop(row.id, row.name, spans, ends, row.paused_until, row.orders_per_slot,
                 collects=row.collects, lead=timedelta(minutes=row.collect_lead_minutes),
                 busy=row.preparation or (), day_limit=row.orders_per_day)
        )  # fmt: skip
    return shops


def next_free(session: Session, zone_id: int, moment: datetime) -> Offer | None:
    """The next slot of a zone with a free place, whatever the shops; one statement."""
    row = session.execute(NEXT_FREE, {"zone_id": zone_id, "moment": moment}).first()
    if row is None:
        return None
    return rules.offer(Window._make(row).for_others(), (), zone_id=zone_id, moment=moment)


def live_hold(session: Session, claim: str, moment: datetime) -> HoldView | None:
    """The place kept for a claim at `moment`, while it has not become an order."""
    row = session.execute(HOLD_OF_CLAIM, {"claim": claim, "moment": moment}).first()
    return hold_view(row) if row else None


def hold_view(values: Sequence[Any]) -> HoldView | None:
    """The hold in these values of `HOLD_COLUMNS`, where there is one."""
    hold = HoldView._make(values)
    if hold.slot_public_id is None:
        return None
    return hold._replace(extensions_left=rules.MAX_EXTENSIONS - hold.extensions_left)


class SlotFilling(NamedTuple):
    """How full a slot is: `promised` orders, `held` places of baskets, of `capacity`.

    `endangered`: how many of the promised no courier can bring any more.
    """

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
    called_off_at: datetime | None
    standing: int
    reserved: int
    reserved_until: datetime | None
    mode: BookingMode
    endangered: int


def filling(
    session: Session, *, from_at: datetime, to_at: datetime, moment: datetime,
    ways: Iterable[Way] = (Way.DELIVERY,),
) -> list[SlotFilling]:  # fmt: skip
    """The slots that start in a stretch of time, of every zone, and how full they are.

    Those in which orders are brought; of other `ways`, those in which they are fetched.
    """
    live = among(HOLD.state, LIVE) & ~_expired()
    confirmed = func.sum(HOLD.units).filter(~among(HOLD.state, PENDING))
    pending = func.sum(HOLD.units).filter(among(HOLD.state, PENDING))
    standing = func.sum(HOLD.units).filter(HOLD.standing)
    rows = session.execute(
        select(
            *SLOT_COLUMNS, func.coalesce(confirmed, 0), func.coalesce(pending, 0),
            SLOT.closed_at, SLOT.closed_reason, SLOT.called_off_at,
            func.coalesce(standing, 0), SLOT.reserved, SLOT.reserved_until, SLOT.mode,
            func.coalesce(func.max(routes.PLAN.endangered), 0),
        )
        .select_from(DeliverySlot.__table__)
        .outerjoin(SlotHold.__table__, and_(HOLD.slot_id == SLOT.id, live))
        .outerjoin(SlotPlan.__table__, routes.PLAN.slot_id == SLOT.id)
        .where(SLOT.starts_at >= from_at, SLOT.starts_at < to_at, among(SLOT.way, ways))
        .group_by(SLOT.id)
        .order_by(SLOT.starts_at, SLOT.zone_id),
        {"moment": moment},
    )  # fmt: skip
    return [SlotFilling._make(row) for row in rows]
