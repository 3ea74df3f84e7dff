"""Reads for route mode: whether a load fits into the plans of many slots, and at what detour."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, bindparam, func, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.addresses.models import DeliveryZone
from bourg.addresses.travel import TravelTimes
from bourg.kernel.db import among
from bourg.slots import rules
from bourg.slots.desks import UNSTORED, SlotDesk, Stamp, desks
from bourg.slots.kinds import HoldState
from bourg.slots.loads import Load, Pickup
from bourg.slots.models import DeliverySlot, SlotHold, SlotPlan
from bourg.slots.routes import RoutePlan, Span, fetch_spans, read
from bourg.slots.rules import Shop, Window

PLAN = SlotPlan.__table__.c
KEPT_ANSWERS = 20_000
_STAMPS = select(PLAN.slot_id, PLAN.version, PLAN.planned_at).where(
    PLAN.slot_id.in_(bindparam("slot_ids", expanding=True))
)
_DOCUMENTS = select(PLAN.slot_id, PLAN.version, PLAN.planned_at, PLAN.document).where(
    PLAN.slot_id.in_(bindparam("slot_ids", expanding=True))
)
_answers: OrderedDict[object, "Answer"] = OrderedDict()

Fetch = tuple[tuple[Span, ...], ...]


class BirdsWay:
    """No streets and no server: the usual factor and paces."""

    def __init__(self) -> None:
        self._times = TravelTimes()

    def times(self, zone: str = "") -> TravelTimes:
        """The same for every zone."""
        return self._times


class Answer(NamedTuple):
    """What a slot's plan says of a load: metres of detour (nothing: it does not fit).

    `rides`: whether somebody rides in this slot already; `staffed`: whether anybody could.
    """

    detour_m: float | None
    rides: bool
    staffed: bool


class Atlas(Protocol):
    """Where a town's travel times come from, zone by zone (by its short name)."""

    def times(self, zone: str = "") -> TravelTimes:
        """The same object until something changes."""
        ...


class _Town:
    """What is kept for the database of one town."""

    def __init__(self, atlas: Atlas):
        self.atlas = atlas
        self.zones: dict[int, str] = {}


_BIRD = _Town(BirdsWay())
_towns: WeakKeyDictionary[Any, _Town] = WeakKeyDictionary()
_SLUG = select(DeliveryZone.__table__.c.slug).where(
    DeliveryZone.__table__.c.id == bindparam("zone_id")
)


def travel_by(engine: Engine, atlas: Atlas) -> None:
    """Let the plans kept in this database be reckoned with these travel times."""
    _towns[engine] = _Town(atlas)


def ways(session: Session, zone_id: int) -> TravelTimes:
    """The travel times of a zone; the bird's way where nothing else was named."""
    town = _towns.get(session.get_bind(), _BIRD)
    if town is _BIRD:
        return town.atlas.times()
    if zone_id not in town.zones:
        town.zones[zone_id] = session.scalar(_SLUG, {"zone_id": zone_id}) or ""
    return town.atlas.times(town.zones[zone_id])


def kept_by_route(session: Session, claim: str) -> bool:
    """Whether a claim keeps a place that a plan judges, and nobody is paying for it yet."""
    hold, slot = SlotHold.__table__.c, DeliverySlot.__table__.c
    kept = (
        select(hold.id)
        .join(DeliverySlot.__table__, slot.id == hold.slot_id)
        .where(hold.claim == claim, among(hold.state, [HoldState.HELD]))
        .where(slot.mode == BookingMode.ROUTE)
    )
    return session.scalar(kept.limit(1)) is not None


def fetches(slot: Any, load: Load, shops: Sequence[Shop]) -> Fetch:
    """When each pick-up of a load can begin for a slot, in seconds from its start."""
    length_s = (slot.ends_at - slot.starts_at).total_seconds()
    first = -rules.PICKUP_BEFORE.total_seconds()
    known = {shop.id: shop for shop in shops}
    return tuple(
        ((first, length_s),) if not one.shop
        else _of_shop(known.get(one.shop), slot.starts_at, first, length_s)
        for one in load.pickups
    )  # fmt: skip


def _of_shop(shop: Shop | None, origin: datetime, first: float, last: float) -> tuple[Span, ...]:
    if shop is None:
        return ()
    spans = (
        ((begin - origin).total_seconds(), (end - origin).total_seconds())
        for begin, end in shop.spans
    )
    paused = (shop.not_before - origin).total_seconds() if shop.not_before else None
    return fetch_spans(spans, first, last, paused)


