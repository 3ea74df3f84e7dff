"""What moving an order from one round to another costs, and why it cannot be done.

In both ways of booking the rounds of a slot are read as one `RoutePlan`; the engine says where an
order fits best and the independent checker judges every round that comes out. Where places are
counted nobody entered hours, crates or a starting place: then precedence and windows are judged,
and a slot that is late already may be as late as it is, no later.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bourg.addresses.travel import Legs, TravelTimes
from bourg.routing import checker
from bourg.routing.model import Courier, Order, Plan, Round, Task, Visit, Why
from bourg.routing.planning import Desk, first_plan, rebuilt
from bourg.routing.refusals import RoutingRefusal
from bourg.slots.ground import Ground
from bourg.slots.loads import Load, Pickup
from bourg.slots.routes import DROP, STOPS, RoutePlan, order

NOWHERE = (90.0, 0.0)  # a round whose start was not entered begins at its first stop
ANY_CRATES = 5_000


class Hindrance(StrEnum):
    """Why an order cannot be in a round."""

    SKILL = "skill"
    TOO_BIG = "too_big"
    TOO_FAR = "too_far"
    TRANSIT = "transit"
    FULL = "full"
    LATE = "late"  # the round as it is cannot be ridden in time any more
    ABOARD = "aboard"
    UNPLACED = "unplaced"
    ALONE = "alone"  # there is no other round


class Unridable(Exception):
    """What was asked for cannot be ridden; `why` says it."""

    def __init__(self, why: Hindrance):
        self.why = why
        super().__init__(why)


class Option(NamedTuple):
    """What an order costs in a round (metres, seconds), or why it cannot be in it.

    Of an order whose place is not known the cost is not known either: it comes last.
    """

    shift: str
    metres: float | None = None
    seconds: float | None = None
    why: Hindrance | None = None
    round: Round | None = None


class FromAnywhere(TravelTimes):
    """Travel times that know a place which is no way from anywhere."""

    def __init__(self, ways: TravelTimes):
        self.source = ways.source
        self._ways = ways

    def leg(self, vehicle: str, start: tuple[float, float], end: tuple[float, float]) -> (
        tuple[float, float]
    ):  # fmt: skip
        """Seconds and metres from one place to another."""
        if NOWHERE in (start, end):
            return 0.0, 0.0
        return self._ways.leg(vehicle, start, end)

    def legs(
        self, vehicle: str, place: tuple[float, float], others: Sequence[tuple[float, float]]
    ) -> Legs:
        """From a place to others, and back."""
        return self.one_by_one(vehicle, place, others)


@dataclass(frozen=True)
class Arrangement:
    """The rounds of a slot; `late_s`: by claim how much later than the slot its doorstep is reached
    as things stand. It may stay as late as it is; nobody else's promise is broken for it.

    `aboard`: claims of which something is fetched or done already.
    """

    plan: RoutePlan
    ways: TravelTimes
    ground: Ground
    late_s: Mapping[str, float] = field(default_factory=dict)
    aboard: frozenset[str] = frozenset()

    def round_of(self, shift: str) -> Round | None:
        """What a courier rides."""
        return next((one for one in self.plan.rounds if one.courier == shift), None)

    def shift_of(self, claim: str) -> str | None:
        """Whose round has an order."""
        task = self.plan.promises[claim].tasks()[-1]
        found = (one.courier for one in self.plan.rounds for v in one.visits if v.task == task)
        return next((str(courier) for courier in found), None)

    def claims(self, shift: str) -> list[str]:
        """The orders of a round, in the sequence of their doorsteps."""
        one = self.round_of(shift)
        drops = [v.task for v in one.visits if v.task % STOPS == DROP] if one else []
        return [self.plan.claim_of(task) for task in drops]

    def couriers(self, shifts: Collection[str]) -> list[Courier]:
        """These couriers as the engine knows them."""
        every = self.plan.task(self.ground).couriers
        return [self._eased(one) for one in every if one.id in shifts]

    def order(self, claim: str) -> Order:
        """An order as the engine knows it."""
        found = order(self.plan.promises[claim], self.plan.length_s, self.ground)
        last = ((0.0, self.plan.length_s + self.late_s.get(claim, 0.0)),)
        return replace(found, drop=replace(found.drop, windows=last))

    def task(self, shifts: Collection[str], more: Collection[str] = ()) -> Task:
        """These couriers with what they have, and some orders more."""
        couriers = self.couriers(shifts)
        claims = [claim for shift in shifts for claim in self.claims(shift)]
        orders = [self.order(claim) for claim in dict.fromkeys((*claims, *more))]
        limits = self.plan.task(self.ground).transit_s
        return Task(orders, couriers, self.ground, limits)

    def with_rounds(self, *rounds: Round) -> "Arrangement":
        """The arrangement with these rounds in the place of their couriers'."""
        new = {one.courier: one for one in rounds}
        kept = tuple(one for one in self.plan.rounds if one.courier not in new)
        ridden = tuple(one for one in rounds if one.visits)
        return replace(self, plan=replace(self.plan, rounds=(*kept, *ridden)))

    def _eased(self, courier: Courier) -> Courier:
        begins, ends = courier.shift
        return replace(courier, shift=(begins, ends + max(self.late_s.values(), default=0.0)))


