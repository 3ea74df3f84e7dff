"""Keeping a place for a basket, and what becomes of it.

A claim (an opaque id: the basket's) has at most one live hold. Locks: the slots concerned by id,
then shops' counters. A refusal aborts the whole `write()` that it comes out of.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from bourg.kernel.clock import database_now
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.slots import queries, refusals, rules
from bourg.slots.kinds import LIVE, PENDING, HoldState
from bourg.slots.loads import Loader
from bourg.slots.models import HoldShop, ShopSlot, SlotHold
from bourg.slots.queries import HOLD_SHOP, SHOP_SLOT
from bourg.slots.rules import HoldView, Shop, Window
from bourg.slots.services import certifying, places
from bourg.slots.services.places import Held, Locked

_COUNTED_IN = (
    select(SHOP_SLOT.merchant_id, SHOP_SLOT.id)
    .join(HoldShop.__table__, HOLD_SHOP.shop_slot_id == SHOP_SLOT.id)
    .where(HOLD_SHOP.hold_id == bindparam("hold_id"))
)


def hold(
    claim: str, slot_public_id: str, *, zone_id: int | None, merchant_ids: Iterable[int],
    minutes: int, units: int = 1, standing: bool = False, load: Loader | None = None,
    privileged: Callable[[], bool] = lambda: False,
) -> HoldView:  # fmt: skip
    """Keep a place for so many minutes; a place held in another slot is given back.

    A `standing` order takes it of the share that standing orders have (`StandingShareFull`). In
    route mode the plan of the slot must have room for its `load` too. Whether the household is
    `privileged` is asked only where places are kept for those who are.
    Raises the refusal that the slot's offer shows, or `AlreadyOrdered`. Holding the slot that is
    held already changes nothing but the shops and the load.
    """
    with write() as session:
        certifying.line_up(session, slot_public_id)
        locked = Locked(session, "both", claim=claim, public_id=slot_public_id)
        slot = locked.named(slot_public_id)
        if slot is None:
            raise refusals.UnknownSlot()
        old = locked.own_hold()
        if old and old.state == HoldState.CONFIRMED:
            raise refusals.AlreadyOrdered()
        if old and old.slot_id == slot.id:
            shops = _judge(locked, slot, merchant_ids, zone_id, mine=True)
            _keep_shops(locked, old, shops)
            _fit(locked, slot, claim, load, shops)
            return _view(slot, old)
        priority = locked.kept(slot) > 0 and privileged()
        shops = _judge(locked, slot, merchant_ids, zone_id, priority=priority)
        if old:
            places.end(locked, old)
        if standing:
            places.refuse_beyond_share(session, slot, units)
        if certifying.by_route(slot):
            certifying.book(session, slot, claim, load() if load else None, shops)
        return _take(locked, slot, shops, minutes, claim=claim, units=units, standing=standing,
                     priority=priority)  # fmt: skip


def _judge(
    locked: Locked, slot: Row[Any], merchant_ids: Iterable[int], zone_id: int | None,
    *, mine: bool = False, priority: bool = False,
) -> list[Shop]:  # fmt: skip
    """The shops concerned, when the slot can be taken for them. Raises the offer's refusal."""
    window = _window(locked, slot, mine=mine, priority=priority)
    shops = queries.shops_for(locked.session, merchant_ids, [window])
    offer = rules.offer(window, shops, zone_id=zone_id, moment=locked.moment)
    if not offer.takeable:
        raise refusals.of(offer)
    return shops


def _window(
    locked: Locked, slot: Row[Any], *, mine: bool = False, priority: bool = False
) -> Window:
    """A locked slot as its offer is made of."""
    return Window(
        slot.id, slot.public_id, slot.zone_id, slot.starts_at, slot.ends_at, slot.cutoff_at,
        slot.time_zone, slot.capacity, locked.places_left(slot), slot.fee_cents, slot.closed_at,
        slot.closed_reason, mine, slot.way, slot.mode,
        0 if priority else locked.kept(slot),
    ).for_others()  # fmt: skip


