"""The weekly plan: adding a weekly slot, changing it from a day on, ending it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import weekly
from bourg.slots.models import DeliverySlot, SlotHold, SlotTemplate
from bourg.slots.refusals import BadTemplate
from bourg.slots.services.places import Locked
from bourg.slots.services.planning import alone, change, local, promised_in, share, shut, tell
from bourg.slots.weekly import Weekly

CHANGED = N_("The hours of this slot have changed.")


def add_template(
    template: Weekly, actor: Actor | None = None, *, time_zone: str = "Europe/Paris"
) -> int:
    """Plan a weekly slot from its first day on; returns its id. Raises `BadTemplate`.

    Weekly slots of a zone never overlap, and none is planned whose last day is over.
    """
    weekly.check(template)
    with write() as session:
        alone(session)
        if template.valid_to:
            _refuse_past(session, template.valid_to, time_zone, "valid_to")
        row = _write(session, template)
        audit.begin(session, _subject(row), "planned", actor=actor or Actor.system())
        counters.bump(session, "townhall")
        return row.id


def change_template(
    public_id: str, wanted: Weekly, actor: Actor, *, time_zone: str, reason: str = CHANGED
) -> str:
    """Let a weekly slot be another from `wanted.valid_from` on; returns the new one's public id.

    The old one ends the day before. Slots open already stay where people count on them; the empty
    ones become what is wanted, go, or where they were once held, close with `reason`.
    """
    weekly.check(wanted)
    with write() as session:
        alone(session)
        old = _template(session, public_id)
        _refuse_past(session, wanted.valid_from, time_zone, "valid_from")
        _end(session, old, wanted.valid_from - timedelta(days=1))
        new = _write(session, wanted)
        audit.begin(session, _subject(new), "planned", actor=actor, instead=old.public_id)
        _clear(session, old, wanted.valid_from, actor, time_zone, reason, new)
        _leave(session, old, actor)
        return str(new.public_id)


def end_template(
    public_id: str, last_on: date, actor: Actor, *, time_zone: str, reason: str = CHANGED
) -> None:
    """End a weekly slot after a day; what is promised later stays. Raises `BadInput`."""
    with write() as session:
        alone(session)
        old = _template(session, public_id)
        if old.valid_to is not None and last_on > old.valid_to:
            raise BadInput(N_("It ends before that day already."), field="last_on")
        _refuse_past(session, last_on + timedelta(days=1), time_zone, "last_on")
        _end(session, old, last_on)
        _clear(session, old, last_on + timedelta(days=1), actor, time_zone, reason, None)
        _leave(session, old, actor)


def end(session: Session, template: SlotTemplate, last_on: date, actor: Actor) -> None:
    """End a weekly slot whose slots are seen to already, inside the caller's `write()`."""
    _end(session, template, last_on)
    _leave(session, template, actor)


def _refuse_past(session: Session, from_on: date, time_zone: str, field: str) -> None:
    """What has taken place is not planned anew."""
    if from_on < local(database_now(session), time_zone).date():
        raise BadTemplate(N_("This day is over."), field=field)


def _template(session: Session, public_id: str) -> SlotTemplate:
    wanted = select(SlotTemplate).where(SlotTemplate.public_id == public_id)
    found = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound()
    return found


def _write(session: Session, template: Weekly) -> SlotTemplate:
    """Write a weekly slot that overlaps no other. Raises `BadTemplate`."""
    columns = [getattr(SlotTemplate, name) for name in Weekly._fields]
    taking_place = or_(
        SlotTemplate.valid_to.is_(None), SlotTemplate.valid_to >= SlotTemplate.valid_from
    )
    same_zone = select(*columns).where(SlotTemplate.zone_id == template.zone_id)
    rows = session.execute(same_zone.where(taking_place))
    other = weekly.overlapping(template, (Weekly(*row) for row in rows))
    if other is not None:
        raise BadTemplate(weekly.OVERLAPS, field="starts_local", starts=other.starts_local,
                          ends=other.ends_local)  # fmt: skip
    row = SlotTemplate(public_id=new_id(), **template._asdict())
    session.add(row)
    session.flush()
    return row


def _end(session: Session, template: SlotTemplate, last_on: date) -> None:
    """End a weekly slot; one that never came is taken out of the plan by `_leave`."""
    template.valid_to = last_on
    session.flush()


def _leave(session: Session, template: SlotTemplate, actor: Actor) -> None:
    """Note the end; what never took place is no longer in the plan."""
    last_on = str(template.valid_to)
    audit.record(session, _subject(template), "ended", actor=actor, last_on=last_on)
    counters.bump(session, "townhall")
    used = session.scalar(
        select(DeliverySlot.id).where(DeliverySlot.template_id == template.id).limit(1)
    )
    never = template.valid_to is not None and template.valid_to < template.valid_from
    if never and used is None:
        session.delete(template)
        session.flush()


def _clear(
    session: Session, old: SlotTemplate, from_on: date, actor: Actor, time_zone: str, reason: str,
    new: SlotTemplate | None,
) -> None:  # fmt: skip
    """Let the slots that a template has opened from a day on follow the plan, where they can."""
    begin = weekly.instant(from_on, datetime.min.time(), time_zone)
    moment = max(begin, database_now(session))
    ahead = select(DeliverySlot.id).where(
        DeliverySlot.template_id == old.id, DeliverySlot.starts_at >= moment
    )
    for slot_id in session.scalars(ahead.order_by(DeliverySlot.id)).all():
        locked = Locked(session, "id", slot_id=slot_id)
        for slot in locked.slots.values():
            if not promised_in(locked, slot) and slot.closed_at is None:
                _replace(locked, slot, actor, reason, new)


def _replace(
    locked: Locked, slot: Row[Any], actor: Actor, reason: str, new: SlotTemplate | None
) -> None:
    """An empty slot becomes what the new template says of that hour, else it is withdrawn."""
    if new is None or not _adopt(locked, slot, new, actor):
        withdraw(locked, slot, reason, actor)


def _adopt(locked: Locked, slot: Row[Any], new: SlotTemplate, actor: Actor) -> bool:
    day = local(slot.starts_at, slot.time_zone).date()
    wanted = Weekly(*(getattr(new, name) for name in Weekly._fields))
    laid = weekly.lay(wanted, day, slot.time_zone)
    if laid is None or laid.starts_at != slot.starts_at or new.zone_id != slot.zone_id:
        return False
    change(
        locked.session, slot, ends_at=laid.ends_at, cutoff_at=laid.cutoff_at, template_id=new.id,
        capacity=new.capacity, fee_cents=new.fee_cents, **share(wanted, laid),
    )  # fmt: skip
    tell(locked.session, slot, "replanned", actor)
    return True


def withdraw(locked: Locked, slot: Row[Any], reason: str, actor: Actor) -> None:
    """Take an empty, locked slot out of the plan; one that was ever held closes with a reason."""
    session = locked.session
    held = session.scalar(select(SlotHold.id).where(SlotHold.slot_id == slot.id).limit(1))
    if held is not None:
        shut(locked, slot, reason, actor)
        return
    session.execute(delete(DeliverySlot).where(DeliverySlot.id == slot.id))
    tell(session, slot, "withdrawn", actor)


def _subject(template: SlotTemplate) -> str:
    return f"slot_template:{template.public_id}"
