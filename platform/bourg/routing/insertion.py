"""The cheapest way to put one order into one route: every place of its drop, every set of gaps.

The answer is the cheapest one exactly, while no limit of transit and no break stands in the way
(and ways keep the triangle inequality: see `route.Gap`); then the cheapest of the first dozen
that hold when the whole round is reckoned. It is kept with the route, which never changes.
"""

from math import inf

from bourg.routing.halts import least_detour
from bourg.routing.labels import Pass, durations, placement
from bourg.routing.network import Unit
from bourg.routing.pairs import run_pair
from bourg.routing.route import Found, Placement, Route, Routes
from bourg.routing.several import run_several

MOST_TRIED = 12


def cheapest(routes: Routes, route: Route, unit: Unit, limit: float = inf) -> Found:
    """The cheapest insertion of a unit that costs less than `limit` metres."""
    known = route.kept.get(unit.index)
    if known is not None and (known[1] is not None or known[0] >= limit):
        return known
    found = _search(routes, route, unit, limit)
    route.kept[unit.index] = found
    return found


def bound(routes: Routes, route: Route, unit: Unit) -> float:
    """Metres the insertion costs at least, without looking for it; infinite: it cannot be."""
    known = route.kept.get(unit.index)
    if known is None:
        least = inf
        if unit.order.skills <= route.kind.skills:
            least = least_detour(routes.network, route, unit)
        known = route.kept[unit.index] = Found(least, None)
    return known.cost


def insert(routes: Routes, route: Route, where: Placement) -> Route | None:
    """The route with a placement carried out; None when a break or a limit is in its way."""
    after: dict[int, list[int]] = {}
    for gap, node in where:
        after.setdefault(gap, []).append(node)
    nodes: list[int] = []
    for k, node in enumerate(route.nodes):
        if k != route.rest:
            nodes.append(node)
        nodes += after.get(k, ())
    return routes.get(route.kind, tuple(nodes))


def _search(routes: Routes, route: Route, unit: Unit, limit: float) -> Found:
    if bound(routes, route, unit) >= limit:
        return route.kept[unit.index]
    network = routes.network
    if route.kind.rest is not None or route.limited or unit.limits:
        return _verified(routes, route, Pass(network, route, unit, limit))
    if unit.split:
        work = Pass(network, route, unit, limit)
        work.run()
        best, where = work.best, work.where
    else:
        run = run_pair if len(unit.loads) == 2 else run_several
        best, where = run(network, route, unit, limit)
    if where is None:
        return Found(limit, None)
    return Found(best, placement(*where, unit.drop))


def _verified(routes: Routes, route: Route, work: Pass) -> Found:
    """The cheapest of some candidates that holds when the whole round is reckoned."""
    work.ridden = durations(route)
    work.candidates = []
    work.run()
    for cost, where in sorted(work.candidates)[:MOST_TRIED]:
        if insert(routes, route, where) is not None:
            return Found(cost, where)
    return Found(work.best, None)