def filled(load: Load, plan: RoutePlan) -> Load:
    """A load to plan with: before anything is in the basket, a crate from where couriers start."""
    if load.pickups or not plan.riders:
        return load
    return load._replace(pickups=(Pickup(0, *plan.riders[0].start),))


def answers(
    session: Session, windows: Sequence[Window], load: Load, shops: Sequence[Shop]
) -> dict[int, Answer]:
    """What the plans of these slots say of a load, by slot; one statement when all is known."""
    ids = [window.id for window in windows]
    stamps = {slot: Stamp(*rest) for slot, *rest in session.execute(_STAMPS, {"slot_ids": ids})}
    found, asked = {}, []
    for window in windows:
        stamp = stamps.get(window.id, UNSTORED)
        key = (window.public_id, stamp, load, fetches(window, load, shops))
        if key in _answers:
            found[window.id] = _answers[key]
        else:
            asked.append((window, key))
    if asked:
        _know(session, [window for window, _ in asked], stamps)
    for window, key in asked:
        found[window.id] = _remember(key, _answer(window, key[1], load, key[3]))
    return found


def _know(session: Session, windows: Sequence[Window], stamps: dict[int, Stamp]) -> None:
    """Prepare the desks that do not have this version of their plan yet."""
    zones = {w.id: w.zone_id for w in windows}
    names = {w.id: w.public_id for w in windows if w.id in stamps
             and desks.known(w.public_id, stamps[w.id]) is None}  # fmt: skip
    if not names:
        return
    for row in session.execute(_DOCUMENTS, {"slot_ids": list(names)}):
        found = ways(session, zones[row.slot_id])
        with desks.alone:
            desk = desks.at(names[row.slot_id], read(row.document), found)
            desk.stamp = Stamp(row.version, row.planned_at)


def _answer(window: Window, stamp: Stamp, load: Load, fetch: Fetch) -> Answer:
    with desks.alone:
        desk = desks.known(window.public_id, stamp)
        if desk is None:
            return Answer(None, rides=False, staffed=False)
        return _judge(desk, load, fetch)


def _judge(desk: SlotDesk, load: Load, fetch: Fetch) -> Answer:
    plan = desk.plan
    whole = filled(load, plan)
    spans = fetch or (((-rules.PICKUP_BEFORE.total_seconds(), plan.length_s),),)
    detour = desk.detour_m(whole, spans) if whole.pickups else None
    return Answer(detour, rides=bool(plan.rounds), staffed=bool(plan.riders))


def _remember(key: object, answer: Answer) -> Answer:
    _answers[key] = answer
    if len(_answers) > KEPT_ANSWERS:
        _answers.popitem(last=False)
    return answer


class Planned(NamedTuple):
    """A slot's plan with what is to be known of its slot."""

    slot_id: int
    public_id: str
    zone_id: int
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    version: int
    plan: RoutePlan


_COLUMNS = (
    DeliverySlot.id, DeliverySlot.public_id, DeliverySlot.zone_id, DeliverySlot.starts_at,
    DeliverySlot.ends_at, DeliverySlot.cutoff_at, DeliverySlot.time_zone, SlotPlan.version,
    SlotPlan.document,
)  # fmt: skip


def plans(session: Session, slot_ids: Iterable[int]) -> list[Planned]:
    """The stored plans of these slots, in the order of their slots' starts."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(SlotPlan, SlotPlan.slot_id == DeliverySlot.id)
        .where(DeliverySlot.id.in_(list(slot_ids)))
        .order_by(DeliverySlot.starts_at, DeliverySlot.id)
    )
    return [_planned(row) for row in rows]


def plan_of(session: Session, slot_id: int) -> Planned | None:
    """The stored plan of a slot; nothing in count mode, or before anything was planned."""
    return next(iter(plans(session, [slot_id])), None)


def _planned(row: Row[Any]) -> Planned:
    return Planned._make((*row[:-1], read(row.document)))


def in_danger(session: Session, moment: datetime) -> int:
    """How many promises of slots that are not over no courier can bring any more."""
    count = (
        select(func.coalesce(func.sum(PLAN.endangered), 0))
        .join(DeliverySlot, DeliverySlot.id == PLAN.slot_id)
        .where(DeliverySlot.ends_at > moment, DeliverySlot.called_off_at.is_(None))
    )
    return session.scalar(count) or 0


def endangered(session: Session) -> list[str]:
    """The claims of promises that no courier can bring any more."""
    rows = session.scalars(select(PLAN.document).where(PLAN.endangered > 0))
    return [claim for document in rows for claim in document["unserved"]]
