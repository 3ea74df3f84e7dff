"""The counters of places, moved only here and only under the lock of their slot.

Every statement that takes a place is guarded (`used + units <= capacity`) and the tables check the
same, so that neither a race nor a mistake above can promise a place twice. A shop's counter for a
slot is touched under that slot's lock, in the order of the merchants' ids.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, union_all, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import database_now
from bourg.kernel.db import INSERT
from bourg.kernel.refusals import N_
from bourg.slots.kinds import LIVE, PENDING, HoldState
from bourg.slots.models import DeliverySlot, HoldShop, ShopSlot, SlotHold
from bourg.slots.queries import SLOT_COLUMNS
from bourg.slots.refusals import HoldLost, SlotFull
from bourg.slots.rules import SHOP_FULL, Shop

QUIET = {"synchronize_session": False}

LOCKED_COLUMNS = (
    *SLOT_COLUMNS, DeliverySlot.used, DeliverySlot.fee_cents, DeliverySlot.closed_at,
    DeliverySlot.closed_reason,
)  # fmt: skip
_OF_CLAIM = select(SlotHold.slot_id).where(
    SlotHold.claim == bindparam("claim"), SlotHold.state.in_(LIVE)
)
_OF_HOLD = select(SlotHold.slot_id).where(SlotHold.id == bindparam("hold_id"))
_NAMED = select(DeliverySlot.id).where(DeliverySlot.public_id == bindparam("public_id"))


def _lock(which: Any) -> Any:
    query = select(*LOCKED_COLUMNS).where(DeliverySlot.id.in_(which))
    return query.order_by(DeliverySlot.id).with_for_update()


LOCKS = {
    "named": _lock(_NAMED),
    "claim": _lock(_OF_CLAIM),
    "hold": _lock(_OF_HOLD),
    "id": _lock(select(bindparam("slot_id", type_=DeliverySlot.id.type))),
    "both": _lock(union_all(_NAMED, _OF_CLAIM)),
}
SWEEP = (
    update(SlotHold)
    .where(SlotHold.slot_id.in_(bindparam("slot_ids", expanding=True)))
    .where(SlotHold.state.in_(PENDING), SlotHold.expires_at <= bindparam("moment"))
    .values(state=HoldState.EXPIRED, ended_at=bindparam("moment"))
    .returning(SlotHold.id, SlotHold.slot_id, SlotHold.units)
    .execution_options(**QUIET)
)
LIVE_OF_CLAIM = (
    select(SlotHold)
    .where(SlotHold.claim == bindparam("claim"), SlotHold.state.in_(LIVE))
    .execution_options(populate_existing=True)
)
TAKE = (
    update(DeliverySlot)
    .where(DeliverySlot.id == bindparam("slot_id"))
    .where(DeliverySlot.used + bindparam("taken") <= DeliverySlot.capacity)
    .values(used=DeliverySlot.used + bindparam("taken"))
    .returning(DeliverySlot.id)
    .execution_options(**QUIET)
)
FREE = (
    update(DeliverySlot)
    .where(DeliverySlot.id == bindparam("slot_id"))
    .values(used=DeliverySlot.used - bindparam("freed"))
    .execution_options(**QUIET)
)
SHOPS_OF = select(HoldShop.shop_slot_id, func.count()).where(
    HoldShop.hold_id.in_(bindparam("hold_ids", expanding=True))
)
FREE_SHOP = (
    update(ShopSlot)
    .where(ShopSlot.id == bindparam("shop_slot_id"))
    .values(used=ShopSlot.used - bindparam("freed"))
    .execution_options(**QUIET)
)


class Locked:
    """Slots locked by the running `write()`, swept of expired holds at `moment`.

    `moment` is read from the database's clock after the lock was had: waiting wins no time.
    """

    def __init__(self, session: Session, by: str, **keys: Any):
        self.session = session
        rows = session.execute(LOCKS[by], keys).all()
        self.moment = database_now(session)
        self.slots: dict[int, Row[Any]] = {row.id: row for row in rows}
        self.freed = sweep(session, self.slots, self.moment) if rows else {}

    def named(self, public_id: str) -> Row[Any] | None:
        """The locked slot with this public id."""
        return next((row for row in self.slots.values() if row.public_id == public_id), None)

    def places_left(self, slot: Row[Any]) -> int:
        """How many units a locked slot has left, now that expired holds are gone."""
        return int(slot.capacity - slot.used + self.freed.get(slot.id, 0))

    def hold_of(self, claim: str) -> SlotHold | None:
        """The claim's live hold. Raises `HoldLost` when it moved while we waited for the lock."""
        hold = self.session.scalars(LIVE_OF_CLAIM, {"claim": claim}).first()
        if hold and hold.slot_id not in self.slots:
            raise changed_elsewhere()
        return hold


