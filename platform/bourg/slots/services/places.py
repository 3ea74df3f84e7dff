"""The counters of places, moved only here and only under the lock of their slot.

Every statement that takes a place is guarded (`used + units <= capacity`) and the tables check the
same, so that neither a race nor a mistake above can promise a place twice. A shop's counter for a
slot is touched under that slot's lock, in the order of the merchants' ids; those of days, which
slots share, are locked together first (`_lock_days`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CTE,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from bourg.kernel.clock import CLOCKS, clock_set
from bourg.kernel.db import INSERT, Moment, among
from bourg.kernel.refusals import N_
from bourg.slots.kinds import LIVE, PENDING, HoldState
from bourg.slots.models import DeliverySlot, HoldShop, ShopDay, ShopSlot, SlotHold
from bourg.slots.queries import HOLD, HOLD_SHOP, SHOP_DAY, SHOP_SLOT, SLOT, SLOT_COLUMNS
from bourg.slots.refusals import HoldLost, SlotFull, StandingShareFull
from bourg.slots.rules import SHOP_DAY_FULL, SHOP_FULL, Shop, local_day, standing_places
from bourg.slots.services import certifying

SLOTS, HOLDS = cast(Table, DeliverySlot.__table__), cast(Table, SlotHold.__table__)
SHOP_SLOTS, HOLD_SHOPS = cast(Table, ShopSlot.__table__), cast(Table, HoldShop.__table__)
SHOP_DAYS = cast(Table, ShopDay.__table__)

_NAMED = select(SLOT.id).where(SLOT.public_id == bindparam("public_id"))
_OF_CLAIM = select(HOLD.slot_id).where(HOLD.claim == bindparam("claim"), among(HOLD.state, LIVE))


def _lock(which: Any) -> Any:
    columns = (
        *SLOT_COLUMNS, SLOT.used, SLOT.fee_cents, SLOT.closed_at, SLOT.closed_reason,
        SLOT.called_off_at, SLOT.template_id, SLOT.way, SLOT.mode, SLOT.priority_used,
        SLOT.reserved, SLOT.reserved_until,
    )  # fmt: skip
    return select(*columns).where(SLOT.id.in_(which)).order_by(SLOT.id).with_for_update()


LOCKS = {
    "id": _lock([bindparam("slot_id")]),
    "named": _lock(_NAMED),
    "claim": _lock(_OF_CLAIM),
    "both": _lock(union_all(_NAMED, _OF_CLAIM)),
    "hold": _lock(select(HOLD.slot_id).where(HOLD.id == bindparam("hold_id"))),
}


class Held(NamedTuple):
    """A hold as it is in its table."""

    id: int
    claim: str
    slot_id: int
    units: int
    state: HoldState
    expires_at: datetime
    extensions: int
    priority: bool


_HELD = tuple(HOLD[name] for name in Held._fields)


def _standing(clock: CTE) -> Select[Any]:
    """What time it is, which holds of the slots have expired, and the claim's own."""
    expired = and_(
        HOLD.slot_id.in_(bindparam("slot_ids", expanding=True)),
        among(HOLD.state, PENDING), HOLD.expires_at <= clock.c.moment,
    )  # fmt: skip
    own = and_(HOLD.claim == bindparam("claim"), among(HOLD.state, LIVE))
    holds = clock.outerjoin(SlotHold.__table__, or_(expired, own))
    return select(clock.c.moment, *_HELD).select_from(holds)


