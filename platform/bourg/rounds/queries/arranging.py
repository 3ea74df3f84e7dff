"""Reads for moving orders between rounds: a slot's rounds as the engine sees them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.queries import loads
from bourg.rounds.arranging import ANY_CRATES, NOWHERE, Arrangement, FromAnywhere, counted
from bourg.rounds.kinds import RoundState, StopState, Vehicle
from bourg.rounds.models import Round, Stop
from bourg.rounds.timetable import LEADS_S, Halt, in_turn, leading_to, times
from bourg.routing.model import Ridden, Visit
from bourg.routing.model import Round as Ride
from bourg.slots.ground import Ground
from bourg.slots.loads import ADULT, DOOR_S, PICKUP_S, Load
from bourg.slots.models import CourierShift, DeliverySlot
from bourg.slots.queries import routes
from bourg.slots.queries.routes import Planned
from bourg.slots.routes import DROP, STOPS, Promise, Rider, RoutePlan
from bourg.slots.shifts import VAN

DONE = (StopState.DONE, StopState.ABSENT)


class Riding(NamedTuple):
    """A round as far as orders are moved: `shift` names its courier in the plan."""

    id: int
    public_id: str
    shift: str
    courier_user_id: int | None
    vehicle: Vehicle
    state: RoundState
    frozen: bool


class Place(NamedTuple):
    """A stop as it is stored, with the shop of its part."""

    round_id: int
    order_id: int
    part_id: int | None
    shop: int | None
    state: StopState
    due_at: datetime | None
    done_at: datetime | None
    expected_at: datetime | None

    @property
    def hour(self) -> datetime | None:
        """When it was done, else when it is to be expected as the day goes."""
        return self.done_at or self.expected_at or self.due_at


@dataclass(frozen=True)
class Slot:
    """A slot's rounds, and which order is which claim of the plan."""

    id: int
    starts_at: datetime
    mode: BookingMode
    rides: tuple[Riding, ...]
    places: Mapping[int, Sequence[Place]]
    found: Arrangement
    orders: Mapping[str, int]
    planned: Planned | None = None

    def ride(self, shift: str) -> Riding | None:
        """The round of a courier of the plan, if it was laid out."""
        return next((one for one in self.rides if one.shift == shift), None)

    def of_order(self, order_id: int) -> Riding | None:
        """The round an order is in."""
        holding = {p.round_id for of in self.places.values() for p in of if p.order_id == order_id}
        return next((one for one in self.rides if one.id in holding), None)

    def claim(self, order_id: int) -> str | None:
        """What the plan calls an order; nothing where a place of it is not known."""
        return next((claim for claim, known in self.orders.items() if known == order_id), None)

    @property
    def closed(self) -> set[str]:
        """Rounds that take nothing more by hand: those that are over, and those given up."""
        return {
            one.shift for one in self.rides if one.state == RoundState.DONE or self.given_up(one)
        }

    def given_up(self, one: Riding) -> bool:
        """Whether a courier rode no further and everything went to others, until it is reopened."""
        return one.frozen and one.courier_user_id is None and not self.places.get(one.id)


_PLACE = (
    select(
        Stop.round_id, Stop.order_id, Stop.merchant_order_id, MerchantOrder.merchant_id,
        Stop.state, Stop.due_at, Stop.done_at, Stop.expected_at,
    )
    .join(Round, Round.id == Stop.round_id)
    .outerjoin(MerchantOrder, MerchantOrder.id == Stop.merchant_order_id)
    .order_by(Stop.round_id, Stop.position)
)  # fmt: skip


def slot_of(session: Session, slot_id: int) -> Slot:
    """The rounds of a slot with what they carry; six statements at most."""
    columns = (DeliverySlot.id, DeliverySlot.zone_id, DeliverySlot.starts_at,
               DeliverySlot.ends_at, DeliverySlot.mode)  # fmt: skip
    row = session.execute(select(*columns).where(DeliverySlot.id == slot_id)).one()
    rides, places = _rides(session, slot_id), _places(session, slot_id)
    if row.mode == BookingMode.ROUTE:
        planned = routes.plan_of(session, slot_id)
        if planned is not None:
            return _by_plan(session, row, rides, places, planned)
    return _counted(session, row, rides, places)


def _rides(session: Session, slot_id: int) -> tuple[Riding, ...]:
    rows = session.execute(
        select(Round.id, Round.public_id, CourierShift.public_id.label("shift"),
               Round.courier_user_id, Round.vehicle, Round.state, Round.frozen_at)
        .outerjoin(CourierShift, CourierShift.id == Round.shift_id)
        .where(Round.slot_id == slot_id)
        .order_by(Round.id)
    )  # fmt: skip
    return tuple(
        Riding(row.id, row.public_id, row.shift or row.public_id, *row[3:6], bool(row.frozen_at))
        for row in rows
    )


