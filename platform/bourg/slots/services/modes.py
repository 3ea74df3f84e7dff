"""From counting places to judging every booking by a plan, and back; slot by slot.

A slot in which something is promised already is only switched when a plan serves all of it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.db import among, db
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots.ground import Ground
from bourg.slots.kinds import LIVE
from bourg.slots.loads import Load
from bourg.slots.models import DeliverySlot, SlotHold
from bourg.slots.queries import routes as queries
from bourg.slots.queries import shops_for
from bourg.slots.routes import RoutePlan
from bourg.slots.rules import Window
from bourg.slots.services import certifying, staffing
from bourg.slots.services.places import Locked
from bourg.slots.services.planning import alone, change
from bourg.slots.services.shifts import count_from_now_on

ITERATIONS = 300


class SlotAhead(NamedTuple):
    """A slot of a zone that has not begun, and what it has promised: claims."""

    id: int
    public_id: str
    claims: tuple[str, ...]


def set_mode(zone_slug: str, mode: BookingMode, actor: Actor) -> list[SlotAhead]:
    """Let the slots that a zone opens from now on be of this mode.

    Empty slots ahead follow at once, all of them when places are counted again. Returns those
    that have promises and still count: `certify` them one by one. Raises `NotFound`.
    """
    with write() as session:
        alone(session)
        named = select(DeliveryZone.id).where(DeliveryZone.slug == zone_slug)
        zone_id = session.scalar(named.where(DeliveryZone.way == Way.DELIVERY))
        if zone_id is None:
            raise NotFound()
        zones = update(DeliveryZone).where(DeliveryZone.id == zone_id)
        session.execute(zones.values(mode=mode))
        audit.record(session, f"zone:{zone_slug}", "mode_set", actor=actor, mode=mode)
        counters.bump(session, "townhall")
        left = [one for one in _ahead(session, zone_id, but=mode)
                if not _follows(session, one, mode, actor)]  # fmt: skip
    staffing.restaff(*staffing.ahead(db.session()))
    return left


def _follows(session: Session, one: SlotAhead, mode: BookingMode, actor: Actor) -> bool:
    if mode == BookingMode.COUNT:
        count_from_now_on(session, one.id, actor)
        return True
    for slot in Locked(session, "id", slot_id=one.id).slots.values():
        if not _claims(session, one.id):
            change(session, slot, mode=mode)
            return True
    return False


def _ahead(session: Session, zone_id: int, *, but: BookingMode) -> list[SlotAhead]:
    rows = session.execute(
        select(DeliverySlot.id, DeliverySlot.public_id)
        .where(DeliverySlot.zone_id == zone_id, DeliverySlot.mode != but)
        .where(DeliverySlot.starts_at > database_now(session))
        .order_by(DeliverySlot.id)
    ).all()
    return [SlotAhead(row.id, row.public_id, _claims(session, row.id)) for row in rows]


def _claims(session: Session, slot_id: int) -> tuple[str, ...]:
    live = select(SlotHold.claim).where(
        SlotHold.slot_id == slot_id, among(SlotHold.__table__.c.state, LIVE)
    )
    return tuple(session.scalars(live.order_by(SlotHold.id)))


def certify(one: SlotAhead, loads: Mapping[str, Load | None], actor: Actor) -> bool:
    """Let a slot with promises be judged by a plan, when a plan serves them all; says whether."""
    plan = _plan(db.session(), one, loads)
    if plan is None or plan.unserved:
        return False
    with write() as session:
        for slot in Locked(session, "id", slot_id=one.id).slots.values():
            if set(_claims(session, one.id)) != plan.promises.keys() or certifying.by_route(slot):
                return False
            change(session, slot, mode=BookingMode.ROUTE)
            certifying.store(session, slot, certifying.stored(session, slot), plan)
            audit.record(session, f"slot:{one.public_id}", "planned_by_route", actor=actor)
    return True


def _plan(session: Session, one: SlotAhead, loads: Mapping[str, Load | None]) -> RoutePlan | None:
    """A plan for everything a slot has promised; nothing when a place is not known."""
    window = _window(session, one.id)
    riders = staffing.riders_for(session, one.id)
    ways = queries.ways(session, window.zone_id)
    length_s = (window.ends_at - window.starts_at).total_seconds()
    plan = RoutePlan(length_s, riders, source=ways.source)
    shop_ids = {p.shop for load in loads.values() if load for p in load.pickups}
    shops = shops_for(session, shop_ids, [window])
    for claim in one.claims:
        load = loads.get(claim)
        if load is None or not riders:
            return None
        plan = plan.promising(claim, whole := queries.filled(load, plan),
                              queries.fetches(window, whole, shops))  # fmt: skip
    return staffing.improved(plan, Ground(ways), ITERATIONS)


def _window(session: Session, slot_id: int) -> Window:
    row = session.execute(
        select(
            DeliverySlot.id, DeliverySlot.public_id, DeliverySlot.zone_id, DeliverySlot.starts_at,
            DeliverySlot.ends_at, DeliverySlot.cutoff_at, DeliverySlot.time_zone,
            DeliverySlot.capacity, DeliverySlot.used, DeliverySlot.fee_cents,
            DeliverySlot.closed_at, DeliverySlot.closed_reason,
        ).where(DeliverySlot.id == slot_id)
    ).one()  # fmt: skip
    return Window._make((*row, False, Way.DELIVERY, BookingMode.ROUTE, 0))