def counted(load: Load) -> Load:
    """A load where only precedence and windows are judged."""
    pickups = tuple(Pickup(one.shop, one.lat, one.lon) for one in load.pickups)
    return load._replace(pickups=pickups, skills=())


def options(found: Arrangement, claim: str) -> list[Option]:
    """What the order costs in each other round, the cheapest first, the impossible last."""
    own = found.shift_of(claim)
    shifts = [one.shift for one in found.plan.riders if one.shift != own]
    tried = [_tried(found, claim, shift) for shift in shifts]
    return sorted(tried, key=lambda one: (one.why is not None, one.metres or 0.0))


def _tried(found: Arrangement, claim: str, shift: str) -> Option:
    if claim in found.aboard:
        return Option(shift, why=Hindrance.ABOARD)
    try:
        return _inserted(found, claim, shift)
    except Unridable as refused:
        return Option(shift, why=refused.why)


def _inserted(found: Arrangement, claim: str, shift: str) -> Option:
    """The order where it costs least in a round. Raises `Unridable`."""
    wanted, before = found.order(claim), found.round_of(shift)
    offer = _desk(found, shift).book(wanted)
    if offer is None:
        raise Unridable(_alone(found, wanted, [shift]))
    after = next(one for one in offer.plan.rounds if one.courier == shift)
    seconds = _at_work_s(found, shift, after, wanted) - _at_work_s(found, shift, before, wanted)
    return Option(shift, offer.metres, seconds, None, after)


def _at_work_s(found: Arrangement, shift: str, one: Round | None, more: Order) -> float:
    """Seconds on the way and at the stops of a round; waiting is not counted."""
    rider = next(rider for rider in found.plan.riders if rider.shift == shift)
    visits = one.visits if one else ()
    stops = {stop.task: stop for claim in (*found.claims(shift), str(more.id))
             for stop in found.order(claim).stops()}  # fmt: skip
    points = [rider.start, *(found.plan.point_of(v.task) for v in visits), rider.end]
    way = sum(found.ways.leg(rider.vehicle, a, b)[0] for a, b in pairwise(points)) if visits else 0
    return way + sum(stops[visit.task].service_s for visit in visits)


def _desk(found: Arrangement, *shifts: str) -> Desk:
    """A desk for these rounds as they are. Raises `Unridable` when they cannot be ridden so."""
    task = found.task(shifts)
    plan = Plan(tuple(one for one in found.plan.rounds if one.courier in shifts))
    try:
        desk = Desk(task, plan)
    except RoutingRefusal as refused:
        raise Unridable(Hindrance.LATE) from refused
    if not desk.follow(task.orders, plan):
        raise Unridable(Hindrance.LATE)
    return desk


