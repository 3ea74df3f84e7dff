"""The pass along one route that finds where a unit is inserted cheapest, whatever its rules.

Most units are simple, and take the quicker loops of `pairs` and `several`.

A label is a partial insertion: what it costs so far in metres, when it leaves the node it has
come to, that node, and the chain of its pick-ups. `carried[mask]` holds the labels that have made
the pick-ups of `mask`. One that costs no less and leaves no earlier than another is dropped.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from math import inf
from operator import add, itemgetter, sub
from typing import Any, TypeVar

from bourg.routing.network import GUARDS, Network, Unit
from bourg.routing.route import EPSILON, Placement, Route, first_start

Trace = tuple[object, int, int] | None  # what came before, gap, pick-up
Where = tuple[Trace, int]  # the pick-ups, and the gap of the drop
Label = tuple[float, float, int, Trace]
MOST_LABELS = 40
Scored = TypeVar("Scored", bound=tuple[float, float, int, Any])
by_cost_and_time = itemgetter(0, 1)


def unbeaten(labels: list[Scored]) -> list[Scored]:
    """The labels that none of the others beats in cost and time, the cheapest first; sorts them."""
    labels.sort(key=by_cost_and_time)
    soonest, kept = inf, []
    for label in labels:
        if label[1] < soonest:
            soonest = label[1]
            kept.append(label)
    return kept


class Pass:
    """One unit tried on one route; `best` begins at the cost that must be beaten."""

    __slots__ = (
        "best", "candidates", "drop", "floor", "full", "high", "leaves", "legs", "limits", "loads",
        "low", "metres", "missing", "network", "nodes", "ridden", "room", "route", "seconds",
        "where",
    )  # fmt: skip

    def __init__(self, network: Network, route: Route, unit: Unit, best: float):
        self.network, self.route, self.best = network, route, best
        self.seconds, self.metres = route.kind.seconds, route.kind.metres
        self.nodes, self.legs, self.leaves, self.room = (
            route.nodes, route.legs, route.leaves, route.room,
        )  # fmt: skip
        self.drop, self.missing, self.loads = unit.drop, unit.missing, unit.loads
        self.full = len(unit.loads) - 1
        self.where: Where | None = None
        self.candidates: list[tuple[float, Placement]] | None = None
        self.limits = unit.limits
        self.ridden: list[float] = []
        self.low, self.high = span(network, route, unit)
        self.floor = floors(route, self.drop, self.low, self.high)

    def run(self) -> None:
        """Ride along the gaps; afterwards `best` and `where` (or the candidates) are known."""
        full, nodes, leaves, floor = self.full, self.nodes, self.leaves, self.floor
        carried: list[list[Label]] = [[] for _ in range(full + 1)]
        for k in range(self.low, self.high):
            if floor[k] >= self.best:
                return
            carried[0] = [(0.0, leaves[k], nodes[k], None)]
            self._fetch(carried, k)
            if carried[full]:
                self._bring(carried[full], k)
            carried = self._ride(carried, k)

    def _fetch(self, carried: list[list[Label]], k: int) -> None:
        """Make missing pick-ups in this gap, one or several in a row."""
        seconds, metres, best, split = self.seconds, self.metres, self.best, self.network.split
        room, leg, there = self.room[k], self.legs[k], self.nodes[k + 1]
        for mask in range(self.full):
            for cost, time, at, trace in carried[mask]:
                to, far = seconds[at], metres[at]
                for more, pick, opens, closes, service, load in self.missing[mask]:
                    spent = cost + far[pick]
                    if spent + metres[pick][there] - leg >= best:
                        continue
                    start = time + to[pick]
                    if start > closes or (room - load) & GUARDS != GUARDS:
                        continue
                    start = (
                        first_start(split[pick], start)[0] if pick in split else max(start, opens)
                    )
                    carried[more].append((spent, start + service, pick, (trace, k, pick)))

    def _bring(self, labels: list[Label], k: int) -> None:
        """Try the drop in this gap after each complete set of pick-ups."""
        network, drop, there = self.network, self.drop, self.nodes[k + 1]
        closes, service = network.closes[drop], network.service[drop]
        due = self.route.latest[k + 1] + EPSILON - self.seconds[drop][there] - service
        rest = self.metres[drop][there] - self.legs[k]
        windows = network.split.get(drop) or ((network.opens[drop], closes),)
        for cost, time, at, trace in labels:
            start = time + self.seconds[at][drop]
            if start > closes:
                continue
            start = first_start(windows, start)[0]
            total = cost + self.metres[at][drop] + rest
            if start <= due and total < self.best:
                self._note(total, trace, k)

    def _note(self, total: float, trace: Trace, k: int) -> None:
        if self.candidates is None:
            self.best, self.where = total, (trace, k)
        elif self._fresh(trace, k):
            self.candidates.append((total, placement(trace, k, self.drop)))

    def _ride(self, carried: list[list[Label]], k: int) -> list[list[Label]]:
        """On to the next stop of the route; keep what is in time, fits, and can still be best."""
        there, leg = self.nodes[k + 1], self.legs[k]
        due, opens = self.route.latest[k + 1] + EPSILON, self.route.opens[k + 1]
        service, room = self.route.service[k + 1], self.room[k + 1]
        seconds, metres, most = self.seconds, self.metres, self.best - self.floor[k + 1]
        after: list[list[Label]] = [[]]
        for mask in range(1, self.full + 1):
            fresh: list[Label] = []
            if carried[mask] and (room - self.loads[mask]) & GUARDS == GUARDS:
                for cost, time, at, trace in carried[mask]:
                    start = time + seconds[at][there]
                    cost += metres[at][there] - leg
                    if start <= due and cost < most:
                        start = start if start > opens else opens
                        fresh.append((cost, start + service, there, trace))
            after.append(self._worth(fresh, k) if len(fresh) > 1 else fresh)
        return after

    def _worth(self, labels: list[Label], k: int) -> list[Label]:
        """The labels that none of the others beats in cost and time."""
        if not self.limits:
            return unbeaten(labels)
        labels.sort(key=by_cost_and_time)
        return [label for label in labels if self._fresh(label[3], k)][:MOST_LABELS]

    def _fresh(self, trace: Trace, k: int) -> bool:
        """Whether the riding alone, without any waiting, keeps the limits of transit."""
        while trace and self.limits:
            before, gap, pick = trace
            if gap < k and self.ridden[k] - self.ridden[gap + 1] > self.limits.get(pick, inf):
                return False
            trace = before  # type: ignore[assignment]
        return True


def span(network: Network, route: Route, unit: Unit) -> tuple[int, int]:
    """The first gap that can matter for a unit, and the one behind the last."""
    low = max(bisect_left(route.latest, unit.opens) - 1, route.first)
    return low, min(bisect_right(route.leaves, network.closes[unit.drop]), len(route.nodes) - 1)


def _detours(route: Route, drop: int, low: int, high: int) -> Iterator[float]:
    metres, nodes = route.kind.metres, route.nodes[low : high + 1]
    away = metres[drop]
    there = map(add, [metres[node][drop] for node in nodes], [away[node] for node in nodes[1:]])
    return map(sub, there, route.legs[low:high])


def floors(route: Route, drop: int, low: int, high: int) -> list[float]:
    """For each gap (those before `low` are 0) the least detour to the drop in it or a later one."""
    detours = list(_detours(route, drop, low, high))
    least = [inf, *accumulate(reversed(detours), min), *[0.0] * low]
    least.reverse()
    return least


def placement(trace: Trace, gap: int, drop: int) -> Placement:
    """A chain of pick-ups and the gap of the drop as (gap, node) in the order of riding."""
    found = [(gap, drop)]
    while trace:
        before, k, pick = trace
        found.append((k, pick))
        trace = before  # type: ignore[assignment]
    return tuple(reversed(found))


def durations(route: Route) -> list[float]:
    """Seconds of riding and service up to the end of each stop, waiting left out."""
    spent = [0.0]
    for k in range(1, len(route.nodes)):
        a, b = route.nodes[k - 1], route.nodes[k]
        spent.append(spent[-1] + route.kind.seconds[a][b] + route.service[k])
    return spent