STANDING = {name: _standing(clock) for name, clock in CLOCKS.items()}
BY_ID = select(*_HELD).where(HOLD.id == bindparam("hold_id"))
CHANGE = update(HOLDS).where(HOLD.id == bindparam("hold_id"))
EXPIRE = (
    update(HOLDS)
    .where(HOLD.id.in_(bindparam("hold_ids", expanding=True)))
    .values(state=HoldState.EXPIRED, ended_at=bindparam("moment"))
)
_FITTING = (
    update(SLOTS)
    .where(SLOT.id == bindparam("slot"), SLOT.used + bindparam("units") <= SLOT.capacity)
    .values(used=SLOT.used + bindparam("units"))
)
# What is kept for priority households, until its moment: others leave it alone, then it is gone.
_KEPT = case((SLOT.reserved_until > bindparam("moment", type_=Moment), SLOT.reserved), else_=0)
_OTHERS = SLOT.used - SLOT.priority_used + bindparam("units")
TAKE = _FITTING.where(SLOT.capacity >= _OTHERS + _KEPT).values(reserved=_KEPT)
TAKE_PRIORITY = _FITTING.values(priority_used=SLOT.priority_used + bindparam("units"))
REGULAR = select(func.coalesce(func.sum(HOLD.units), 0)).where(
    HOLD.slot_id == bindparam("slot"), HOLD.standing, among(HOLD.state, LIVE)
)
FREE = (
    update(SLOTS)
    .where(SLOT.id == bindparam("slot"))
    .values(
        used=SLOT.used - bindparam("units"),
        priority_used=SLOT.priority_used - bindparam("of_priority"),
    )
)
# A shop's counter is written with its first order, and follows the shop's present limit.
TAKE_SHOP = {
    name: insert_(SHOP_SLOTS)
    .values(merchant_id=bindparam("shop"), slot_id=bindparam("slot"), used=1,
            capacity=bindparam("limit"))
    .on_conflict_do_update(
        index_elements=["merchant_id", "slot_id"],
        set_={"used": SHOP_SLOT.used + 1, "capacity": bindparam("limit")},
        where=SHOP_SLOT.used + 1 <= bindparam("limit"),
    )
    .returning(SHOP_SLOT.id)
    for name, insert_ in INSERT.items()
}  # fmt: skip
FREE_SHOP = (
    update(SHOP_SLOTS)
    .where(SHOP_SLOT.id == bindparam("shop_slot"))
    .values(used=SHOP_SLOT.used - bindparam("orders"))
)
SHOPS_OF = (
    select(HOLD_SHOP.shop_slot_id, HOLD_SHOP.shop_day_id, func.count())
    .where(HOLD_SHOP.hold_id.in_(bindparam("hold_ids", expanding=True)))
    .group_by(HOLD_SHOP.shop_slot_id, HOLD_SHOP.shop_day_id)
    .order_by(HOLD_SHOP.shop_slot_id)
)
FORGET = (
    delete(HOLD_SHOPS)
    .where(HOLD_SHOP.hold_id == bindparam("hold"), HOLD_SHOP.shop_slot_id == bindparam("shop_slot"))
    .returning(HOLD_SHOP.shop_day_id)
)
# A day's counter of a shop, likewise.
TAKE_DAY = {
    name: insert_(SHOP_DAYS)
    .values(merchant_id=bindparam("shop"), day_on=bindparam("day"), used=1,
            capacity=bindparam("limit"))
    .on_conflict_do_update(
        index_elements=["merchant_id", "day_on"],
        set_={"used": SHOP_DAY.used + 1, "capacity": bindparam("limit")},
        where=SHOP_DAY.used + 1 <= bindparam("limit"),
    )
    .returning(SHOP_DAY.id)
    for name, insert_ in INSERT.items()
}  # fmt: skip
FREE_DAY = (
    update(SHOP_DAYS)
    .where(SHOP_DAY.id == bindparam("shop_day"))
    .values(used=SHOP_DAY.used - bindparam("orders"))
)
LOCK_DAYS = (
    select(SHOP_DAY.id)
    .where(SHOP_DAY.day_on.in_(bindparam("days", expanding=True)))
    .order_by(SHOP_DAY.id)
    .with_for_update()
)
WRITE_HOLD = {
    name: insert_(HOLDS).on_conflict_do_nothing().returning(HOLD.id)
    for name, insert_ in INSERT.items()
}