def _take(
    locked: Locked, slot: Row[Any], shops: list[Shop], minutes: int, *, units: int,
    priority: bool, **of_hold: Any,
) -> HoldView:  # fmt: skip
    """Take the places under the guards and write the hold."""
    session, moment = locked.session, locked.moment
    places.take(session, slot.id, units, moment, priority=priority)
    expires_at = moment + timedelta(minutes=minutes)
    hold_id = places.write_hold(session, {
        "slot_id": slot.id, "units": units, "state": HoldState.HELD, "created_at": moment,
        "expires_at": expires_at, "extensions": 0, "priority": priority, **of_hold,
    })  # fmt: skip
    places.take_shops(locked, hold_id, shops, slot)
    return HoldView(
        slot.public_id, slot.starts_at, slot.ends_at, slot.time_zone, slot.fee_cents,
        expires_at, rules.MAX_EXTENSIONS, HoldState.HELD, slot.cutoff_at,
    )  # fmt: skip


def _fit(
    locked: Locked, slot: Row[Any], claim: str, load: Loader | None, shops: list[Shop]
) -> None:
    """Let the plan, where there is one, be for this load. Raises `SlotFull`."""
    if certifying.by_route(slot):
        certifying.fit(locked.session, slot, claim, load() if load else None, shops)


def rehold_shops(
    claim: str, *, zone_id: int | None, merchant_ids: Iterable[int], load: Loader | None = None
) -> HoldView:
    """Fit a live hold to a basket whose shops or address have changed.

    Raises `HoldLost`, or why the slot does not suit the basket any more (the hold stays as it was).
    """
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = _pending(locked)
        slot = locked.slots[hold.slot_id]
        shops = _judge(locked, slot, merchant_ids, zone_id, mine=True)
        _keep_shops(locked, hold, shops)
        _fit(locked, slot, claim, load, shops)
        return _view(slot, hold)


def refit(claim: str, *, merchant_ids: Iterable[int], load: Loader) -> None:
    """Let an order's place be for another door, where a plan judges that, until orders close.

    Raises `SlotFull`; the place then stays what it was.
    """
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = locked.own_hold()
        slot = locked.slots[hold.slot_id] if hold else None
        if slot is None or not certifying.by_route(slot) or locked.moment >= slot.cutoff_at:
            return
        shops = queries.shops_for(session, merchant_ids, [_window(locked, slot, mine=True)])
        _fit(locked, slot, claim, load, shops)


def _keep_shops(locked: Locked, hold: Held, shops: list[Shop]) -> None:
    """Make a hold count in these shops' room and in no others."""
    rows = locked.session.execute(_COUNTED_IN, {"hold_id": hold.id})
    counted = {merchant_id: shop_slot_id for merchant_id, shop_slot_id in rows}
    wanted = {shop.id for shop in shops}
    gone = [counted[merchant_id] for merchant_id in counted.keys() - wanted]
    places.forget_shops(locked, hold.id, gone)
    new = [shop for shop in shops if shop.id not in counted]
    places.take_shops(locked, hold.id, new, locked.slots[hold.slot_id])


def extend(claim: str, minutes: int) -> HoldView:
    """Keep the place so many minutes longer, twice at most, until the cut-off.

    They are added to what is left, so that a button pressed twice gives both.
    """
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = _pending(locked)
        slot = locked.slots[hold.slot_id]
        _refuse_closed(slot)
        spent = hold.extensions >= rules.MAX_EXTENSIONS or hold.state != HoldState.HELD
        if spent or locked.moment >= slot.cutoff_at:
            raise refusals.HoldNotExtendable()
        expires_at = hold.expires_at + timedelta(minutes=minutes)
        extensions = hold.extensions + 1
        hold = places.change(session, hold, extensions=extensions, expires_at=expires_at)
        return _view(slot, hold)


def start_paying(claim: str, minutes: int = rules.PAYING_MINUTES) -> HoldView:
    """Keep the place while somebody pays: ten minutes more at least; asked again, no more."""
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = _pending(locked)
        slot = locked.slots[hold.slot_id]
        if hold.state == HoldState.HELD:
            _refuse_closed(slot)
            expires_at = max(hold.expires_at, locked.moment + timedelta(minutes=minutes))
            hold = places.change(session, hold, state=HoldState.PAYING, expires_at=expires_at)
        return _view(slot, hold)


def release(claim: str) -> bool:
    """Give a held place back; returns whether there was one that had not become an order."""
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = locked.own_hold()
        if hold is None or hold.state not in PENDING:
            return False
        places.end(locked, hold)
        return True


class Promised(NamedTuple):
    """A place that became an order's: its hold, and the slot."""

    hold_id: int
    slot_id: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    fee_cents: int


