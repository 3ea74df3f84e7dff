"""The nearest of many points, found in a grid; degrees of WGS 84 taken as a plane."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians

Point = tuple[float, float]
METRES_PER_DEGREE = 111_195.0  # of a great circle on the sphere of `routing.travel`
CELL_M = 150.0


class Nearest:
    """Points sorted into square cells."""

    def __init__(self, points: Sequence[Point]):
        self._points = points
        middle = points[len(points) // 2][0] if points else 0.0
        self._width = cos(radians(middle)) * METRES_PER_DEGREE
        self._cells: dict[tuple[int, int], list[int]] = {}
        for number, point in enumerate(points):
            self._cells.setdefault(self._cell(point), []).append(number)

    def _cell(self, point: Point) -> tuple[int, int]:
        return int(point[0] * METRES_PER_DEGREE // CELL_M), int(point[1] * self._width // CELL_M)

    def metres(self, a: Point, b: Point) -> float:
        """Straight metres between two points of one town."""
        return hypot((a[0] - b[0]) * METRES_PER_DEGREE, (a[1] - b[1]) * self._width)

    def find(self, point: Point, within_m: float) -> tuple[int, float] | None:
        """The number of the nearest point and how far it is; None: none is near enough."""
        best: tuple[int, float] | None = None
        for ring in range(int(within_m // CELL_M) + 2):
            if best is not None and best[1] <= (ring - 1) * CELL_M:
                break
            for number in self._around(point, ring):
                metres = self.metres(point, self._points[number])
                if metres <= within_m and (best is None or metres < best[1]):
                    best = number, metres
        return best

    def _around(self, point: Point, ring: int) -> Iterable[int]:
        """The points in the cells of one ring around a point's own cell."""
        row, column = self._cell(point)
        for y in range(row - ring, row + ring + 1):
            step = 1 if abs(y - row) == ring else max(1, 2 * ring)
            for x in range(column - ring, column + ring + 1, step):
                yield from self._cells.get((y, x), ())