def changed_elsewhere() -> HoldLost:
    """The same basket was given another slot at the same moment, in another window."""
    return HoldLost(N_("Your slot has just been changed in another window. Please look again."))


def sweep(session: Session, slot_ids: Iterable[int], moment: datetime) -> dict[int, int]:
    """Give back the places of holds that have expired; returns the units freed of each slot."""
    gone = session.execute(SWEEP, {"slot_ids": list(slot_ids), "moment": moment}).all()
    freed: dict[int, int] = {}
    for row in gone:
        freed[row.slot_id] = freed.get(row.slot_id, 0) + row.units
    for slot_id, units in freed.items():
        session.execute(FREE, {"slot_id": slot_id, "freed": units})
    free_shops(session, [row.id for row in gone])
    return freed


def take(session: Session, slot_id: int, units: int) -> None:
    """Take units of a slot, or raise `SlotFull`."""
    if session.execute(TAKE, {"slot_id": slot_id, "taken": units}).first() is None:
        raise SlotFull()


def take_shop(session: Session, shop: Shop, slot_id: int) -> int:
    """Take one order of a shop's room in a slot, or raise `SlotFull`; returns the counter's id.

    The counter is written at the first order and follows the shop's present limit.
    """
    limit = shop.limit or 0
    row = {"merchant_id": shop.id, "slot_id": slot_id, "capacity": limit, "used": 1}
    statement = (
        INSERT[session.get_bind().dialect.name](ShopSlot)
        .values(row)
        .on_conflict_do_update(
            index_elements=["merchant_id", "slot_id"],
            set_={"used": ShopSlot.used + 1, "capacity": limit},
            where=ShopSlot.used + 1 <= limit,
        )
        .returning(ShopSlot.id)
    )
    taken = session.execute(statement).scalar() if limit else None
    if taken is None:
        raise SlotFull(SHOP_FULL, shop=shop.name)
    return int(taken)


def take_shops(session: Session, hold_id: int, shops: Sequence[Shop], slot_id: int) -> None:
    """Take room in every shop that has a limit, and note it with the hold."""
    for shop in sorted(shops):
        if shop.limit is not None:
            shop_slot_id = take_shop(session, shop, slot_id)
            session.execute(insert(HoldShop).values(hold_id=hold_id, shop_slot_id=shop_slot_id))


def free_shops(session: Session, hold_ids: Sequence[int]) -> None:
    """Give back the room these holds took in shops."""
    if not hold_ids:
        return
    counts = SHOPS_OF.group_by(HoldShop.shop_slot_id).order_by(HoldShop.shop_slot_id)
    for shop_slot_id, count in session.execute(counts, {"hold_ids": hold_ids}).all():
        session.execute(FREE_SHOP, {"shop_slot_id": shop_slot_id, "freed": count})


def forget_shops(session: Session, hold_id: int, shop_slot_ids: Sequence[int]) -> None:
    """Give back a hold's room in some shops only; the hold lives on without them."""
    for shop_slot_id in sorted(shop_slot_ids):
        session.execute(
            delete(HoldShop)
            .where(HoldShop.hold_id == hold_id, HoldShop.shop_slot_id == shop_slot_id)
            .execution_options(**QUIET)
        )
        session.execute(FREE_SHOP, {"shop_slot_id": shop_slot_id, "freed": 1})


def end(session: Session, hold: SlotHold, moment: datetime) -> None:
    """End a live hold and give back everything it took."""
    hold.state, hold.ended_at = HoldState.RELEASED, moment
    session.flush()
    session.execute(FREE, {"slot_id": hold.slot_id, "freed": hold.units})
    free_shops(session, [hold.id])
