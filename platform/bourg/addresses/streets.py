"""A town's streets as a graph, and the ways between its gates: where addresses meet the streets.

The graph and its shortest ways are networkx's, imported only while a file is brought in. What is
asked later, by every booking, is looked up in the matrices that come out here (`matrix`).
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from bourg.addresses.nearest import Nearest, Point
from bourg.addresses.roads import Way
from bourg.addresses.ways import speeds

FAR_M = 250.0  # a house farther from every street than this has no way
MOST_GATES = 2000  # their matrix has 16 MB for each vehicle
FINEST_M, COARSER = 5.0, 1.3  # gates nearer together than this are one; then coarser and coarser
NO_WAY = 65_535
_SHIFT = 10**9  # seconds and metres in one integer: milliseconds above, centimetres below


@dataclass(frozen=True)
class Matrix:
    """For one vehicle: the gates, and whole seconds and metres from each to each, row by row."""

    gates: tuple[Point, ...]
    seconds: "array[int]"
    metres: "array[int]"


class Streets:
    """What one vehicle can ride: the largest part of the town in which all reach all."""

    def __init__(self, ways: Iterable[Way], vehicle: str):
        import networkx

        self._networkx = networkx
        whole = networkx.DiGraph()
        for way in ways:
            for start, end, weight in _arcs(way, vehicle):
                known = whole.get_edge_data(start, end)
                if known is None or weight < known["weight"]:
                    whole.add_edge(start, end, weight=weight)
        parts = networkx.strongly_connected_components(whole)
        self.vertices = whole.number_of_nodes()
        self.graph: Any = whole.subgraph(max(parts, key=len, default=())).copy()
        self._points: list[Point] = list(self.graph)
        self._nearest = Nearest(self._points)

    def near(self, point: Point) -> tuple[Point, float] | None:
        """The vertex nearest to a point and how far it is; None: there is no street near it."""
        found = self._nearest.find(point, FAR_M)
        return None if found is None else (self._points[found[0]], found[1])

    def gates(self, points: Iterable[Point], most: int = MOST_GATES) -> list[Point]:
        """The vertices nearest to these points (all without any); thinned out to `most`."""
        found = {near[0] for point in points if (near := self.near(point))}
        return thinned_to(sorted(found) if found else sorted(self._points), most)

    def matrix(
        self, gates: Sequence[Point], progress: Callable[[int], None] = lambda done: None
    ) -> Matrix:
        """The quickest ways between all gates. A way is rounded up, so none is shorter in parts."""
        seconds, metres = array("H"), array("H")
        for done, gate in enumerate(gates, 1):
            ways = self._networkx.single_source_dijkstra_path_length(self.graph, gate)
            for other in gates:
                spent = ways.get(other)
                for row, number in zip((seconds, metres), _apart(spent), strict=True):
                    row.append(number)
            progress(done)
        return Matrix(tuple(gates), seconds, metres)


def _apart(spent: int | None) -> tuple[int, int]:
    """Whole seconds and metres of a way, rounded up; what does not fit counts as none."""
    if spent is None:
        return NO_WAY, NO_WAY
    seconds, metres = ceil(spent // _SHIFT / 1000), ceil(spent % _SHIFT / 100)
    return (seconds, metres) if max(seconds, metres) < NO_WAY else (NO_WAY, NO_WAY)


def _arcs(way: Way, vehicle: str) -> Iterator[tuple[Point, Point, int]]:
    """The pieces of a way in the directions in which it may be ridden."""
    along, against = speeds(way.tags, vehicle)
    if not (along or against):
        return
    measure = Nearest(way.points)
    for start, end in pairwise(way.points):
        metres = measure.metres(start, end)
        if along:
            yield start, end, _weight(metres, along)
        if against:
            yield end, start, _weight(metres, against)


def _weight(metres: float, kmh: float) -> int:
    return round(metres * 3600 / kmh) * _SHIFT + round(metres * 100)


def thinned_to(points: list[Point], most: int) -> list[Point]:
    """At most so many of these points: one of each square, the smallest squares that do."""
    found, cell_m = points, FINEST_M
    while len(found) > most:
        found, cell_m = _thinned(points, cell_m), cell_m * COARSER
    return found


def _thinned(vertices: Sequence[Point], cell_m: float) -> list[Point]:
    """The first vertex of each square of this size."""
    degrees = cell_m / 111_195.0
    cells = {(lat // degrees, lon // (degrees * 1.5)): (lat, lon) for lat, lon in vertices}
    return sorted(cells.values())
