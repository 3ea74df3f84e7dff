"""Planning slots: opening three weeks ahead, closing, calling off, reopening, capacity."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import database_now
from bourg.kernel.db import INSERT, db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import exceptions, refusals, weekly
from bourg.slots.exceptions import MAX_CAPACITY, Exceptional
from bourg.slots.kinds import ExceptionKind, HoldState
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.queries import HOLD
from bourg.slots.queries.plans import live_exceptions
from bourg.slots.services import staffing
from bourg.slots.services.places import SLOTS, Locked
from bourg.slots.weekly import Laid, Weekly

AHEAD = 21
PROMISED = select(func.count()).where(
    HOLD.slot_id == bindparam("slot"), HOLD.state == HoldState.CONFIRMED
)
Wanted = dict[tuple[int, datetime], dict[str, Any]]


def alone(session: Session) -> list[int]:
    """Let one at a time change the plan, inside its `write()`; returns the active zones.

    Taken before any slot is locked; whoever only refers to a zone is not kept waiting. Where
    people fetch their goods is no zone of the weekly plan: its hours make its windows.
    """
    zone = DeliveryZone
    zones = select(zone.id, zone.active, zone.way).order_by(zone.id)
    rows = session.execute(zones.with_for_update(key_share=True))
    return [row.id for row in rows if row.active and not row.way.fetched]


def open_slots(days: int = AHEAD, *, time_zone: str = "Europe/Paris") -> int:
    """Open the slots of so many local days from today on; returns how many are new.

    Done twice it changes nothing: a zone has one slot at a start. What the calendar closes opens
    closed, with its reason; a slot that is open already keeps what was done to it. A zone that is
    switched off opens none.
    """
    with write() as session:
        zones = alone(session)
        moment = database_now(session)
        first = moment.astimezone(ZoneInfo(time_zone)).date()
        wanted = wanted_slots(session, zones, first, days, time_zone)
        present = _present(session, moment)
        rows = [row for key, row in wanted.items()
                if key not in present and key[1] > moment and key[0] in zones]  # fmt: skip
        except_(rows, live_exceptions(session, first, days), moment)
        if rows:
            _let_follow_their_zones(session, rows)
            insert = INSERT[session.get_bind().dialect.name](DeliverySlot)
            session.execute(insert.on_conflict_do_nothing(), rows)
    if any(row["mode"] == BookingMode.ROUTE for row in rows):
        staffing.restaff(*staffing.ahead(db.session()))
    return len(rows)


def _let_follow_their_zones(session: Session, rows: list[dict[str, Any]]) -> None:
    """Give fresh slots the mode of their zone."""
    found = session.execute(select(DeliveryZone.id, DeliveryZone.mode))
    modes = {zone_id: mode for zone_id, mode in found}
    for row in rows:
        row["mode"] = modes[row["zone_id"]]


def wanted_slots(
    session: Session, zones: Iterable[int], first: date, days: int, time_zone: str
) -> Wanted:
    """What templates and extra slots ask for: (zone, start) -> row; the oldest wins a start."""
    columns = [getattr(SlotTemplate, name) for name in Weekly._fields]
    found: Wanted = {}
    rows = session.execute(select(SlotTemplate.id, *columns).order_by(SlotTemplate.id))
    plan = [(id_, Weekly(*fields)) for id_, *fields in rows]
    for id_, template in plan:
        for laid in weekly.lay_out(template, first, days, time_zone):
            row = _row(template, laid, time_zone, template_id=id_)
            found.setdefault((template.zone_id, laid.starts_at), row)
    for extra in live_exceptions(session, first, days, ExceptionKind.EXTRA):
        laid = exceptions.lay(extra, time_zone)
        for zone_id in [extra.zone_id] if extra.zone_id else zones:
            more = exceptions.as_weekly(extra, zone_id)
            more = weekly.with_usual_share(more, (template for _, template in plan))
            found.setdefault((zone_id, laid.starts_at), _row(more, laid, time_zone))
    return found


def _row(
    template: Weekly, laid: Laid, time_zone: str, template_id: int | None = None
) -> dict[str, Any]:
    return {"public_id": new_id(), "zone_id": template.zone_id, "template_id": template_id,
            "time_zone": time_zone, "capacity": template.capacity, "used": 0,
            "fee_cents": template.fee_cents, "closed_at": None, "closed_reason": "",
            **laid._asdict(), **share(template, laid)}  # fmt: skip


def share(template: Weekly, laid: Laid) -> dict[str, Any]:
    """The places of a slot that are kept for priority households, and until when."""
    until = laid.cutoff_at - timedelta(minutes=template.release_minutes)
    return {"reserved": template.reserved, "reserved_until": until if template.reserved else None}


def except_(rows: list[dict[str, Any]], known: list[Exceptional], moment: datetime) -> None:
    """Let fresh slots be what the exceptions of their day say."""
    for row in rows:
        starts = local(row["starts_at"], row["time_zone"])
        for one in (one for one in known if one.concerns(row["zone_id"], starts)):
            if one.kind == ExceptionKind.CLOSED:
                row |= {"closed_at": moment, "closed_reason": one.reason}
            elif one.kind == ExceptionKind.CAPACITY:
                row["capacity"] = one.capacity
                if "reserved" in row:
                    row["reserved"] = min(row["reserved"], row["capacity"])


def local(moment: datetime, time_zone: str) -> datetime:
    """A moment as the clocks of the zone show it, without the zone."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _present(session: Session, moment: datetime) -> set[tuple[int, datetime]]:
    rows = session.execute(
        select(DeliverySlot.zone_id, DeliverySlot.starts_at).where(DeliverySlot.starts_at > moment)
    )
    return {(zone_id, starts_at) for zone_id, starts_at in rows}


