"""A slot's plan under its lock: a promise more, one less, another load; each judged and stored.

Every function is called inside `write()` with the slot's row locked. In count mode nobody calls.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Row,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.kernel import outbox
from bourg.kernel.clock import now
from bourg.slots import rules
from bourg.slots.desks import UNSTORED, SlotDesk, Stamp, desks
from bourg.slots.loads import Load
from bourg.slots.models import SlotPlan
from bourg.slots.queries.routes import fetches, filled, ways
from bourg.slots.refusals import SlotFull
from bourg.slots.routes import RoutePlan, read, written
from bourg.slots.rules import Shop

PLANS = cast(Table, SlotPlan.__table__)
FRESH = 3  # bookings after which a plan is improved as a whole
_KNOWN = and_(
    PLANS.c.version == bindparam("version"), PLANS.c.planned_at == bindparam("planned_at")
)
_READ = select(  # the document only when this process does not have it yet
    type_coerce(case((_KNOWN, null()), else_=PLANS.c.document), PLANS.c.document.type).label(
        "document"
    ),
    PLANS.c.version, PLANS.c.fresh, PLANS.c.planned_at,
).where(PLANS.c.slot_id == bindparam("slot"))  # fmt: skip
_CHANGED = ("version", "planned_at", "document", "metres", "fresh", "endangered")
_OF_SLOT = update(PLANS).where(PLANS.c.slot_id == bindparam("slot"))
_STORE = _OF_SLOT.values({name: bindparam(f"new_{name}") for name in _CHANGED})
_WRITE = insert(PLANS)


_LINE_UP = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("slot"))))


class Stored(NamedTuple):
    """A plan as it stands in the database, and how many bookings are fresh."""

    plan: RoutePlan
    stamp: Stamp
    fresh: int

    @property
    def version(self) -> int:
        """Which one it is; 0 before the first."""
        return self.stamp.version


def by_route(slot: Row[Any]) -> bool:
    """Whether bookings in this (locked) slot are judged by a plan."""
    return bool(slot.mode == BookingMode.ROUTE)


def line_up(session: Session, slot_public_id: str) -> None:
    """Wait for a slot that judges by a plan in the order of coming, before its row is locked.

    On PostgreSQL whoever has just booked would else overtake those whom its commit wakes; an
    advisory lock is handed to the first who waits. SQLite's writers stand in a row already.
    """
    if session.get_bind().dialect.name == "postgresql" and desks.knows(slot_public_id):
        session.execute(_LINE_UP, {"slot": slot_public_id})


def stored(session: Session, slot: Row[Any]) -> Stored:
    """The plan of a locked slot; an empty one before the first shift or booking."""
    known, stamp = desks.stored(slot.public_id)
    row = session.execute(_READ, {"slot": slot.id, **stamp._asdict()}).first()
    if row is None:
        length_s = (slot.ends_at - slot.starts_at).total_seconds()
        empty = RoutePlan(length_s, source=ways(session, slot.zone_id).source)
        return Stored(empty, UNSTORED, 0)
    if row.document is None and known is not None:
        return Stored(known, stamp, row.fresh)
    return Stored(read(row.document), Stamp(row.version, row.planned_at), row.fresh)


def store(
    session: Session, slot: Row[Any], before: Stored, plan: RoutePlan, *, fresh: int | None = None
) -> None:
    """Write a judged plan as the next version; after some bookings it is to be improved."""
    stamp = Stamp(before.version + 1, now())
    values = {
        **stamp._asdict(), "document": written(plan), "metres": round(plan.metres),
        "fresh": before.fresh if fresh is None else fresh, "endangered": len(plan.unserved),
    }  # fmt: skip
    if before.version:
        changed = {f"new_{name}": values[name] for name in _CHANGED}
        session.execute(_STORE, {"slot": slot.id, **changed})
    else:
        session.execute(_WRITE, {"slot_id": slot.id, **values})
    desks.learn(slot.public_id, plan, stamp)


def forget(session: Session, slot_id: int) -> None:
    """Drop a slot's plan: its places are counted from now on."""
    session.execute(delete(PLANS).where(PLANS.c.slot_id == slot_id))


