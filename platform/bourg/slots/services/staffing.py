"""The couriers of plans: who serves which slot, worked out anew when shifts or slots change.

Plans are reckoned outside of any transaction, then stored under the slots' locks if nothing has
moved meanwhile; what moved is reckoned again. No promise is dropped: those that nobody can bring
any more are named (`unserved`), and stay promised until somebody says what becomes of them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bourg.addresses.travel import TravelTimes
from bourg.kernel.clock import database_now
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.routing.improving import Improver, better
from bourg.routing.planning import replan
from bourg.slots.ground import Ground
from bourg.slots.queries import routes as stored_plans
from bourg.slots.queries import shifts as shift_queries
from bourg.slots.queries.shifts import ShiftView
from bourg.slots.routes import Faulty, Rider, RoutePlan, judged
from bourg.slots.services import certifying
from bourg.slots.services.places import Locked
from bourg.slots.staffing import LEADS, TRAILS, Duty, Window, share
from bourg.slots.weekly import instant

TRIES = 3
ITERATIONS = 300  # of the engine, when a courier is missing


class Change(NamedTuple):
    """A slot's plan as it would be, and the version it was reckoned from."""

    window: Window
    version: int
    plan: RoutePlan

    @property
    def endangered(self) -> list[str]:
        """The claims that nobody could bring."""
        return sorted(self.plan.unserved)


def proposed(
    session: Session, from_at: datetime, to_at: datetime, *, without: Collection[str] = ()
) -> list[Change]:
    """How the plans of the slots that shifts of this stretch may serve would change, by slot id.

    `without`: public ids of shifts that are about to be withdrawn.
    """
    windows = shift_queries.routed(session, from_at - LEADS - TRAILS, to_at + LEADS)
    if not windows:
        return []
    begin = min(window.starts_at for window in windows) - LEADS
    end = max(window.ends_at for window in windows) + TRAILS
    shifts = {one.public_id: one for one in shift_queries.serving(session, begin, end)
              if one.public_id not in without}  # fmt: skip
    known = {one.slot_id: one for one in stored_plans.plans(session, [w.id for w in windows])}
    plans = {w.id: known[w.id].plan if w.id in known else _empty(w) for w in windows}
    duties = share((one.hours() for one in shifts.values()), windows, _kept(windows, plans, shifts))
    found = []
    for window in windows:
        riders = tuple(_rider(shifts[duty.shift], window, duty) for duty in duties[window.id])
        ways = stored_plans.ways(session, window.zone_id)
        plan = restaffed(plans[window.id], riders, ways)
        if plan is not plans[window.id]:
            version = known[window.id].version if window.id in known else 0
            found.append(Change(window, version, plan))
    return found


def riders_for(session: Session, slot_id: int) -> tuple[Rider, ...]:
    """Who would serve a slot if it were in route mode beside those that are."""
    (window,) = shift_queries.windows(session, [slot_id])
    near = shift_queries.routed(session, window.starts_at - LEADS * 8, window.ends_at + LEADS * 8)
    windows = [*(one for one in near if one.id != slot_id), window]
    shifts = {one.public_id: one for one in shift_queries.serving(
        session, window.starts_at - LEADS * 16, window.ends_at + LEADS * 16)}  # fmt: skip
    known = {one.slot_id: one.plan for one in stored_plans.plans(session, [w.id for w in windows])}
    plans = {w.id: known.get(w.id) or _empty(w) for w in windows}
    duties = share((one.hours() for one in shifts.values()), windows, _kept(windows, plans, shifts))
    return tuple(_rider(shifts[duty.shift], window, duty) for duty in duties[slot_id])


def _empty(window: Window) -> RoutePlan:
    return RoutePlan((window.ends_at - window.starts_at).total_seconds())


def _kept(
    windows: Iterable[Window], plans: Mapping[int, RoutePlan], shifts: Mapping[str, ShiftView]
) -> list[Duty]:
    """The duties that something promised hangs on."""
    found = []
    for window in windows:
        plan = plans[window.id]
        riding = {one.courier for one in plan.rounds}
        for rider in plan.riders:
            if rider.shift in riding and rider.shift in shifts:
                begins, ends = (window.starts_at + timedelta(seconds=s)
                                for s in (rider.begins, rider.ends))  # fmt: skip
                found.append(Duty(rider.shift, window.id, begins, ends))
    return found