def _places(session: Session, slot_id: int) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for row in session.execute(_PLACE.where(Round.slot_id == slot_id)):
        if row.state != StopState.DROPPED_OUT:
            found.setdefault(row.round_id, []).append(Place._make(row))
    return {round_id: ridden_first(of) for round_id, of in found.items()}


def ridden_first(places: Sequence[Place]) -> list[Place]:
    """What is done, as it was done, then what is left in its sequence."""
    done = sorted((p for p in places if p.state in DONE), key=_when)
    return [*done, *(place for place in places if place.state not in DONE)]


def _when(place: Place) -> float:
    return place.done_at.timestamp() if place.done_at else 0.0


def _counted(
    session: Session, slot: Any, rides: tuple[Riding, ...], places: dict[int, list[Place]]
) -> Slot:
    """Where places are counted: every round is a courier without hours, crates or start."""
    length_s = (slot.ends_at - slot.starts_at).total_seconds()
    known = loads.of_orders(session, {p.order_id for of in places.values() for p in of})
    names = _references(session, known)
    orders = {names[order_id]: order_id for order_id in known}
    promises = {
        claim: _promise(claim, number, counted(known[order_id]), length_s)
        for number, (claim, order_id) in enumerate(orders.items(), 1)
    }
    ways = FromAnywhere(routes.ways(session, slot.zone_id))
    riders = tuple(_rider(one, length_s) for one in rides)
    plan = RoutePlan(length_s, riders, promises, (), len(promises) + 1, ways.source)
    found = Arrangement(plan, ways, Ground(ways))
    base = Slot(slot.id, slot.starts_at, slot.mode, rides, places, found, orders)
    return _with_rides(base, ways)


def _with_rides(base: Slot, ways: FromAnywhere) -> Slot:
    """The rounds as they are laid out, with their times as the day goes, late as they are."""
    plan, rides, begins = base.found.plan, [], {}
    for one in base.rides:
        tasks, found = _tasks(base, base.places.get(one.id, ()), attrgetter("hour"))
        if not tasks:
            continue
        at = _known_times(base, one, tasks, found, ways)
        if not _done(base, one) and _next_late(base, one, found) is not None:
            begins[one.shift] = at[0]  # nobody sets out in the past
        visits = tuple(Visit(task, moment) for task, moment in zip(tasks, at, strict=True))
        metres = _metres(base, one, tasks, ways)
        rides.append(Ride(one.shift, visits, at[0], at[-1] + _service_s(base, tasks[-1]), metres))
    doors = [v for ride in rides for v in ride.visits if v.task % STOPS == DROP]
    late_s = {plan.claim_of(v.task): v.start - plan.length_s + 1 for v in doors
              if v.start > plan.length_s}  # fmt: skip
    promises = {claim: replace(one, fetch=tuple(((-LEADS_S, plan.length_s + late_s.get(claim, 0)),)
                                                for _ in one.fetch))
                for claim, one in plan.promises.items()}  # fmt: skip
    riders = tuple(replace(one, begins=begins.get(one.shift, one.begins)) for one in plan.riders)
    plan = replace(plan, rounds=tuple(rides), promises=promises, riders=riders)
    return _locked(base, replace(base.found, plan=plan, late_s=late_s))


def _known_times(
    base: Slot, one: Riding, tasks: list[int], planned: list[float | None], ways: FromAnywhere
) -> list[float]:
    """As the day goes, in the sequence as ridden; reckoned where a round has no times yet.

    What is behind ends when it really ended, or, where the courier is held up, as late as what
    comes next is expected; before that the times are those that lead there.
    """
    halts = [halt_of(base, task) for task in tasks]
    leg = leg_of(ways, one.vehicle)
    if any(at is None for at in planned):
        return times(halts, leg)
    done, late = _done(base, one), _next_late(base, one, planned)
    if not done:
        return in_turn(halts, planned, leg)
    left = times(halts[done - 1 : done + 1], leg, 0.0)[-1]  # from the last that is done to the next
    last = max(planned[done - 1] or 0.0, late - left if late is not None else -LEADS_S)
    return in_turn(halts, [*leading_to(halts[:done], last, leg), *planned[done:]], leg)


def _done(base: Slot, one: Riding) -> int:
    """How many of the stops that the engine knows are behind the courier."""
    places = base.places.get(one.id, ())
    return len(_tasks(base, [place for place in places if place.state in DONE])[0])


