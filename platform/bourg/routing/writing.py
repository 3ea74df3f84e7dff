"""A plan written out of the search's routes: tasks, times, breaks, metres."""

from collections.abc import Sequence

from bourg.routing.model import Round, Visit
from bourg.routing.network import Network
from bourg.routing.route import Route


def written(network: Network, routes: Sequence[Route]) -> tuple[Round, ...]:
    """The rounds of all couriers who have something to ride."""
    couriers = network.task.couriers
    return tuple(
        _round(network, courier.id, route)
        for courier, route in zip(couriers, routes, strict=True)
        if len(route.nodes) > 2
    )


def _round(network: Network, courier: int | str, route: Route) -> Round:
    visits, rest_at = [], None
    for k in range(1, len(route.nodes) - 1):
        if k == route.rest:
            rest_at = route.starts[k]
        else:
            visits.append(Visit(network.tasks[route.nodes[k]], route.starts[k], rest_at))
            rest_at = None
    starts, ends = _departure(route), route.starts[-1]
    return Round(courier, tuple(visits), starts, ends, route.metres, rest_at)


def _departure(route: Route) -> float:
    """When the courier leaves the start place: not earlier than the first stop asks for."""
    if route.rest == 1:
        return route.starts[0]
    first = route.kind.seconds[route.nodes[0]][route.nodes[1]]
    return max(route.kind.shift[0], route.starts[1] - first)