def _rider(shift: ShiftView, window: Window, duty: Duty) -> Rider:
    kit = shift.kit
    start = (kit.start_lat, kit.start_lon)
    end = start if kit.end_lat is None or kit.end_lon is None else (kit.end_lat, kit.end_lon)
    last = duty.ends_at >= shift.ends_at - TRAILS
    begins, ends = (_seconds(window, moment) for moment in (duty.begins_at, duty.ends_at))
    return Rider(
        shift.public_id, kit.courier_user_id, begins, ends, start, end if last else start,
        kit.vehicle.value, kit.crates, kit.cold_crates, kit.skills(),
        _rest(shift, window, begins, ends),
    )  # fmt: skip


def _rest(
    shift: ShiftView, window: Window, begins: float, ends: float
) -> tuple[float, float, float] | None:
    """The break, in the slot in which it can begin."""
    kit, zone = shift.kit, shift.time_zone
    if not kit.rest_minutes or kit.rest_from_local is None or kit.rest_to_local is None:
        return None
    day = shift.starts_at.astimezone(ZoneInfo(zone)).date()
    first = max(begins, _seconds(window, instant(day, kit.rest_from_local, zone)))
    last = min(
        ends - kit.rest_minutes * 60, _seconds(window, instant(day, kit.rest_to_local, zone))
    )
    return (first, last, kit.rest_minutes * 60.0) if first <= last else None


def _seconds(window: Window, moment: datetime) -> float:
    return (moment - window.starts_at).total_seconds()


def restaffed(plan: RoutePlan, riders: tuple[Rider, ...], ways: TravelTimes) -> RoutePlan:
    """The plan with these couriers; the same object when nothing changes."""
    if riders == plan.riders and not plan.unserved:
        return plan
    fresh = replace(plan, riders=riders, source=ways.source)
    ground = Ground(ways)
    riding = {one.courier for one in plan.rounds}
    same = {rider.shift: _what_rides(rider) for rider in plan.riders if rider.shift in riding}
    now = {rider.shift: _what_rides(rider) for rider in riders}
    if not plan.unserved and all(now.get(shift) == kept for shift, kept in same.items()):
        return judged(fresh, fresh.task(ground))
    found = improved(fresh, ground, ITERATIONS)
    same_as_before = riders == plan.riders and found.unserved == plan.unserved
    return plan if same_as_before else found


def _what_rides(rider: Rider) -> Rider:
    return replace(rider, user=None)


def rideable(plan: RoutePlan, ground: Ground) -> bool:
    """Whether a plan still holds by these travel times."""
    try:
        judged(plan, plan.task(ground))
    except Faulty:
        return False
    return True


def improved(
    plan: RoutePlan, ground: Ground, iterations: int, seed: int = 0,
    improver: Improver | None = None,
) -> RoutePlan:  # fmt: skip
    """The plan reckoned anew by the engine; what nobody can bring is named. Raises `Faulty`.

    An `improver` from outside is shown it afterwards: never call it so within a transaction.
    """
    if not plan.riders:
        return replace(plan, rounds=(), unserved=dict.fromkeys(plan.promises, "full"))
    task = plan.task(ground)
    found = replan(task, replace(plan, unserved={}).as_plan(), iterations=iterations, seed=seed)
    if improver is not None:
        found = better(task, found, improver, seed=seed)
    unserved = {str(claim): why.value for claim, why in found.unserved.items()}
    fresh = replace(plan, rounds=found.rounds, unserved=unserved, source=ground.source)
    return judged(fresh, task)


def restaff(from_at: datetime, to_at: datetime) -> int:
    """Let plans have the couriers of the shifts as they are now; returns how many changed.

    Slots that moved meanwhile are reckoned again, at most so often; the worker comes back.
    """
    count = 0
    for _ in range(TRIES):
        changes = proposed(db.session(), from_at, to_at)
        with write() as session:
            settled = [settle(session, change) for change in changes]
        count += sum(settled)
        if all(settled):
            break
    return count


def settle(session: Session, change: Change) -> bool:
    """Store a plan that was reckoned outside; False: the slot has moved meanwhile."""
    locked = Locked(session, "id", slot_id=change.window.id)
    for slot in locked.slots.values():
        before = certifying.stored(session, slot)
        if not certifying.by_route(slot) or before.version != change.version:
            return False
        certifying.store(session, slot, before, change.plan)
    return True


def ahead(session: Session) -> tuple[datetime, datetime]:
    """The stretch of time in which slots may be open."""
    moment = database_now(session)
    return moment - timedelta(hours=12), moment + timedelta(days=60)