def _next_late(base: Slot, one: Riding, hours: Sequence[float | None]) -> float | None:
    """When the next stop is to be expected, if that is later than planned."""
    done, (_, due) = _done(base, one), _tasks(base, base.places.get(one.id, ()))
    at, planned = (hours[done], due[done]) if done < len(hours) else (None, None)
    return at if at is not None and planned is not None and at > planned else None


def _locked(base: Slot, found: Arrangement) -> Slot:
    """The slot with the stops that are behind each courier, which nothing moves."""
    ridden: dict[str, tuple[Ridden, ...]] = {}
    aboard: set[str] = set()
    for one in base.rides:
        done = [p for p in base.places.get(one.id, ()) if p.state in DONE]
        aboard |= {claim for p in done if (claim := base.claim(p.order_id))}
        tasks, planned = _tasks(replace(base, found=found), done)
        round_ = found.round_of(one.shift)
        starts = {v.task: v.start for v in round_.visits} if round_ else {}
        before = [starts.get(task, at) for task, at in zip(tasks, planned, strict=True)]
        halts = [halt_of(replace(base, found=found), task) for task in tasks]
        at = in_turn(halts, before, leg_of(found.ways, one.vehicle))
        if tasks:
            ridden[one.shift] = tuple(map(Ridden, tasks, at))
    plan = replace(found.plan, ridden=ridden)
    return replace(base, found=replace(found, plan=plan, aboard=frozenset(aboard)))


def _by_plan(
    session: Session, slot: Any, rides: tuple[Riding, ...], places: dict[int, list[Place]],
    planned: Planned,
) -> Slot:  # fmt: skip
    """In route mode: the plan that certifies the slot."""
    rows = session.execute(
        select(Basket.claim, Order.id)
        .join(Order, Order.basket_id == Basket.id)
        .where(Basket.claim.in_(list(planned.plan.promises)))
    )
    ways = routes.ways(session, slot.zone_id)
    found = Arrangement(planned.plan, ways, Ground(ways))
    base = Slot(slot.id, slot.starts_at, slot.mode, rides, places, found,
                {claim: order_id for claim, order_id in rows}, planned)  # fmt: skip
    return _locked(base, base.found)


def _references(session: Session, known: Mapping[int, Load]) -> dict[int, str]:
    rows = session.execute(select(Order.id, Order.reference).where(Order.id.in_(list(known))))
    return {order_id: reference for order_id, reference in rows}


def _promise(claim: str, number: int, load: Load, length_s: float) -> Promise:
    return Promise(claim, number, load, tuple(((-LEADS_S, length_s),) for _ in load.pickups))


def _rider(one: Riding, length_s: float) -> Rider:
    return Rider(
        one.shift, one.courier_user_id, -LEADS_S, 2 * length_s + LEADS_S, NOWHERE, NOWHERE,
        one.vehicle, ANY_CRATES, ANY_CRATES, (ADULT, VAN),
    )  # fmt: skip


def _tasks(
    base: Slot, places: Sequence[Place],
    hour: Callable[[Place], datetime | None] = attrgetter("due_at"),
) -> tuple[list[int], list[float | None]]:  # fmt: skip
    """The stops of a round that the engine knows, each with when it was planned (or its `hour`)."""
    tasks: list[int] = []
    planned: list[float | None] = []
    for place in places:
        claim = base.claim(place.order_id)
        if claim is None or claim not in base.found.plan.promises:
            continue
        task = _task(base.found.plan, claim, place.shop)
        if task is not None and task not in tasks:
            tasks.append(task)
            due = hour(place)
            planned.append((due - base.starts_at).total_seconds() if due else None)
    return tasks, planned


def _task(plan: RoutePlan, claim: str, shop: int | None) -> int | None:
    shops = {one.shop for one in plan.promises[claim].load.pickups}
    return plan.task_of(claim, shop) if shop is None or shop in shops else None


def halt_of(slot: Slot, task: int) -> Halt:
    """A stop of the plan as the timetable knows it."""
    plan = slot.found.plan
    return Halt(plan.point_of(task), _service_s(slot, task), task % STOPS == DROP)


def _service_s(slot: Slot, task: int) -> float:
    if task % STOPS != DROP:
        return PICKUP_S
    promise = slot.found.plan.promises[slot.found.plan.claim_of(task)]
    return promise.load.service_s or DOOR_S


def leg_of(ways: Any, vehicle: str) -> Any:
    """Seconds from one place to another with a vehicle."""
    return lambda start, end: ways.leg(vehicle, start, end)[0]


def _metres(base: Slot, one: Riding, tasks: list[int], ways: FromAnywhere) -> float:
    points = [base.found.plan.point_of(task) for task in tasks]
    return sum(ways.leg(one.vehicle, a, b)[1] for a, b in pairwise(points))