class Locked:
    """Slots locked by the running `write()`, swept of expired holds at `moment`.

    `moment` is read from the database's clock after the lock was had: waiting wins no time.
    """

    def __init__(self, session: Session, by: str, **keys: Any):
        self.session = session
        rows = session.execute(LOCKS[by], keys).all()
        self.slots: dict[int, Row[Any]] = {row.id: row for row in rows}
        self.moment, expired, self._own = self._standing(keys.get("claim", ""))
        self.freed = _sweep(session, expired, self.moment, self.slots)
        self.freed_of_others = _units(hold for hold in expired if not hold.priority)
        for slot in filter(certifying.by_route, self.slots.values()) if expired else ():
            gone = [hold.claim for hold in expired if hold.slot_id == slot.id]
            certifying.leave(session, slot, gone)

    def _standing(self, claim: str) -> tuple[datetime, list[Held], Held | None]:
        """The moment, the holds that have expired, and the claim's live hold."""
        dialect = self.session.get_bind().dialect
        keys = {"slot_ids": list(self.slots), "claim": claim, "clock": clock_set(dialect)}
        rows = self.session.execute(STANDING[dialect.name], keys).all()
        moment = rows[0].moment
        holds = [Held._make(row[1:]) for row in rows if row.id is not None]
        expired = [hold for hold in holds if self._has_expired(hold, moment)]
        own = [hold for hold in holds if hold.claim == claim and hold not in expired]
        return moment, expired, own[0] if own else None

    def _has_expired(self, hold: Held, moment: datetime) -> bool:
        return hold.slot_id in self.slots and hold.state in PENDING and hold.expires_at <= moment

    def named(self, public_id: str) -> Row[Any] | None:
        """The locked slot with this public id."""
        return next((row for row in self.slots.values() if row.public_id == public_id), None)

    def places_left(self, slot: Row[Any]) -> int:
        """How many units a locked slot has left, now that expired holds are gone."""
        return int(slot.capacity - slot.used + self.freed.get(slot.id, 0))

    def kept(self, slot: Row[Any]) -> int:
        """How many of those are for priority households only."""
        if not slot.reserved or self.moment >= slot.reserved_until:
            return 0
        freed = self.freed.get(slot.id, 0) - self.freed_of_others.get(slot.id, 0)
        return max(0, int(slot.reserved - slot.priority_used + freed))

    def own_hold(self) -> Held | None:
        """The claim's live hold. Raises `HoldLost` when it moved while we waited for the lock."""
        if self._own and self._own.slot_id not in self.slots:
            raise changed_elsewhere()
        return self._own


def changed_elsewhere() -> HoldLost:
    """The same basket was given another slot at the same moment, in another window."""
    return HoldLost(N_("Your slot has just been changed in another window. Please look again."))


def _sweep(
    session: Session, expired: list[Held], moment: datetime, slots: Mapping[int, Row[Any]]
) -> dict[int, int]:
    """Give back the places of holds that have expired; returns the units freed of each slot."""
    if not expired:
        return {}
    ids = [hold.id for hold in expired]
    session.execute(EXPIRE, {"hold_ids": ids, "moment": moment})
    freed, of_priority = _units(expired), _units(hold for hold in expired if hold.priority)
    for slot_id, units in freed.items():
        gone = {"units": units, "of_priority": of_priority.get(slot_id, 0)}
        session.execute(FREE, {"slot": slot_id, **gone})
    free_shops(session, ids, slots)
    return freed


def _units(holds: Iterable[Held]) -> dict[int, int]:
    """The units of these holds by slot."""
    found: dict[int, int] = {}
    for hold in holds:
        found[hold.slot_id] = found.get(hold.slot_id, 0) + hold.units
    return found


def take(
    session: Session, slot_id: int, units: int, moment: datetime, *, priority: bool = False
) -> None:
    """Take units of a slot, or raise `SlotFull`; with `priority` also of those that are kept."""
    keys = {"slot": slot_id, "units": units} | ({} if priority else {"moment": moment})
    result: Any = session.execute(TAKE_PRIORITY if priority else TAKE, keys)
    if result.rowcount != 1:
        raise SlotFull()


def refuse_beyond_share(session: Session, slot: Row[Any], units: int) -> None:
    """Raise `StandingShareFull` when standing orders would take more than their share."""
    taken = session.execute(REGULAR, {"slot": slot.id}).scalar_one()
    if taken + units > standing_places(slot.capacity):
        raise StandingShareFull()


def write_hold(session: Session, row: dict[str, Any]) -> int:
    """Write a hold; returns its id. Raises `HoldLost` when its claim got one at this moment."""
    hold_id = session.execute(WRITE_HOLD[session.get_bind().dialect.name], row).scalar()
    if hold_id is None:
        raise changed_elsewhere()
    return int(hold_id)


