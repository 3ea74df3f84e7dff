"""The judge: rides a plan stop by stop and names every rule it breaks.

Written from the model alone and sharing no code with the engine, so that a mistake there cannot
hide here. Nothing that it finds a fault in may be stored or shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from bourg.routing.model import Break, Courier, Order, Plan, Round, Stop, Task, Visit
from bourg.routing.travel import Table

SECOND = 1e-3  # tolerance of the public instances
METRE = 1e-2


class Rule(StrEnum):
    """What a plan can break."""

    TWICE = "twice"  # a stop is ridden more than once, or a courier has two rounds
    UNKNOWN = "unknown"  # a stop or courier that is not in the task
    MISSING = "missing"  # an order neither served nor named as left out
    BOTH = "both"  # an order served and named as left out
    SPLIT = "split"  # an order in parts: two couriers, or some of its stops only
    PRECEDENCE = "precedence"  # a drop before one of its pick-ups
    WINDOW = "window"  # a service that begins outside its windows
    TRAVEL = "travel"  # a stop reached sooner than it can be
    SHIFT = "shift"  # a round outside its courier's shift
    CRATES = "crates"
    COLD = "cold"
    TRANSIT = "transit"  # goods longer under way than their temperature allows
    SKILL = "skill"
    REST = "rest"  # a break that is missing, too early, too late or too short
    LOCKED = "locked"  # a ridden stop moved
    METRES = "metres"  # the plan says another distance than it is


class Fault(NamedTuple):
    """A broken rule, and whose: an order, a stop or a courier."""

    rule: Rule
    subject: int | str


def faults(task: Task, plan: Plan) -> list[Fault]:
    """Everything that is wrong with a plan; an empty list is a plan that can be ridden."""
    couriers = {courier.id: courier for courier in task.couriers}
    stops = {stop.task: stop for order in task.orders for stop in order.stops()}
    orders = {stop.task: order for order in task.orders for stop in order.stops()}
    found = list(_whole(task, plan))
    counted = Counter(one.courier for one in plan.rounds)
    found += [Fault(Rule.TWICE, courier) for courier, n in counted.items() if n > 1]
    found += [Fault(Rule.LOCKED, courier) for courier in _forgotten(task, plan)]
    for one in plan.rounds:
        if one.courier not in couriers or any(visit.task not in stops for visit in one.visits):
            found.append(Fault(Rule.UNKNOWN, one.courier))
        else:
            found += _Ride(task, couriers[one.courier], one, stops, orders).faults()
    return found


def _forgotten(task: Task, plan: Plan) -> list[int | str]:
    riding = {one.courier for one in plan.rounds}
    return [c.id for c in task.couriers if c.locked and c.id not in riding]


def _whole(task: Task, plan: Plan) -> Iterator[Fault]:
    """Each stop once, each order with one courier or left out, its drop after its pick-ups."""
    where: dict[int, tuple[int | str, int]] = {}
    for one in plan.rounds:
        for position, visit in enumerate(one.visits):
            if visit.task in where:
                yield Fault(Rule.TWICE, visit.task)
            where[visit.task] = (one.courier, position)
    ridden = {locked.task for courier in task.couriers for locked in courier.locked}
    for order in task.orders:
        yield from _one_order(order, plan, where, ridden)


def _one_order(
    order: Order, plan: Plan, where: Mapping[int, tuple[int | str, int]], ridden: set[int]
) -> Iterator[Fault]:
    tasks = [stop.task for stop in order.stops()]
    placed = [where[task] for task in tasks if task in where]
    free = [task for task in tasks if task in where and task not in ridden]
    if order.id in plan.unserved:
        if free or len(placed) == len(tasks):
            yield Fault(Rule.BOTH, order.id)
    elif not placed:
        yield Fault(Rule.MISSING, order.id)
    elif len(placed) < len(tasks) or len({courier for courier, _ in placed}) > 1:
        yield Fault(Rule.SPLIT, order.id)
    elif any(position > placed[-1][1] for _, position in placed):
        yield Fault(Rule.PRECEDENCE, order.id)


class _Ride:
    """One round, ridden along its visits."""

    def __init__(
        self, task: Task, courier: Courier, one: Round,
        stops: Mapping[int, Stop], orders: Mapping[int, Order],
    ):  # fmt: skip
        self.task, self.courier, self.round, self.stops = task, courier, one, stops
        self.table: Table = task.travel.table(courier.profile)
        self.locked = {ridden.task for ridden in courier.locked}
        self.orders = orders

    def faults(self) -> Iterator[Fault]:
        """What is wrong with this round."""
        yield from self._times()
        yield from self._loads()
        yield from self._transit()
        yield from self._skills()
        yield from self._rest()
        ridden = [(v.task, v.start) for v in self.round.visits[: len(self.courier.locked)]]
        if ridden != [(locked.task, locked.start) for locked in self.courier.locked]:
            yield Fault(Rule.LOCKED, self.courier.id)
        if abs(self._metres() - self.round.metres) > METRE:
            yield Fault(Rule.METRES, self.courier.id)

    def _times(self) -> Iterator[Fault]:
        opens, closes = self.courier.shift
        if self.round.starts < opens - SECOND or self.round.ends > closes + SECOND:
            yield Fault(Rule.SHIFT, self.courier.id)
        now, place = self.round.starts, self.courier.start
        for visit in self.round.visits:
            stop = self.stops[visit.task]
            if visit.task not in self.locked:
                now = self._rested(now, visit.rest_at) + self.table.seconds[place][stop.place]
                if visit.start < now - SECOND:
                    yield Fault(Rule.TRAVEL, visit.task)
                if not any(o - SECOND <= visit.start <= c + SECOND for o, c in stop.windows):
                    yield Fault(Rule.WINDOW, visit.task)
            now, place = visit.start + stop.service_s, stop.place
        now = self._rested(now, self.round.rest_last)
        home = 0.0 if self.courier.end is None else self.table.seconds[place][self.courier.end]
        if self.round.ends < now + home - SECOND:
            yield Fault(Rule.TRAVEL, self.courier.id)

    def _rested(self, now: float, rest_at: float | None) -> float:
        if rest_at is None or self.courier.rest is None:
            return now
        return max(now, rest_at) + self.courier.rest.length_s

    def _loads(self) -> Iterator[Fault]:
        crates = cold = 0
        for visit in self.round.visits:
            stop, order = self.stops[visit.task], self.orders[visit.task]
            if visit.task == order.drop.task:
                crates -= sum(pickup.crates for pickup in order.pickups)
                cold -= sum(pickup.cold for pickup in order.pickups)
            else:
                crates, cold = crates + stop.crates, cold + stop.cold
            if crates > self.courier.crates:
                yield Fault(Rule.CRATES, visit.task)
            if cold > self.courier.cold:
                yield Fault(Rule.COLD, visit.task)

    def _transit(self) -> Iterator[Fault]:
        starts = {visit.task: visit.start for visit in self.round.visits}
        for task in starts:
            order, stop = self.orders[task], self.stops[task]
            most = self.task.transit_s.get(stop.temperature)
            if most is None or task == order.drop.task or order.drop.task not in starts:
                continue
            if starts[order.drop.task] - starts[task] - stop.service_s > most + SECOND:
                yield Fault(Rule.TRANSIT, task)

    def _skills(self) -> Iterator[Fault]:
        asked = {self.orders[visit.task].id: self.orders[visit.task] for visit in self.round.visits}
        for order in asked.values():
            if order.skills - self.courier.skills:
                yield Fault(Rule.SKILL, order.id)

    def _rest(self) -> Iterator[Fault]:
        """One break within its bounds; none is due in a round over before it, or after it."""
        rest, one = self.courier.rest, self.round
        taken = [visit.rest_at for visit in one.visits if visit.rest_at is not None]
        taken += [one.rest_last] if one.rest_last is not None else []
        if rest is None:
            wrong = bool(taken)
        elif not taken:
            wrong = one.starts <= rest.latest < one.ends - SECOND
        else:
            wrong = len(taken) > 1 or not _within(rest, taken[0]) or not self._idle(taken[0])
        if wrong:
            yield Fault(Rule.REST, self.courier.id)

    def _idle(self, rest_at: float) -> bool:
        """Whether the stop before the break is over when it begins."""
        before: Visit | None = None
        for visit in self.round.visits:
            if visit.rest_at is not None:
                break
            before = visit
        over = before.start + self.stops[before.task].service_s if before else self.round.starts
        return rest_at >= over - SECOND

    def _metres(self) -> float:
        places = [self.stops[visit.task].place for visit in self.round.visits]
        way = [self.courier.start, *places]
        way += [] if self.courier.end is None else [self.courier.end]
        return sum(self.table.metres[a][b] for a, b in pairwise(way))


def _within(rest: Break, rest_at: float) -> bool:
    return rest.earliest - SECOND <= rest_at <= rest.latest + SECOND