class Ahead(NamedTuple):
    """A slot that is not over yet."""

    id: int
    zone_id: int
    starts_at: datetime
    way: Way


def of_day(session: Session, on: date, time_zone: str, moment: datetime) -> list[Ahead]:
    """The slots of a local day that are not over yet, by id."""
    begin = weekly.instant(on, datetime.min.time(), time_zone)
    end = weekly.instant(on + timedelta(days=1), datetime.min.time(), time_zone)
    slot = DeliverySlot
    slots = select(slot.id, slot.zone_id, slot.starts_at, slot.way).where(
        slot.starts_at >= begin, slot.starts_at < end, slot.ends_at > moment
    )
    return [Ahead._make(row) for row in session.execute(slots.order_by(slot.id))]


def close(slot_public_id: str, reason: str, actor: Actor, *, called_off: bool = False) -> int:
    """Close a slot with the reason that residents read.

    Orders it holds already stay promised; `called_off`, they are not brought, and everybody
    concerned hears of it. Returns how many orders those are.
    """
    reason = exceptions.tidy_reason(reason)
    with write() as session:
        locked, slot = _locked(session, slot_public_id)
        shut(locked, slot, reason, actor, called_off=called_off)
        return session.scalar(PROMISED, {"slot": slot.id}) or 0


def shut(
    locked: Locked, slot: Row[Any], reason: str, actor: Actor, *, called_off: bool = False,
    **detail: Any,
) -> None:  # fmt: skip
    """Close a locked slot; what is called off already stays so. The trail notes more `detail`."""
    if slot.called_off_at is not None:
        return
    session, moment = locked.session, locked.moment
    change(session, slot, closed_at=moment, closed_reason=reason,
           called_off_at=moment if called_off else None)  # fmt: skip
    event = tell(session, slot, "called_off" if called_off else "closed", actor, reason=reason,
                 **detail)  # fmt: skip
    if called_off:
        _announce(session, "slot.called_off", slot, event.sequence)


def reopen(slot_public_id: str, actor: Actor) -> None:
    """Open a closed slot again; an open one stays as it is."""
    with write() as session:
        _, slot = _locked(session, slot_public_id)
        unshut(session, slot, actor)


def unshut(session: Session, slot: Row[Any], actor: Actor) -> None:
    """Open a locked slot again; whoever was told that it is called off hears that it is not."""
    if slot.closed_at is None:
        return
    change(session, slot, closed_at=None, closed_reason="", called_off_at=None)
    event = tell(session, slot, "reopened", actor)
    if slot.called_off_at is not None:
        _announce(session, "slot.reopened", slot, event.sequence)


def close_as_before(locked: Locked, slot: Row[Any], actor: Actor) -> None:
    """Undo what a day did to a closed, locked slot: open, or closed as it was without the day.

    (A day's closing has its `day` in the trail.) What was called off without the day stays so.
    """
    session, own = locked.session, None
    for event in audit.trail(session, f"slot:{slot.public_id}"):
        if event.verb == "reopened":
            own = None
        elif event.verb in ("closed", "called_off") and "day" not in event.detail:
            own = event
    if own is None:
        return unshut(session, slot, actor)
    reason = own.detail["reason"]
    if own.verb == "called_off" or (reason == slot.closed_reason and not slot.called_off_at):
        return None
    change(session, slot, closed_reason=reason, called_off_at=None)
    told = tell(session, slot, "closed", actor, reason=reason)
    if slot.called_off_at is not None:
        _announce(session, "slot.reopened", slot, told.sequence)
    return None


def _announce(session: Session, topic: str, slot: Row[Any], number: int) -> None:
    """Have the rooms above tell whoever has an order in it, once for each time it happens."""
    outbox.put(session, topic, f"{topic}:{slot.public_id}:{number}", slot=slot.id, number=number)


def set_capacity(slot_public_id: str, capacity: int, actor: Actor) -> None:
    """Change how many units a slot holds. Raises `BelowPromised` under what is promised already."""
    if not 0 <= capacity <= MAX_CAPACITY:
        raise BadInput(N_("Enter a number of places from 0 to 10,000."), field="capacity")
    with write() as session:
        locked, slot = _locked(session, slot_public_id)
        resize(locked, slot, capacity, actor)


def resize(locked: Locked, slot: Row[Any], capacity: int, actor: Actor) -> None:
    """Give a locked slot so many places. Raises `BelowPromised`."""
    promised = promised_in(locked, slot)
    if capacity < promised:
        raise refusals.BelowPromised(promised=promised, field="capacity")
    others = slot.used - slot.priority_used - locked.freed_of_others.get(slot.id, 0)
    change(locked.session, slot, capacity=capacity,
           reserved=min(slot.reserved, capacity - others))  # fmt: skip
    tell(locked.session, slot, "capacity_set", actor, before=slot.capacity, after=capacity)


def promised_in(locked: Locked, slot: Row[Any]) -> int:
    """How many units of a locked slot people count on."""
    return int(slot.capacity) - locked.places_left(slot)


def _locked(session: Session, public_id: str) -> tuple[Locked, Row[Any]]:
    locked = Locked(session, "named", public_id=public_id)
    slot = locked.named(public_id)
    if slot is None:
        raise refusals.UnknownSlot()
    return locked, slot


def change(session: Session, slot: Row[Any], **values: Any) -> None:
    """Write into a locked slot."""
    session.execute(update(SLOTS).where(SLOTS.c.id == slot.id).values(**values))


def tell(session: Session, slot: Row[Any], verb: str, actor: Actor, **detail: Any) -> Any:
    """Write into a slot's trail; returns the event."""
    counters.bump(session, "townhall")
    return audit.record(session, f"slot:{slot.public_id}", verb, actor=actor, **detail)
