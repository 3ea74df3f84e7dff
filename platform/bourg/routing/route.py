"""One courier's sequence of nodes with its timetable; immutable, so what it knows can be kept.

For every position: when its service can begin at the earliest (`starts`) and is over (`leaves`),
when it must begin at the latest for all that follows (`latest`), what room is left on board after
it (`room`). With these an insertion is judged without riding the whole round again.
"""

from itertools import pairwise
from math import inf
from typing import NamedTuple

from bourg.routing.network import GUARDS, Kind, Network, Unit

EPSILON = 1e-6
NO_UNIT = -1  # whose the start and end are
KEPT_STOPS = 36_000  # of all routes that are kept together
Placement = tuple[tuple[int, int], ...]  # (gap, node) in the order of riding


# Where something can be put in, and the ride on to the next such place, the next halt. Fetches that
# follow one another at one place are one halt: whoever goes elsewhere between them rides further
# than before or after. Position, node, next node, metres of the leg, when it is left, room; then of
# the halt: when it begins at the latest, is over at the earliest, how long it takes, room after it.
Gap = tuple[int, int, int, float, float, int, float, float, float, int]


class Found(NamedTuple):
    """What an insertion costs and where it goes; no placement: `cost` is only a lower bound."""

    cost: float
    placement: Placement | None


class Route:
    """A feasible sequence from start node to end node; a break repeats the node it is taken at."""

    __slots__ = (
        "closes", "due", "first", "gaps", "kept", "kind", "latest", "leaves", "leaving", "legs",
        "limited", "metres", "nodes", "opens", "rest", "room", "service", "starts", "units",
    )  # fmt: skip

    nodes: list[int]
    opens: list[float]
    closes: list[float]
    service: list[float]
    starts: list[float]
    leaves: list[float]
    latest: list[float]
    room: list[int]
    legs: list[float]
    metres: float
    gaps: list[Gap]
    due: list[float]  # of the halt behind each gap
    leaving: list[float]  # of each gap

    def __init__(self, kind: Kind, nodes: list[int]):
        self.kind = kind
        self.nodes = nodes
        self.rest = -1
        self.first = len(kind.locked)
        self.units: tuple[int, ...] = ()
        self.limited = False
        self.kept: dict[int, Found] = {}


class Routes:
    """Builds routes, and gives the one it has built before for the same sequence."""

    def __init__(self, network: Network):
        self.network = network
        self._built: dict[tuple[int, ...], Route | None] = {}
        self._stops = 0

    def empty(self, kind: Kind) -> Route | None:
        """The route of a courier of this kind to whom nothing is given (but what is ridden)."""
        return self.get(kind, (kind.start, *kind.locked, kind.end))

    def get(self, kind: Kind, nodes: tuple[int, ...]) -> Route | None:
        """The route over `nodes` (start and end included, no break); None: it cannot be ridden."""
        if nodes in self._built:
            return self._built[nodes]
        self._stops += len(nodes)
        if self._stops > KEPT_STOPS:
            self._built.clear()
            self._stops = 0
        route = self._built[nodes] = build(self.network, kind, nodes)
        return route

    def forget(self, unit: Unit) -> None:
        """Drop every route that serves a unit, and what the others know about it."""
        gone = {*unit.picks, unit.drop}
        self._built = {nodes: r for nodes, r in self._built.items() if gone.isdisjoint(nodes)}
        for route in self._built.values():
            if route is not None:
                route.kept.pop(unit.index, None)


def build(network: Network, kind: Kind, nodes: tuple[int, ...]) -> Route | None:
    """A route with its timetable, its break placed and its limits of transit kept, or None."""
    route = Route(kind, list(nodes))
    _fill(network, route)
    if not _loads(network, route) or not _forward(network, route, route.opens):
        return None
    _backward(route)
    if kind.rest and not _with_rest(network, route):
        return None
    if network.limited:
        route.limited = any(node in network.limited for node in nodes)
        if route.limited and not _in_time_for_food(network, route):
            return None
    length = kind.metres
    route.legs = [length[a][b] for a, b in pairwise(route.nodes)]
    route.metres = sum(route.legs)
    units = dict.fromkeys(map(network.unit_of.__getitem__, route.nodes))
    units.pop(NO_UNIT, None)
    route.units = tuple(units)
    _gaps(network, route)
    return route


def _gaps(network: Network, route: Route) -> None:
    """Note the gaps, from the last to the first: what a halt takes grows from its end."""
    nodes, metres, load, opens = route.nodes, route.kind.metres, network.load, route.opens
    service, latest, leaves, room, legs = (
        route.service, route.latest, route.leaves, route.room, route.legs,
    )  # fmt: skip
    gaps: list[Gap] = []
    k = last = len(nodes) - 1
    there, stay, soonest, after = nodes[k], service[k], opens[k] + service[k], room[k]
    for here in reversed(nodes[route.first : last]):
        k -= 1
        taken = service[k]
        fetches = load[here] >= 0 <= load[there]
        if legs[k] or metres[here] is not metres[there] or not fetches or k + 1 == last:
            gaps.append((k, here, there, legs[k], leaves[k], room[k], latest[k + 1] + EPSILON,
                         soonest, stay, after))  # fmt: skip
            stay, soonest, after = taken, opens[k] + taken, room[k]
        else:
            soonest = max(soonest, opens[k] + taken + stay)
            stay += taken
        there = here
    gaps.reverse()
    route.gaps = gaps
    route.due = [gap[6] for gap in gaps]
    route.leaving = [gap[4] for gap in gaps]