def take_shops(locked: Locked, hold_id: int, shops: Sequence[Shop], slot: Row[Any]) -> None:
    """Take room in every shop that has a limit and note it with the hold, or raise `SlotFull`."""
    session = locked.session
    take_shop = TAKE_SHOP[session.get_bind().dialect.name]
    if any(shop.day_limit is not None for shop in shops):
        _lock_days(session, locked.slots)
    for shop in sorted(shops):
        limit = shop.day_limit if shop.limit is None else shop.limit
        if limit is None:
            continue
        keys = {"shop": shop.id, "slot": slot.id, "limit": limit}
        shop_slot_id = session.execute(take_shop, keys).scalar() if limit else None
        if shop_slot_id is None:
            raise SlotFull(SHOP_FULL if shop.limit is not None else SHOP_DAY_FULL, shop=shop.name)
        counted = {"shop_slot_id": shop_slot_id, "shop_day_id": _take_day(session, shop, slot)}
        session.execute(insert(HOLD_SHOPS), {"hold_id": hold_id, **counted})


def _take_day(session: Session, shop: Shop, slot: Row[Any]) -> int | None:
    """Take room in a shop's day, where it limits that; returns its counter, or `SlotFull`."""
    if shop.day_limit is None:
        return None
    day = local_day(slot.starts_at, slot.time_zone)
    keys = {"shop": shop.id, "day": day, "limit": shop.day_limit}
    found = session.execute(TAKE_DAY[session.get_bind().dialect.name], keys).scalar()
    if found is None:
        raise SlotFull(SHOP_DAY_FULL, shop=shop.name)
    return int(found)


def _lock_days(session: Session, slots: Mapping[int, Row[Any]]) -> None:
    """Lock the shops' counters of these slots' days, in one order: other slots share them."""
    days = {local_day(slot.starts_at, slot.time_zone) for slot in slots.values()}
    session.execute(LOCK_DAYS, {"days": sorted(days)}).all()


def free_shops(session: Session, hold_ids: Sequence[int], slots: Mapping[int, Row[Any]]) -> None:
    """Give back the room these holds of locked slots took in shops."""
    if not hold_ids:
        return
    days: Counter[int] = Counter()
    for shop_slot_id, shop_day_id, count in session.execute(SHOPS_OF, {"hold_ids": hold_ids}).all():
        session.execute(FREE_SHOP, {"shop_slot": shop_slot_id, "orders": count})
        if shop_day_id is not None:
            days[shop_day_id] += count
    _free_days(session, days, slots)


def _free_days(session: Session, days: Counter[int], slots: Mapping[int, Row[Any]]) -> None:
    """Give back room in shops' days."""
    if days:
        _lock_days(session, slots)
    for shop_day_id, count in sorted(days.items()):
        session.execute(FREE_DAY, {"shop_day": shop_day_id, "orders": count})


def forget_shops(locked: Locked, hold_id: int, shop_slot_ids: Iterable[int]) -> None:
    """Give back a hold's room in some shops only; the hold lives on without them."""
    session, days = locked.session, Counter[int]()
    for shop_slot_id in sorted(shop_slot_ids):
        rows = session.execute(FORGET, {"hold": hold_id, "shop_slot": shop_slot_id})
        days.update(day for day in rows.scalars() if day is not None)
        session.execute(FREE_SHOP, {"shop_slot": shop_slot_id, "orders": 1})
    _free_days(session, days, locked.slots)


def change(session: Session, hold: Held, **values: Any) -> Held:
    """Write into a hold; returns it as it is now."""
    session.execute(CHANGE, {"hold_id": hold.id, **values})
    return hold._replace(**{key: value for key, value in values.items() if key in Held._fields})


def end(locked: Locked, hold: Held) -> None:
    """End a live hold of a locked slot and give back everything it took."""
    session, slot = locked.session, locked.slots[hold.slot_id]
    change(session, hold, state=HoldState.RELEASED, ended_at=locked.moment)
    if certifying.by_route(slot):
        certifying.leave(session, slot, [hold.claim])
    of_priority = hold.units if hold.priority else 0
    gone = {"units": hold.units, "of_priority": of_priority}
    session.execute(FREE, {"slot": hold.slot_id, **gone})
    free_shops(session, [hold.id], locked.slots)
