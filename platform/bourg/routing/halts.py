"""What an insertion costs at least, gap by gap between a route's halts (`route.Gap`)."""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import inf

from bourg.routing.network import Network, Unit
from bourg.routing.route import Gap, Route


def stretch(network: Network, route: Route, unit: Unit) -> list[Gap]:
    """The gaps that can matter for a unit: reached before its drop closes, left after it opens."""
    high = bisect_right(route.leaving, network.closes[unit.drop])
    return route.gaps[bisect_left(route.due, unit.opens) : high]


def least_detour(network: Network, route: Route, unit: Unit) -> float:
    """The least metres the drop costs in any gap; infinite when there is none."""
    return min(_detours(route, unit.drop, stretch(network, route, unit)), default=inf)


def floors(route: Route, drop: int, gaps: list[Gap]) -> list[float]:
    """For each of these gaps the least detour to the drop in it or a later one; then infinity."""
    least = [inf, *accumulate(reversed(_detours(route, drop, gaps)), min)]
    least.reverse()
    return least


def _detours(route: Route, drop: int, gaps: list[Gap]) -> list[float]:
    metres = route.kind.metres
    away = metres[drop]
    return [
        metres[here][drop] + away[there] - leg
        for _, here, there, leg, _, _, _, _, _, _ in gaps
    ]  # fmt: skip