def without(network: Network, route: Route, gone: frozenset[int] | set[int]) -> tuple[int, ...]:
    """The nodes of a route that stay when units go; what is locked stays in any case."""
    unit_of, locked = network.unit_of, network.locked
    return tuple(n for n in bare(route) if unit_of[n] not in gone or n in locked)


def bare(route: Route) -> list[int]:
    """The nodes of a route without its break."""
    if route.rest < 0:
        return route.nodes
    return route.nodes[: route.rest] + route.nodes[route.rest + 1 :]


def _fill(network: Network, route: Route) -> None:
    """Window and service of each position; what is ridden has the time it was ridden at."""
    inner, (opens, closes) = route.nodes[1:-1], route.kind.shift
    route.opens = [opens, *map(network.opens.__getitem__, inner), opens]
    route.closes = [closes, *map(network.closes.__getitem__, inner), closes]
    route.service = [0.0, *map(network.service.__getitem__, inner), 0.0]
    for k, time in enumerate(route.kind.times, 1):
        route.opens[k] = route.closes[k] = time


def _forward(network: Network, route: Route, opens: list[float]) -> bool:
    """The timetable that begins nothing before `opens`. False: a window is missed."""
    seconds, nodes, closes, service = route.kind.seconds, route.nodes, route.closes, route.service
    starts = opens[: route.first + 1]
    leaves = [start + stay for start, stay in zip(starts, service, strict=False)]
    now, here = leaves[-1], nodes[route.first]
    for k in range(route.first + 1, len(nodes)):
        node = nodes[k]
        now += seconds[here][node]
        if now < opens[k]:
            now = opens[k]
        elif now > closes[k] + EPSILON:
            return False
        if node in network.split and k != route.rest:
            now, closes[k] = first_start(network.split[node], now)
        starts.append(now)
        now += service[k]
        leaves.append(now)
        here = node
    route.starts, route.leaves = starts, leaves
    return True


def first_start(windows: tuple[tuple[float, float], ...], arrival: float) -> tuple[float, float]:
    """When a service reached at `arrival` can begin, and until when; infinite: not any more."""
    for opens, closes in windows:
        if arrival <= closes:
            return max(arrival, opens), closes
    return inf, inf


def _backward(route: Route) -> None:
    """The latest moment each service can begin for all that follows to be in time."""
    nodes, service, closes, seconds = route.nodes, route.service, route.closes, route.kind.seconds
    then, there = closes[-1], nodes[-1]
    latest = [then] * len(nodes)
    for k in range(len(nodes) - 2, route.first, -1):
        node = nodes[k]
        then -= seconds[node][there] + service[k]
        if closes[k] < then:
            then = closes[k]
        latest[k] = then
        there = node
    latest[: route.first + 1] = route.starts[: route.first + 1]
    route.latest = latest


def _loads(network: Network, route: Route) -> bool:
    """What room is left after each position; False: something does not fit."""
    load, rest = network.load, route.rest
    left = route.kind.room | GUARDS
    room = [left]
    for k in range(1, len(route.nodes) - 1):
        if k != rest:
            left -= load[route.nodes[k]]
        if left & GUARDS != GUARDS:
            return False
        room.append(left)
    route.room = [*room, left]
    return True


def _with_rest(network: Network, route: Route) -> bool:
    """Put the break where it leaves the most slack; none is due in a round over before it."""
    rest = route.kind.rest
    if rest is None or len(route.nodes) == 2 or route.starts[-1] <= rest.latest:
        return True
    seconds, nodes = route.kind.seconds, route.nodes
    slack, after = -EPSILON, -1
    for k in range(route.first, len(nodes) - 1):
        begin = max(route.leaves[k], rest.earliest)
        left = route.latest[k + 1] - begin - rest.length_s - seconds[nodes[k]][nodes[k + 1]]
        if begin <= rest.latest and left > slack:
            slack, after = left, k
    return after >= 0 and _rested(network, route, after)


def _rested(network: Network, route: Route, after: int) -> bool:
    rest = route.kind.rest
    assert rest is not None
    route.rest = k = after + 1
    route.nodes.insert(k, route.nodes[after])
    route.opens.insert(k, rest.earliest)
    route.service.insert(k, rest.length_s)
    route.closes.insert(k, rest.latest)
    kept = _forward(network, route, route.opens) and _loads(network, route)
    _backward(route)
    return kept


def _in_time_for_food(network: Network, route: Route) -> bool:
    """Start as late as the limits of transit ask for; False: no timetable keeps them.

    The least timetable above the earliest one: each fetch that is too early for its drop is put
    off, what follows is reckoned anew, until nothing moves (a system of differences).
    """
    pairs = list(_limited(network, route))
    at = list(route.starts)
    moved = bool(pairs)
    while moved:
        moved = False
        for pick, drop, most in pairs:
            wanted = route.starts[drop] - most
            if route.leaves[pick] < wanted - EPSILON:
                if pick <= route.first:
                    return False
                at[pick], moved = wanted - route.service[pick], True
        if moved and not (_forward(network, route, at) and _kept(route)):
            return False
    return True


def _kept(route: Route) -> bool:
    return all(s <= late + EPSILON for s, late in zip(route.starts, route.latest, strict=True))


def _limited(network: Network, route: Route) -> list[tuple[int, int, float]]:
    """Positions of pick-up and drop with the most seconds between them."""
    nodes = route.nodes
    found = []
    for drop, node in enumerate(nodes):
        unit = network.limited.get(node)
        if unit is None or drop == route.rest:
            continue
        found += [(nodes.index(pick), drop, most) for pick, most in unit.limits.items()]
    return found
