"""Couriers' shifts: planned weekly or for a day, opened with the slots, given on, withdrawn.

Before a shift is withdrawn `preview` says which promises hang on it. Whoever withdraws it then
says what becomes of those that nobody else can bring; without a word nothing is withdrawn.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.db import INSERT, db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, Busy, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import shifts as rules
from bourg.slots import weekly
from bourg.slots.kinds import Remedy
from bourg.slots.models import CourierShift, ShiftTemplate
from bourg.slots.queries import shifts as queries
from bourg.slots.queries.shifts import ShiftView
from bourg.slots.refusals import BadShift, PromisesInDanger
from bourg.slots.services import certifying, staffing
from bourg.slots.services.places import Locked
from bourg.slots.services.planning import AHEAD, alone, change, local
from bourg.slots.services.staffing import Change
from bourg.slots.shifts import Kit, Occurrence, WeeklyShift

TRIES = 3
TAKEN = N_("This courier has another shift at these hours.")


class Moved(Exception):
    """A slot's plan changed between reckoning and storing: reckon again."""


def plan_weekly(shift: WeeklyShift, actor: Actor, *, time_zone: str) -> str:
    """Plan a weekly shift and open its days; returns its public id. Raises `BadShift`."""
    rules.check(shift)
    with write() as session:
        alone(session)
        others = queries.weekly_shifts(session)
        if any(rules.overlap(shift, other.shift) for other in others):
            raise BadShift(TAKEN, field="starts_local")
        fields = {name: value for name, value in shift._asdict().items() if name != "kit"}
        row = ShiftTemplate(public_id=new_id(), **fields, **shift.kit._asdict())
        session.add(row)
        session.flush()
        audit.begin(session, f"shift_template:{row.public_id}", "planned", actor=actor)
        counters.bump(session, "townhall")
        public_id = row.public_id
    open_shifts(time_zone=time_zone)
    return public_id


