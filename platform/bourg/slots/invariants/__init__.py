"""What must be true of slots and holds, whatever happened: I1, I12, I13 and S1 of `bourg check`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from bourg.addresses.models import DeliveryZone
from bourg.kernel.clock import database_now
from bourg.kernel.invariants import Violation
from bourg.kernel.models import AuditEvent
from bourg.slots import weekly
from bourg.slots.invariants import routes
from bourg.slots.kinds import LIVE, PENDING, HoldState
from bourg.slots.models import (
    DeliverySlot,
    HoldShop,
    PickupPoint,
    ShopDay,
    ShopSlot,
    SlotHold,
    SlotTemplate,
)
from bourg.slots.rules import standing_places
from bourg.slots.weekly import Weekly

Rows = Select[*tuple[Any, ...]]

# The worker sweeps every minute; a hold left over much longer says that it does not run.
LEFT_OVER = timedelta(minutes=10)
# No hold is promised for longer: three times an hour at most, and a payment.
LONGEST_HOLD = timedelta(hours=4)


def check(session: Session) -> list[Violation]:
    """Every broken promise of slots, in order."""
    found = [
        *_counters(session), *_holds(session, database_now(session)), *_times(session),
        *_points(session), *_shares(session), *_kept(session), *routes.check(session),
    ]  # fmt: skip
    return sorted(found)


def _counters(session: Session) -> Iterator[Violation]:
    """I1: a slot's counter is the sum of its live holds, within its capacity; a shop's the same."""
    for row in session.execute(_slot_sums()):
        subject = f"slot:{row.public_id}"
        if row.used != row.counted:
            yield Violation(
                "I1", f"{row.used} places are counted, the holds have {row.counted}", subject
            )
        if row.counted > row.capacity:
            yield Violation("I1", f"{row.counted} places are promised of {row.capacity}", subject)
    for row in session.execute(_shop_sums()):
        if row.used != row.counted or row.used > row.capacity:
            words = (
                f"shop {row.merchant_id} counts {row.used} orders of {row.capacity},"
                f" the holds have {row.counted}"
            )
            yield Violation("I1", words, f"slot:{row.public_id}")
    for row in session.execute(_day_sums()):
        if row.used != row.counted or row.used > row.capacity:
            words = (
                f"{row.used} orders of {row.capacity} are counted for {row.day_on},"
                f" the holds have {row.counted}"
            )
            yield Violation("I1", words, f"shop:{row.merchant_id}")


def _slot_sums() -> Rows:
    counted = func.coalesce(func.sum(SlotHold.units), 0).label("counted")
    return (
        select(DeliverySlot.public_id, DeliverySlot.used, DeliverySlot.capacity, counted)
        .outerjoin(SlotHold, (SlotHold.slot_id == DeliverySlot.id) & SlotHold.state.in_(LIVE))
        .group_by(DeliverySlot.id)
        .having((DeliverySlot.used != counted) | (counted > DeliverySlot.capacity))
    )


def _shop_sums() -> Rows:
    live = aliased(SlotHold)
    counted = func.count(live.id).label("counted")
    return (
        select(
            DeliverySlot.public_id, ShopSlot.merchant_id, ShopSlot.used, ShopSlot.capacity, counted
        )
        .join(DeliverySlot, DeliverySlot.id == ShopSlot.slot_id)
        .outerjoin(HoldShop, HoldShop.shop_slot_id == ShopSlot.id)
        .outerjoin(live, (live.id == HoldShop.hold_id) & live.state.in_(LIVE))
        .group_by(ShopSlot.id, DeliverySlot.public_id)
    )


def _day_sums() -> Rows:
    live = aliased(SlotHold)
    counted = func.count(live.id).label("counted")
    return (
        select(ShopDay.merchant_id, ShopDay.day_on, ShopDay.used, ShopDay.capacity, counted)
        .outerjoin(HoldShop, HoldShop.shop_day_id == ShopDay.id)
        .outerjoin(live, (live.id == HoldShop.hold_id) & live.state.in_(LIVE))
        .group_by(ShopDay.id)
    )


def _holds(session: Session, moment: datetime) -> Iterator[Violation]:
    """I12: no expired hold counts, and none is lost before its time."""
    wrong = (
        ("a hold that expired long ago still counts: does the worker run?",
         SlotHold.state.in_(PENDING) & (SlotHold.expires_at <= moment - LEFT_OVER)),
        ("a hold was lost before its time",
         (SlotHold.state == HoldState.EXPIRED) & (SlotHold.ended_at < SlotHold.expires_at)),
        ("an expired hold became an order",
         (SlotHold.state == HoldState.CONFIRMED) & (SlotHold.ended_at >= SlotHold.expires_at)),
    )  # fmt: skip
    for words, condition in wrong:
        for row in session.execute(_hold_rows().where(condition)):
            yield Violation("I12", f"{words} (hold {row.id})", f"slot:{row.public_id}")
    for row in session.execute(_hold_rows().where(SlotHold.state.in_(PENDING))):
        if row.expires_at - row.created_at > LONGEST_HOLD:
            yield Violation("I12", f"a hold never ends (hold {row.id})", f"slot:{row.public_id}")


def _hold_rows() -> Rows:
    columns = (SlotHold.id, SlotHold.created_at, SlotHold.expires_at, DeliverySlot.public_id)
    return select(*columns).join(DeliverySlot, DeliverySlot.id == SlotHold.slot_id)


def _times(session: Session) -> Iterator[Violation]:
    """I13: slots lie at the announced wall times, and nobody orders into one that has begun."""
    templates = {
        id_: Weekly(*fields)
        for id_, *fields in session.execute(
            select(SlotTemplate.id, *(getattr(SlotTemplate, name) for name in Weekly._fields))
        )
    }
    for slot in session.execute(_slot_rows()):
        words = _misplaced(slot, templates.get(slot.template_id))
        if words:
            yield Violation("I13", words, f"slot:{slot.public_id}")
    yield from _zones(session)
    late = _hold_rows().where(
        SlotHold.state == HoldState.CONFIRMED,
        func.coalesce(SlotHold.ended_at, SlotHold.created_at) >= DeliverySlot.starts_at,
    )
    for row in session.execute(late):
        words = f"a place was ordered after the slot had begun (hold {row.id})"
        yield Violation("I13", words, f"slot:{row.public_id}")


def _zones(session: Session) -> Iterator[Violation]:
    """I13: a slot is ridden in the zone it was announced for, and none opens in a deleted one."""
    other = SlotTemplate.zone_id != DeliverySlot.zone_id
    for public_id in session.scalars(
        select(DeliverySlot.public_id).join(SlotTemplate).where(other)
    ):
        yield Violation("I13", "it was announced for another zone", f"slot:{public_id}")
    gone = DeliveryZone.deleted_at.is_not(None)
    ahead = (DeliverySlot.closed_at.is_(None)) & (DeliverySlot.starts_at > database_now(session))
    for public_id in session.scalars(
        select(DeliverySlot.public_id).join(DeliveryZone).where(gone, ahead)
    ):
        yield Violation("I13", "it is open in a zone that was deleted", f"slot:{public_id}")
    live = or_(
        SlotTemplate.valid_to.is_(None),
        SlotTemplate.valid_to > func.date(DeliveryZone.deleted_at),
    )
    for name in session.scalars(
        select(SlotTemplate.public_id).join(DeliveryZone).where(gone, live)
    ):
        words = "a weekly slot goes on in a zone that was deleted"
        yield Violation("I13", words, f"slot_template:{name}")


def _points(session: Session) -> Iterator[Violation]:
    """I13: what is fetched lies in windows of its own point, and nothing else does."""
    slots = select(DeliverySlot.public_id).join(
        DeliveryZone, DeliveryZone.id == DeliverySlot.zone_id
    )
    for public_id in session.scalars(slots.where(DeliverySlot.way != DeliveryZone.way)):
        yield Violation("I13", "is not of the way of its zone", f"slot:{public_id}")
    point = select(PickupPoint.public_id, PickupPoint.closed_at, DeliveryZone.active).join(
        DeliveryZone, DeliveryZone.id == PickupPoint.zone_id
    )
    for row in session.execute(point.where(PickupPoint.way != DeliveryZone.way)):
        yield Violation("I13", "is not of the way of its zone", f"pickup_point:{row.public_id}")
    for row in session.execute(point):
        if row.active != (row.closed_at is None):
            words = "is closed but can be chosen" if row.active else "is open but cannot be chosen"
            yield Violation("I13", words, f"pickup_point:{row.public_id}")


def _kept(session: Session) -> Iterator[Violation]:
    """S1: the priority households' places are counted as their holds are."""
    live = SlotHold.priority & SlotHold.state.in_(LIVE) & (SlotHold.slot_id == DeliverySlot.id)
    counted = select(func.coalesce(func.sum(SlotHold.units), 0)).where(live).scalar_subquery()
    slots = select(DeliverySlot.public_id, DeliverySlot.priority_used, counted.label("counted"))
    for row in session.execute(slots.where(DeliverySlot.priority_used != counted)):
        words = f"{row.priority_used} priority places are counted, the holds have {row.counted}"
        yield Violation("S1", words, f"slot:{row.public_id}")


