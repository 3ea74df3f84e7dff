"""Rings of corners: made tidy, asked whether they cross themselves and where, small knots cut off.

A corner is (longitude, latitude) in degrees; a ring is open, its last corner joins the first.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple

Point = tuple[float, float]
Ring = list[Point]
DIGITS = 7  # of a degree: a centimetre
KNOT_M2 = 10.0  # nobody lives in a knot of this size; a larger one may be meant
_KNOTS = 100
_METRES_PER_DEGREE = 111_320.0


class Crossing(NamedTuple):
    """Two edges of one polygon that cross: which rings, which edges, where."""

    ring: int
    edge: int
    other_ring: int
    other_edge: int
    at: Point


class _Edge(NamedTuple):
    """An edge from `a` to `b`, the `number`th of its ring."""

    west: float
    east: float
    ring: int
    number: int
    a: Point
    b: Point


def tidy(points: Iterable[Sequence[float]]) -> Ring:
    """The corners without closing corner, repetitions and spikes (there and straight back)."""
    ring: Ring = []
    for point in points:
        corner = (round(point[0], DIGITS), round(point[1], DIGITS))
        if not ring or ring[-1] != corner:
            ring.append(corner)
        while len(ring) > 2 and ring[-1] == ring[-3]:
            del ring[-2:]
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return ring


def area_m2(ring: Sequence[Point]) -> float:
    """The size of a ring in square metres (towns are flat)."""
    if len(ring) < 3:
        return 0.0
    lon, lat = ring[0]
    width = cos(radians(lat)) * _METRES_PER_DEGREE
    flat = [((x - lon) * width, (y - lat) * _METRES_PER_DEGREE) for x, y in ring]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*flat, flat[0]]))) / 2


def crossing(rings: Sequence[Ring]) -> Crossing | None:
    """Where two edges of a polygon cross one another; touching is no crossing."""
    near: list[_Edge] = []
    for edge in sorted(_edges(rings)):
        near = [other for other in near if other.east >= edge.west]
        for other in near:
            if at := _meet(edge.a, edge.b, other.a, other.b):
                first, second = sorted((edge[2:4], other[2:4]))
                return Crossing(*first, *second, at)
        near.append(edge)
    return None


def _edges(rings: Sequence[Ring]) -> Iterator[_Edge]:
    for index, ring in enumerate(rings):
        for number, (a, b) in enumerate(pairwise([*ring, ring[0]])):
            yield _Edge(min(a[0], b[0]), max(a[0], b[0]), index, number, a, b)


def _side(a: Point, b: Point, c: Point) -> float:
    """Positive when `c` lies left of the line from `a` to `b`, 0 on it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where the edges ab and cd cross, each at its inside."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return None
    of_c, of_d = _side(a, b, c), _side(a, b, d)
    of_a, of_b = _side(c, d, a), _side(c, d, b)
    if of_c * of_d >= 0 or of_a * of_b >= 0:
        return None
    along = of_c / (of_c - of_d)
    return c[0] + along * (d[0] - c[0]), c[1] + along * (d[1] - c[1])


def untangled(ring: Ring) -> tuple[Ring, int, Crossing | None]:
    """The ring without its small knots, how many those were, and a crossing that stays."""
    for cut in range(_KNOTS):
        found = crossing([ring])
        if found is None:
            return ring, cut, None
        inner = [found.at, *ring[found.edge + 1 : found.other_edge + 1]]
        outer = [*ring[: found.edge + 1], found.at, *ring[found.other_edge + 1 :]]
        small, large = sorted((inner, outer), key=area_m2)
        if area_m2(small) > KNOT_M2:
            return ring, cut, found
        ring = tidy(large)
    return ring, _KNOTS, crossing([ring])