def confirm(
    claim: str, *, zone_id: int | None, merchant_ids: Iterable[int], load: Loader | None = None
) -> Promised:
    """Turn a live hold into an order's place, inside the caller's `write()`; for good.

    The hold is fitted to the basket first, as by `rehold_shops`; while a payment runs only the plan
    is, so that what was changed meanwhile and cannot be ridden is not sold. It outlives the
    cut-off, never the slot's start; in a slot that the town has closed since only a payment that
    runs confirms, in one that it called off nothing does: what is not brought is not sold.
    Raises `HoldLost`, `AlreadyOrdered`, or why the slot does not suit the basket any more.
    """
    with write() as session:
        locked = Locked(session, "claim", claim=claim)
        hold = _pending(locked)
        slot = locked.slots[hold.slot_id]
        if hold.state == HoldState.HELD:
            shops = _judge(locked, slot, merchant_ids, zone_id, mine=True)
            _keep_shops(locked, hold, shops)
            _fit(locked, slot, claim, load, shops)
        elif certifying.by_route(slot):
            shops = queries.shops_for(session, merchant_ids, [_window(locked, slot, mine=True)])
            _fit(locked, slot, claim, load, shops)
        if slot.called_off_at:
            raise refusals.SlotClosed(reason=slot.closed_reason)
        if locked.moment >= slot.starts_at:
            raise refusals.SlotTooLate()
        places.change(session, hold, state=HoldState.CONFIRMED, ended_at=locked.moment)
        when = (slot.starts_at, slot.ends_at, slot.time_zone, slot.fee_cents)
        return Promised(hold.id, slot.id, *when)


def give_back(hold_id: int) -> bool:
    """Free the place of a cancelled order, once; returns whether there was one to free."""
    with write() as session:
        locked = Locked(session, "hold", hold_id=hold_id)
        row = session.execute(places.BY_ID, {"hold_id": hold_id}).first()
        if row is None or row.state not in LIVE:
            return False
        places.end(locked, Held._make(row))
        return True


def give_back_shop(hold_id: int, merchant_id: int) -> None:
    """Free a shop's room when only its part of an order is refused or cancelled."""
    with write() as session:
        locked = Locked(session, "hold", hold_id=hold_id)
        row = session.execute(places.BY_ID, {"hold_id": hold_id}).first()
        for slot in filter(certifying.by_route, locked.slots.values()):
            if row is not None and row.state in LIVE:
                certifying.drop_shop(session, slot, row.claim, merchant_id)
        counted = session.scalars(
            select(HoldShop.shop_slot_id)
            .join(ShopSlot, ShopSlot.id == HoldShop.shop_slot_id)
            .join(SlotHold, SlotHold.id == HoldShop.hold_id)
            .where(HoldShop.hold_id == hold_id, ShopSlot.merchant_id == merchant_id)
            .where(SlotHold.state.in_(LIVE))
        ).all()
        places.forget_shops(locked, hold_id, counted)


def release_expired() -> int:
    """Sweep every slot with expired holds, one transaction a slot; returns the units freed."""
    session = db.session()
    expired = select(SlotHold.slot_id).where(
        SlotHold.state.in_(PENDING), SlotHold.expires_at <= database_now(session)
    )
    slot_ids = session.scalars(expired.distinct()).all()
    return sum(_sweep_one(slot_id) for slot_id in slot_ids)


def _sweep_one(slot_id: int) -> int:
    with write() as session:
        return sum(Locked(session, "id", slot_id=slot_id).freed.values())


def _pending(locked: Locked) -> Held:
    """The claim's hold that has not become an order yet, or the refusal."""
    hold = locked.own_hold()
    if hold is None:
        raise refusals.HoldLost()
    if hold.state == HoldState.CONFIRMED:
        raise refusals.AlreadyOrdered()
    return hold


def _refuse_closed(slot: Row[Any]) -> None:
    if slot.closed_at:
        raise refusals.SlotClosed(reason=slot.closed_reason)


def _view(slot: Row[Any], hold: Held) -> HoldView:
    return HoldView(
        slot.public_id, slot.starts_at, slot.ends_at, slot.time_zone, slot.fee_cents,
        hold.expires_at, rules.MAX_EXTENSIONS - hold.extensions, hold.state, slot.cutoff_at,
    )  # fmt: skip