def add(falls_on: date, hours: Occurrence, kit: Kit, actor: Actor, *, time_zone: str) -> str:
    """Plan a shift for one day; returns its public id. Raises `BadShift`."""
    rules.check_kit(kit)
    walls = (local(at, time_zone).time() for at in (hours.starts_at, hours.ends_at))
    rules.check_break(kit, *walls)
    with write() as session:
        alone(session)
        moment = database_now(session)
        if hours.ends_at <= moment:
            raise BadShift(N_("This day is over."), field="falls_on")
        if _busy(session, kit.courier_user_id, hours):
            raise BadShift(TAKEN, field="starts_local")
        row = CourierShift(
            public_id=new_id(), starts_at=hours.starts_at, ends_at=hours.ends_at,
            time_zone=time_zone, **kit._asdict(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit.begin(session, f"courier_shift:{row.public_id}", "planned", actor=actor,
                    day=str(falls_on))  # fmt: skip
        counters.bump(session, "townhall")
        public_id = row.public_id
    staffing.restaff(hours.starts_at, hours.ends_at)
    return public_id


def _busy(session: Session, courier: int | None, hours: Occurrence, but: int = 0) -> bool:
    """Whether a courier is at work at some moment of these hours."""
    return courier is not None and session.scalar(
        select(CourierShift.id)
        .where(CourierShift.courier_user_id == courier, CourierShift.withdrawn_at.is_(None))
        .where(CourierShift.starts_at < hours.ends_at, CourierShift.ends_at > hours.starts_at)
        .where(CourierShift.id != but)
        .limit(1)
    ) is not None  # fmt: skip


def open_shifts(days: int = AHEAD, *, time_zone: str) -> int:
    """Open the shifts of so many days from the weekly ones, and let plans have them.

    Done twice it changes nothing; a shift that was withdrawn stays so. A day on which the
    courier is at work already is left out. Returns how many are new.
    """
    with write() as session:
        found = queries.weekly_shifts(session)
        moment = database_now(session)
        first = moment.astimezone(ZoneInfo(time_zone)).date()
        new = 0
        for one in found:
            laid = rules.lay_out(one.shift, first, days, time_zone)
            new += sum(_open(session, one.id, one.shift.kit, hours, time_zone)
                       for hours in laid if hours.ends_at > moment)  # fmt: skip
    if new or queries.routed(db.session(), *staffing.ahead(db.session())):
        staffing.restaff(*staffing.ahead(db.session()))
    return new


def _open(session: Session, template_id: int, kit: Kit, hours: Occurrence, time_zone: str) -> bool:
    known = select(CourierShift.id).where(
        CourierShift.template_id == template_id, CourierShift.starts_at == hours.starts_at
    )
    if session.scalar(known) is not None or _busy(session, kit.courier_user_id, hours):
        return False
    insert = INSERT[session.get_bind().dialect.name](CourierShift)
    session.execute(insert.on_conflict_do_nothing(), {
        "public_id": new_id(), "template_id": template_id, "time_zone": time_zone,
        "withdrawn_reason": "", **hours._asdict(), **kit._asdict(),
    })  # fmt: skip
    return True


class Danger(NamedTuple):
    """What hangs on some shifts: the changes of plans, and of them those that endanger promises."""

    shifts: list[ShiftView]
    changes: list[Change]

    @property
    def orders(self) -> int:
        """How many promises nobody else could bring."""
        return sum(len(one.endangered) for one in self.changes)


def preview(public_id: str) -> Danger:
    """Which promises are in danger when this shift is withdrawn. Raises `NotFound`."""
    return _danger(db.session(), [_known(db.session(), public_id)])


def preview_end(template_id: str, last_on: date, *, time_zone: str) -> Danger:
    """Which promises are in danger when a weekly shift ends after a day."""
    session = db.session()
    return _danger(session, _later(session, template_id, last_on, time_zone))


def _danger(session: Session, found: list[ShiftView]) -> Danger:
    gone = {one.public_id for one in found}
    changes: dict[int, Change] = {}
    for one in found:
        for changed in staffing.proposed(session, one.starts_at, one.ends_at, without=gone):
            changes[changed.window.id] = changed
    return Danger(found, [changes[slot_id] for slot_id in sorted(changes)])


def _known(session: Session, public_id: str) -> ShiftView:
    found = queries.shift(session, public_id)
    if found is None:
        raise NotFound()
    return found


def withdraw(
    public_id: str, actor: Actor, *, reason: str = "", remedy: Remedy | None = None
) -> int:
    """Withdraw a shift; its orders go to others. Twice is once.

    Where others cannot bring all of them `remedy` says what becomes of the rest: they are offered
    another slot (and wait on the agents' list), or their slot counts places from now on. Returns
    how many those are. Raises `PromisesInDanger` without a remedy, `NotFound`.
    """

    def danger() -> Danger:
        found = _known(db.session(), public_id)
        return _danger(db.session(), [] if found.withdrawn_at else [found])

    return _withdrawn(danger, actor, reason, remedy)


def end_weekly(
    template_id: str, last_on: date, actor: Actor, *, time_zone: str, reason: str = "",
    remedy: Remedy | None = None,
) -> int:  # fmt: skip
    """End a weekly shift after a day, as `withdraw` for each shift that comes later."""
    with write() as session:
        today = database_now(session).astimezone(ZoneInfo(time_zone)).date()
        if last_on < today - timedelta(days=1):
            raise BadShift(N_("This day is over."), field="last_on")
        if session.scalar(select(ShiftTemplate.id).filter_by(public_id=template_id)) is None:
            raise NotFound()

    def danger() -> Danger:
        return preview_end(template_id, last_on, time_zone=time_zone)

    def end(session: Session) -> None:
        whose = update(ShiftTemplate).where(ShiftTemplate.public_id == template_id)
        earlier = or_(ShiftTemplate.valid_to.is_(None), ShiftTemplate.valid_to > last_on)
        session.execute(whose.where(earlier).values(valid_to=last_on))
        audit.record(session, f"shift_template:{template_id}", "ended", actor=actor,
                     last_on=str(last_on))  # fmt: skip

    return _withdrawn(danger, actor, reason, remedy, end)


def _later(session: Session, template_id: str, last_on: date, time_zone: str) -> list[ShiftView]:
    begin = weekly.instant(last_on + timedelta(days=1), datetime.min.time(), time_zone)
    begin = max(begin, database_now(session))
    found = queries.between(session, begin, begin + timedelta(days=3 * AHEAD))
    return [one for one in found if one.weekly == template_id and one.withdrawn_at is None]


def _withdrawn(
    danger: Callable[[], Danger], actor: Actor, reason: str, remedy: Remedy | None,
    also: Callable[[Session], None] | None = None,
) -> int:  # fmt: skip
    """Reckon, then store if nothing has moved; else reckon again."""
    for _ in range(TRIES):
        found = danger()
        if found.orders and remedy is None:
            raise PromisesInDanger(count=found.orders)
        try:
            with write() as session:
                alone(session)
                if also:
                    also(session)
                _write(session, found, actor, reason, remedy)
            return found.orders
        except Moved:
            continue
    raise Busy()


def _write(
    session: Session, found: Danger, actor: Actor, reason: str, remedy: Remedy | None
) -> None:
    for shift in found.shifts:
        withdrawn = update(CourierShift).where(CourierShift.id == shift.id)
        session.execute(
            withdrawn.values(withdrawn_at=database_now(session), withdrawn_reason=reason[:200])
        )
        audit.record(session, f"courier_shift:{shift.public_id}", "withdrawn", actor=actor,
                     reason=reason[:200], endangered=found.orders, remedy=remedy)  # fmt: skip
    for one in found.changes:
        if one.endangered and remedy == Remedy.COUNT:
            count_from_now_on(session, one.window.id, actor)
        elif not staffing.settle(session, one):
            raise Moved()
    counters.bump(session, "townhall")


def count_from_now_on(session: Session, slot_id: int, actor: Actor) -> None:
    """A slot's places are counted again, without a plan; what is promised stays promised."""
    for slot in Locked(session, "id", slot_id=slot_id).slots.values():
        change(session, slot, mode=BookingMode.COUNT)
        certifying.forget(session, slot.id)
        audit.record(session, f"slot:{slot.public_id}", "counted", actor=actor)


def give_to(public_id: str, courier_user_id: int, actor: Actor) -> None:
    """Let another courier ride a shift, as it is: no promise is touched. Raises `BadShift`."""
    with write() as session:
        alone(session)
        shift = _known(session, public_id)
        hours = Occurrence(shift.starts_at, shift.ends_at)
        if _busy(session, courier_user_id, hours, but=shift.id):
            raise BadShift(TAKEN, field="courier")
        whose = update(CourierShift).where(CourierShift.id == shift.id)
        session.execute(whose.values(courier_user_id=courier_user_id))
        audit.record(session, f"courier_shift:{public_id}", "given", actor=actor)
        counters.bump(session, "townhall")
    staffing.restaff(shift.starts_at, shift.ends_at)