def book(
    session: Session, slot: Row[Any], claim: str, load: Load | None, shops: Sequence[Shop]
) -> None:
    """Put a promise into the plan, or raise `SlotFull` with what stands in its way."""
    if load is None:
        raise SlotFull(rules.UNPLACED)
    before = stored(session, slot)
    if not before.plan.riders:
        raise SlotFull(rules.NO_COURIER)
    load = filled(load, before.plan)
    with _desk(session, slot, before) as desk:
        plan = desk.booked(claim, load, fetches(slot, load, shops))
    if plan is None:
        raise SlotFull(rules.ROUND_FULL)
    _keep(session, slot, before, plan)


def _keep(session: Session, slot: Row[Any], before: Stored, plan: RoutePlan) -> None:
    store(session, slot, before, plan, fresh=before.fresh + 1)
    if (before.fresh + 1) % FRESH == 0:
        wish(session, slot, before.version + 1)


def wish(session: Session, slot: Row[Any], version: int) -> None:
    """Have the worker improve the plan as a whole, once for each version."""
    key = f"slot.replan:{slot.public_id}:{version}"
    outbox.put(session, "slot.replan", key, slot=slot.id)


def fit(
    session: Session, slot: Row[Any], claim: str, load: Load | None, shops: Sequence[Shop]
) -> None:
    """Let a promise be for this load, at this door; one that is the same already stays.

    Raises `SlotFull`; the promise then stays what it was.
    """
    if load is None:
        raise SlotFull(rules.UNPLACED)
    before = stored(session, slot)
    known = before.plan.promises.get(claim)
    load = filled(load, before.plan)
    fetch = fetches(slot, load, shops)
    if known is not None and (known.load, known.fetch) == (load, fetch):
        return
    with _desk(session, slot, before) as desk:
        if known is not None:
            desk.left(claim)
        plan = desk.booked(claim, load, fetch)
    if plan is None:
        raise SlotFull(rules.ROUND_FULL)
    _keep(session, slot, before, plan)


def leave(session: Session, slot: Row[Any], claims: Iterable[str]) -> None:
    """Take promises out of the plan; what is not in it is passed over."""
    before = stored(session, slot)
    gone = [claim for claim in claims if claim in before.plan.promises]
    if not gone:
        return
    plan = before.plan
    with _desk(session, slot, before) as desk:
        for claim in gone:
            plan = desk.left(claim)
    store(session, slot, before, plan)
    if plan.unserved:
        wish(session, slot, before.version + 1)


def drop_shop(session: Session, slot: Row[Any], claim: str, shop: int) -> None:
    """A shop gives nothing after all: its pick-up leaves the round, the rest is still brought."""
    before = stored(session, slot)
    known = before.plan.promises.get(claim)
    if known is None or shop not in {one.shop for one in known.load.pickups}:
        return
    fetch = tuple(spans for one, spans in zip(known.load.pickups, known.fetch, strict=True)
                  if one.shop != shop)  # fmt: skip
    with _desk(session, slot, before) as desk:
        plan = desk.left(claim)
        if fetch and claim not in before.plan.unserved:
            plan = desk.booked(claim, known.load.without(shop), fetch) or before.plan
    store(session, slot, before, plan)


def keep_only(plan: RoutePlan, claims: Iterable[str]) -> RoutePlan:
    """A plan of these promises only; its rounds are to be reckoned again."""
    kept = set(claims)
    return replace(
        plan, promises={claim: one for claim, one in plan.promises.items() if claim in kept},
        unserved={claim: why for claim, why in plan.unserved.items() if claim in kept},
    )  # fmt: skip


def settled(session: Session, slot_id: int) -> None:
    """Note that a plan cannot be made better for now."""
    session.execute(_OF_SLOT.values(fresh=0), {"slot": slot_id})


def finish(session: Session, slot_id: int, moment: datetime) -> None:
    """Note that the plan was laid out as rounds."""
    session.execute(_OF_SLOT.values(finished_at=moment), {"slot": slot_id})


@contextmanager
def _desk(session: Session, slot: Row[Any], before: Stored) -> Iterator[SlotDesk]:
    """The slot's desk with this plan, for this thread alone."""
    known = ways(session, slot.zone_id)
    with desks.alone:
        desk = desks.at(slot.public_id, before.plan, known)
        desk.stamp = before.stamp
        yield desk
