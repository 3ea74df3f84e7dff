"""Plans made better behind the bookings' backs, at the cut-off, and during the day.

A plan is read, reckoned without any lock, and stored only if nobody has changed it meanwhile: a
version that has moved drops the result. So two workers, or one that dies on the way, lose nothing
but their own work. Nothing replaces a plan that serves less than the plan before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.clock import database_now
from bourg.kernel.db import among, db
from bourg.kernel.faultpoints import reach
from bourg.kernel.refusals import Busy, NotFound
from bourg.kernel.transaction import write
from bourg.routing.improving import Improver
from bourg.routing.model import Ridden
from bourg.slots.ground import Ground
from bourg.slots.kinds import LIVE
from bourg.slots.models import DeliverySlot, SlotHold, SlotPlan
from bourg.slots.queries import routes as queries
from bourg.slots.queries.routes import Planned
from bourg.slots.routes import RoutePlan
from bourg.slots.services import certifying, staffing
from bourg.slots.services.places import Locked

TRIES = 3
ITERATIONS = 400  # a third of a second for a slot of fifty orders
LAST = 3000  # once, at the cut-off
LATE = timedelta(hours=3)  # a worker that was off for longer lays out nothing any more


def improve(
    slot_id: int, *, iterations: int = ITERATIONS, improver: Improver | None = None
) -> bool:
    """Make a slot's plan better; says whether one was stored. Called twice it does no harm.

    An `improver` from outside is shown what was found, while no transaction is open.
    """
    for _ in range(TRIES):
        before = queries.plan_of(db.session(), slot_id)
        if before is None:
            return False
        kept = _of_living(db.session(), before)
        ground = Ground(queries.ways(db.session(), before.zone_id))
        sound = staffing.rideable(before.plan, ground)
        db.session().rollback()
        found = staffing.improved(kept, ground, iterations, before.version, improver)
        reach("replan.reckoned")
        stored = _keep_better(before, found, sound=sound)
        reach("replan.stored")
        if stored is not None:
            return stored
    return False


def _of_living(session: Session, planned: Planned) -> RoutePlan:
    """The plan without promises that are none any more."""
    living = select(SlotHold.claim).where(
        SlotHold.slot_id == planned.slot_id, among(SlotHold.__table__.c.state, LIVE)
    )
    return certifying.keep_only(planned.plan, session.scalars(living))


def _keep_better(before: Planned, found: RoutePlan, *, sound: bool) -> bool | None:
    """Store what was found if it serves all that was served, and better; None: it has moved.

    A plan that is not `sound` any more (the town has other travel times) is replaced in any case.
    """
    with write() as session:
        locked = Locked(session, "id", slot_id=before.slot_id)
        for slot in locked.slots.values():
            now = certifying.stored(session, slot)
            if now.version != before.version or not certifying.by_route(slot):
                return None
            if found.promises.keys() != now.plan.promises.keys():
                return None
            if not sound or _better(found, now.plan):
                certifying.store(session, slot, now, found, fresh=0)
                return True
            certifying.settled(session, slot.id)
    return False


def _better(found: RoutePlan, known: RoutePlan) -> bool:
    """Whether nobody served is left out, and more is served or less ridden."""
    if found.unserved.keys() - known.unserved.keys():
        return False
    return len(found.unserved) < len(known.unserved) or found.metres < known.metres - 1


def fresh(session: Session) -> list[int]:
    """The slots to come whose plans have taken bookings since they were last improved."""
    moment = database_now(session)
    found = (
        select(SlotPlan.slot_id)
        .join(DeliverySlot, DeliverySlot.id == SlotPlan.slot_id)
        .where((SlotPlan.fresh > 0) | (SlotPlan.endangered > 0))
        .where(DeliverySlot.cutoff_at > moment)
        .order_by(DeliverySlot.starts_at)
    )
    return list(session.scalars(found))


def due(session: Session) -> list[int]:
    """The slots whose cut-off has passed and whose plans are not laid out as rounds yet."""
    moment = database_now(session)
    found = (
        select(SlotPlan.slot_id)
        .join(DeliverySlot, DeliverySlot.id == SlotPlan.slot_id)
        .where(SlotPlan.finished_at.is_(None), DeliverySlot.cutoff_at <= moment)
        .where(DeliverySlot.starts_at > moment - LATE)
        .order_by(DeliverySlot.starts_at)
    )
    return list(session.scalars(found))


def finish(slot_id: int, *, improver: Improver | None = None) -> None:
    """Improve a plan for the last time before it is ridden, and note that it is final."""
    improve(slot_id, iterations=LAST, improver=improver)
    with write() as session:
        Locked(session, "id", slot_id=slot_id)
        certifying.finish(session, slot_id, database_now(session))


class Done(NamedTuple):
    """A stop that is behind its courier: whose, at which shop (nothing: the door), since when."""

    claim: str
    shop: int | None
    at: datetime


def replan(
    slot_id: int, *, locked: Mapping[str, Sequence[Done]] | None = None,
    without: Collection[str] = (), not_before: Mapping[int, datetime] | None = None,
    dropped: Collection[str] = (), iterations: int = ITERATIONS,
) -> RoutePlan:  # fmt: skip
    """The plan for the rest of the day; stored, and given back.

    `locked`: what each shift has ridden, in order; it stays. `without`: shifts that ride no
    further; what they have on board is fetched where they stopped. `not_before`: shops that are
    late. `dropped`: claims that are not brought any more (nobody opened). What nobody can bring
    in time is named in the plan's `unserved`. Raises `NotFound` for a slot without a plan, `Busy`.
    """
    for _ in range(TRIES):
        before = queries.plan_of(db.session(), slot_id)
        if before is None:
            raise NotFound()
        moment = database_now(db.session())
        wanted = _as_it_is(before, moment, locked or {}, without, not_before or {}, dropped)
        ground = Ground(queries.ways(db.session(), before.zone_id))
        found = staffing.improved(wanted, ground, iterations, before.version)
        with write() as session:
            for slot in Locked(session, "id", slot_id=slot_id).slots.values():
                now = certifying.stored(session, slot)
                if now.version == before.version:
                    certifying.store(session, slot, now, found)
                    return found
    raise Busy()


def _as_it_is(
    before: Planned, moment: datetime, locked: Mapping[str, Sequence[Done]],
    without: Collection[str], not_before: Mapping[int, datetime], dropped: Collection[str],
) -> RoutePlan:  # fmt: skip
    """The plan with everything that has happened, before it is reckoned anew."""
    plan, origin = before.plan, before.starts_at
    ridden = {
        shift: tuple(Ridden(plan.task_of(one.claim, one.shop), (one.at - origin).total_seconds())
                     for one in done if one.claim in plan.promises and one.claim not in dropped)
        for shift, done in locked.items()
    }  # fmt: skip
    plan = replace(plan, ridden=ridden)
    for claim in dropped:
        plan = plan.without(claim)
    now_s = (moment - origin).total_seconds()
    for shift in without:
        plan = plan.stopped(shift, now_s)
    for shop, at in not_before.items():
        plan = plan.fetched_later(shop, (at - origin).total_seconds())
    return plan.from_now(now_s)