def _shares(session: Session) -> Iterator[Violation]:
    """S1: standing orders have at most their share of a slot whose places nobody changed since."""
    taken = func.sum(SlotHold.units).label("taken")
    changed = select(AuditEvent.id).where(
        AuditEvent.subject == "slot:" + DeliverySlot.public_id,
        AuditEvent.verb.in_(("capacity_set", "replanned")),
    )
    rows = session.execute(
        select(DeliverySlot.public_id, DeliverySlot.capacity, taken)
        .join(SlotHold, SlotHold.slot_id == DeliverySlot.id)
        .where(SlotHold.standing, SlotHold.state.in_(LIVE), ~changed.exists())
        .group_by(DeliverySlot.id)
    )
    for row in rows:
        if row.taken > standing_places(row.capacity):
            words = f"standing orders have {row.taken} places of {row.capacity}"
            yield Violation("S1", words, f"slot:{row.public_id}")


def _slot_rows() -> Rows:
    return select(
        DeliverySlot.public_id, DeliverySlot.template_id, DeliverySlot.starts_at,
        DeliverySlot.ends_at, DeliverySlot.time_zone,
    )  # fmt: skip


def _misplaced(slot: Row[Any], template: Weekly | None) -> str | None:
    """What is wrong with a slot's times: its zone, or not where its template lays it."""
    try:
        day = slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return f"the time zone {slot.time_zone!r} does not exist"
    if template is None:
        return None
    laid = weekly.times(template, day, slot.time_zone)
    if laid is None or day.weekday() != template.weekday:
        return "its announced times do not exist on that day"
    if laid != (slot.starts_at, slot.ends_at):
        return f"it starts at {slot.starts_at:%F %R} UTC, announced was {laid[0]:%F %R} UTC"
    return None