def _alone(found: Arrangement, wanted: Order, shifts: Collection[str]) -> Hindrance:
    """Why couriers cannot bring an order: judged as if they had nothing else to do."""
    idle = [replace(one, locked=()) for one in found.couriers(shifts)]
    limits = found.plan.task(found.ground).transit_s
    why = first_plan(Task([wanted], idle, found.ground, limits)).unserved
    return Hindrance(why.get(wanted.id, Why.FULL).value)


def moved(found: Arrangement, claim: str, shift: str) -> Arrangement:
    """The arrangement with an order in another round, judged. Raises `Unridable`."""
    if claim in found.aboard:
        raise Unridable(Hindrance.ABOARD)
    own = found.shift_of(claim)
    after = _inserted(found, claim, shift).round
    rounds = [after] if after else []
    rounds += [_left(found, own, claim)] if own else []
    changed = _served(found.with_rounds(*rounds), claim)
    return judged(changed, [one for one in (shift, own) if one])


def _served(found: Arrangement, claim: str) -> Arrangement:
    left = {known: why for known, why in found.plan.unserved.items() if known != claim}
    return replace(found, plan=replace(found.plan, unserved=left))


def _left(found: Arrangement, shift: str, claim: str) -> Round:
    """A round without one of its orders. Raises `Unridable`."""
    rest = _desk(found, shift).leave(found.plan.promises[claim].tasks()[-1])
    if rest is None:
        raise Unridable(Hindrance.LATE)
    return next((one for one in rest.rounds if one.courier == shift), Round(shift, (), 0, 0, 0))


def judged(found: Arrangement, shifts: Collection[str]) -> Arrangement:
    """The arrangement, when the checker finds nothing in these rounds. Raises `Unridable`."""
    rounds = tuple(one for one in found.plan.rounds if one.courier in shifts)
    if checker.faults(found.task(shifts), Plan(rounds)):
        raise Unridable(Hindrance.LATE)
    return found


def resequenced(found: Arrangement, shift: str, tasks: list[int]) -> Arrangement:
    """The arrangement with a round in this sequence. Raises `Unridable` when it cannot be."""
    wanted = Round(shift, tuple(Visit(task, 0.0) for task in tasks), 0.0, 0.0, 0.0)
    try:
        plan = rebuilt(found.task([shift]), Plan((wanted,)))
    except RoutingRefusal as refused:
        raise Unridable(Hindrance.LATE) from refused
    new = next((one for one in plan.rounds if one.courier == shift), None)
    if new is None or [visit.task for visit in new.visits] != tasks:
        raise Unridable(Hindrance.FULL)
    return judged(found.with_rounds(new), [shift])


class Spread(NamedTuple):
    """What becomes of the orders of a courier who rides no further."""

    found: Arrangement
    to: Mapping[str, str]
    stuck: Mapping[str, Hindrance]


def spread(found: Arrangement, shift: str, others: Collection[str]) -> Spread:
    """Give a round's orders to other rounds, each where it costs least, the next due first.

    What is on board stays with whoever has it; what fits nowhere is named with its reason.
    """
    to: dict[str, str] = {}
    stuck: dict[str, Hindrance] = {}
    for claim in found.claims(shift):
        if claim in found.aboard:
            stuck[claim] = Hindrance.ABOARD
            continue
        best = _best(found, claim, others)
        if best.why is None:
            try:
                found, to[claim] = moved(found, claim, best.shift), best.shift
                continue
            except Unridable as refused:
                best = best._replace(why=refused.why)
        stuck[claim] = best.why or Hindrance.FULL
    return Spread(found, to, stuck)


def _best(found: Arrangement, claim: str, others: Collection[str]) -> Option:
    """The cheapest of some rounds for an order, or the reason that is nearest to a yes."""
    tried = [_tried(found, claim, other) for other in others]
    able = [one for one in tried if one.why is None]
    if able:
        return min(able, key=lambda one: one.metres or 0.0)
    return next((one for one in tried if one.why == Hindrance.FULL),
                tried[0] if tried else Option("", why=Hindrance.ALONE))  # fmt: skip
