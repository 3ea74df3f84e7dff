"""What becomes of the plan of a zone that is given up."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import database_now
from bourg.kernel.refusals import N_
from bourg.kernel.roles import Actor
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.services.places import Locked
from bourg.slots.services.planning import local, promised_in, shut
from bourg.slots.services.templates import end, withdraw

GIVEN_UP = N_("We no longer deliver in this zone.")


class WoundUp(NamedTuple):
    """What was ended: weekly slots, slots nobody waits for, and places that stay promised."""

    templates: int
    slots: int
    promised: int


def wind_up(
    session: Session, zone_id: int, actor: Actor, *, time_zone: str, reason: str
) -> WoundUp:
    """End the weekly slots of a zone now, inside the caller's `write()` that holds `alone()`.

    Its empty slots go; those with promises take no new order and are ridden all the same.
    """
    moment = database_now(session)
    yesterday = local(moment, time_zone).date() - timedelta(days=1)
    live = or_(SlotTemplate.valid_to.is_(None), SlotTemplate.valid_to > yesterday)
    templates = select(SlotTemplate).where(SlotTemplate.zone_id == zone_id, live)
    ended = session.scalars(templates.order_by(SlotTemplate.id)).all()
    ahead = select(DeliverySlot.id).where(
        DeliverySlot.zone_id == zone_id, DeliverySlot.ends_at > moment
    )
    gone = promised = 0
    for slot_id in session.scalars(ahead.order_by(DeliverySlot.id)).all():
        left = _close(Locked(session, "id", slot_id=slot_id), actor, reason)
        promised, gone = promised + left, gone + (not left)
    for template in ended:
        end(session, template, yesterday, actor)
    return WoundUp(len(ended), gone, promised)


def _close(locked: Locked, actor: Actor, reason: str) -> int:
    """Take an empty slot away, close one with promises; returns how many places those are."""
    (slot,) = locked.slots.values()
    promised = promised_in(locked, slot)
    if not promised:
        withdraw(locked, slot, reason, actor)
    elif slot.closed_at is None:
        shut(locked, slot, reason, actor)
    return promised
