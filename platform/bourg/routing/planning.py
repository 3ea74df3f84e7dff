"""The verbs: a first plan, a better one, a plan after something changed, one order more.

Every plan is the same again for the same task, seed and number of iterations; a limit in seconds
is for the command line only. What is promised (served by the plan that was given) stays served.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bourg.routing.model import Courier, Order, Plan, Task, Why
from bourg.routing.network import GUARDS, Network, Unit
from bourg.routing.refusals import N_, RoutingRefusal
from bourg.routing.route import Route, without
from bourg.routing.search import Search, State, anneal
from bourg.routing.writing import written

ITERATIONS = 2000
ITERATIONS_A_SECOND = 800  # about, for a slot of thirty orders
ORDERS_SQUARED_A_SECOND = 1500  # so fast it cools down well: a slot in a second, a day in ten
UNHURRIED = 1.5  # with less time than for one and a half it begins cooler
HOTTEST, HURRIED = 4.0, 1 / 3  # what it begins with, in mean legs, at most
CANNOT_END = N_("Courier %(courier)s cannot end the round in time after what is ridden.")
clock = time.monotonic  # what seconds are counted by
NO_COURIER = N_("There is no courier to plan for.")


class Offer(NamedTuple):
    """What one order more would cost: metres of detour, and the plan that has it."""

    metres: float
    plan: Plan


def first_plan(task: Task) -> Plan:
    """Each order in its turn where it costs least (milliseconds for a slot)."""
    search = Search(Network(task))
    return _finished(search, _filled(search, empty(search)))


def solve(
    task: Task, *, seed: int = 0, iterations: int = ITERATIONS, seconds: float | None = None
) -> Plan:
    """A first plan, improved. With `seconds` that time is used up instead of the iterations."""
    search = Search(Network(task), seed)
    state = _filled(search, empty(search))
    worth = iterations / ITERATIONS_A_SECOND if seconds is None else seconds
    return _improved(search, state, progress(iterations, seconds), worth)


def replan(task: Task, plan: Plan, *, seed: int = 0, iterations: int = ITERATIONS) -> Plan:
    """A plan that was kept, made better for what the task is now; what it serves stays served.

    Rounds that cannot be ridden any more (a courier is ill, a shop is late) give their orders to
    others; only an order that fits nowhere is then left out, with its reason.
    """
    search = Search(Network(task), seed)
    state = _filled(search, taken_up(search, plan))
    worth = iterations / ITERATIONS_A_SECOND
    return _improved(search, state, progress(iterations, None), worth)


def rebuilt(task: Task, plan: Plan) -> Plan:
    """The sequences of a plan with their times reckoned anew; what does not fit goes elsewhere."""
    search = Search(Network(task))
    return _finished(search, _filled(search, taken_up(search, plan)))


def progress(iterations: int, seconds: float | None) -> Iterator[float]:
    """How much of the work is done, once for each iteration, until all of it is."""
    if seconds is None:
        yield from (done / iterations for done in range(iterations))
        return
    begin = clock()
    while (done := (clock() - begin) / seconds) < 1:
        yield done


def empty(search: Search) -> State:
    """Nobody has anything but what is ridden. Raises RoutingRefusal where even that is late."""
    network = search.network
    if not network.kind_of:
        raise RoutingRefusal(NO_COURIER)
    routes: list[Route] = []
    for courier, kind in zip(network.task.couriers, network.kind_of, strict=True):
        route = search.routes.empty(kind)
        if route is None:
            raise RoutingRefusal(CANNOT_END, courier=courier.id)
        routes.append(route)
    return State(routes, {u.index for u in network.units if u.drop not in network.locked})


def taken_up(search: Search, plan: Plan) -> State:
    """The rounds of a plan as routes; those that cannot be ridden any more are left empty."""
    network, state = search.network, empty(search)
    position = {courier.id: k for k, courier in enumerate(network.task.couriers)}
    for one in plan.rounds:
        if one.courier not in position:
            continue
        k = position[one.courier]
        kind = network.kind_of[k]
        nodes = _whole(network, kind.locked, [visit.task for visit in one.visits])
        route = search.routes.get(kind, (kind.start, *nodes, kind.end))
        if route is not None:
            state.routes[k] = route
            state.bank -= {u for u in route.units if network.units[u].drop in nodes}
    return state


def _whole(network: Network, locked: tuple[int, ...], tasks: list[int]) -> list[int]:
    """The nodes of a round after what is locked, of orders that are whole in it and still known."""
    known = [network.node_of[task] for task in tasks if task in network.node_of]
    kept = {*known, *locked}
    free = [node for node in known if node not in network.locked]
    units = network.units

    def whole(unit: Unit) -> bool:
        return {*unit.picks, unit.drop} <= kept

    return [*locked, *[node for node in free if whole(units[network.unit_of[node]])]]


def _filled(search: Search, state: State) -> State:
    """Put in whatever is out, what courier already has goods of first."""
    waiting = sorted(state.bank, key=lambda index: index not in search.network.owners)
    state.bank = {i for i in waiting if not search.place(state, search.network.units[i])}
    return state


def _improved(search: Search, state: State, steps: Iterable[float], worth_s: float) -> Plan:
    orders = len(search.network.units)
    promised = frozenset(range(orders)) - state.bank
    if orders:
        time_for = worth_s * ORDERS_SQUARED_A_SECOND / orders**2
        warmest = HOTTEST if time_for >= UNHURRIED else HURRIED
        state = anneal(search, state, iter(steps), promised, warmest)
    return _finished(search, state)


def _finished(search: Search, state: State) -> Plan:
    units = search.network.units
    reasons = {units[i].order.id: reason(search.network, units[i]) for i in sorted(state.bank)}
    source = search.network.task.travel.source
    return Plan(written(search.network, state.routes), reasons, source)


class Desk:
    """A plan that takes bookings: prepared once, it judges an order in less than a millisecond."""

    def __init__(self, task: Task, plan: Plan):
        self._search = Search(Network(task))
        self._state = taken_up(self._search, plan)

    def detour_m(self, order: Order) -> float | None:
        """What the order would cost in metres; None: it cannot be promised. Nothing is changed."""
        return self._tried(order, None)

    def book(self, order: Order) -> Offer | None:
        """The plan with the order in it, all others kept; None: it cannot be promised."""
        state = State(list(self._state.routes), set(self._state.bank))
        metres = self._tried(order, state)
        if metres is None:
            return None
        network = self._search.network
        self._state = state
        reasons = {network.units[i].order.id: Why.FULL for i in sorted(state.bank)}
        source = network.task.travel.source
        return Offer(metres, Plan(written(network, state.routes), reasons, source))

    def follow(self, orders: Iterable[Order], plan: Plan) -> bool:
        """Take up a later plan of the same couriers, with the orders that are new in it.

        False: something that it serves cannot be ridden.
        """
        network = self._search.network
        for order in orders:
            if order.drop.task not in network.node_of:
                network.add(order)
        self._state = taken_up(self._search, plan)
        served = {network.unit_of[n] for route in self._state.routes for n in route.nodes}
        return all(network.unit_of[network.node_of[o.drop.task]] in served for o in orders)

    def leave(self, task: int) -> Plan | None:
        """The plan without the order of this stop; None: what is left cannot be ridden so."""
        network, routes = self._search.network, list(self._state.routes)
        gone = frozenset([network.unit_of[network.node_of[task]]])
        for courier, route in enumerate(routes):
            if not gone.isdisjoint(route.units):
                left = self._search.routes.get(route.kind, without(network, route, gone))
                if left is None:
                    return None
                routes[courier] = left
        self._state = State(routes, self._state.bank | gone)
        return Plan(written(network, routes))

    def _tried(self, order: Order, state: State | None) -> float | None:
        network, search = self._search.network, self._search
        unit = network.add(order)
        trial = state or State(list(self._state.routes), set())
        before = trial.metres
        placed = search.place(trial, unit)
        if not (placed and state):
            network.forget()
            search.forget(unit)
        return trial.metres - before if placed else None


def reason(network: Network, unit: Unit) -> Why:
    """Why an order is in no round: judged for each courier with nothing else to do."""
    able = [kind for kind in network.kinds if unit.order.skills <= kind.skills]
    if not able:
        return Why.SKILL
    heaviest = max(unit.loads[1:] or [0])
    if not any((kind.room | GUARDS) - heaviest & GUARDS == GUARDS for kind in able):
        return Why.TOO_BIG
    if not _alone(network.task, unit.order, {}):
        return Why.TOO_FAR
    return Why.FULL if _alone(network.task, unit.order, network.task.transit_s) else Why.TRANSIT


def _alone(task: Task, order: Order, transit_s: Mapping[str, float]) -> bool:
    """Whether somebody could bring this order if there were no other."""
    couriers: list[Courier] = [replace(courier, locked=()) for courier in task.couriers]
    search = Search(Network(Task([order], couriers, task.travel, transit_s)))
    return not _filled(search, empty(search)).bank
