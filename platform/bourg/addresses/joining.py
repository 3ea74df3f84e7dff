"""Making one outline of areas that lie side by side: borders that two of them share fall away.

Only what is certain: the areas must share their corners, as areas cut out of one drawing do. Where
anything does not add up they are left as they are, which is right too, only with inner lines.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import atan2, tau

from bourg.addresses.rings import Point, Ring, area_m2, crossing, tidy, untangled

SLIVER_M2 = 100.0  # a gap between two areas that were drawn apart; nobody lives in it
LOST = 0.005  # of the surface: what the roundness of the earth and slivers may make up
Polygon = list[Ring]
_Edge = tuple[Point, Point]


def joined(polygons: Sequence[Polygon]) -> list[Polygon]:
    """The polygons (open rings) without the borders between them, where that can be done."""
    if len(polygons) < 2:
        return list(polygons)
    edges = [edge for polygon in polygons for edge in _edges(polygon)]
    known = set(edges)
    outer = [edge for edge in edges if edge[::-1] not in known]
    if len(known) < len(edges) or len(outer) == len(edges):
        return list(polygons)
    found = _arranged([untangled(ring)[0] for ring in _chained(outer)])
    before, after = sum(map(_size, polygons)), sum(map(_size, found))
    wrong = abs(after - before) > LOST * before or any(map(crossing, found))
    return list(polygons) if wrong else found


def _size(polygon: Polygon) -> float:
    outline, *holes = polygon
    return area_m2(outline) - sum(map(area_m2, holes))


def _turns_left(ring: Sequence[Point]) -> bool:
    """Whether a ring runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]])) > 0


def _edges(polygon: Polygon) -> Iterator[_Edge]:
    """The edges of a polygon with its inside on their left."""
    for number, ring in enumerate(polygon):
        right = _turns_left(ring) == (number == 0)
        yield from pairwise([*ring, ring[0]] if right else [ring[0], *reversed(ring)])


def _chained(edges: Sequence[_Edge]) -> Iterator[Ring]:
    """Rings made of edges, without slivers; where several begin, the sharpest left turn goes on."""
    following: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edges:
        following[start].append(end)
    while following:
        first = next(iter(following))
        ring, here, before = [first], _taken(following, first, None), first
        while here != first:
            ring.append(here)
            if here not in following:
                return
            before, here = here, _taken(following, here, before)
        if area_m2(tidied := tidy(ring)) > SLIVER_M2:
            yield tidied


def _taken(following: dict[Point, list[Point]], here: Point, before: Point | None) -> Point:
    ends = following[here]
    if before is None or len(ends) == 1:
        end = ends.pop()
    else:
        back = atan2(before[1] - here[1], before[0] - here[0])
        end = max(ends, key=lambda p: (atan2(p[1] - here[1], p[0] - here[0]) - back) % tau)
        ends.remove(end)
    if not ends:
        del following[here]
    return end


def _arranged(rings: list[Ring]) -> list[Polygon]:
    """Outlines with the holes that lie in them."""
    polygons = [[ring] for ring in rings if _turns_left(ring)]
    polygons.sort(key=lambda polygon: area_m2(polygon[0]))
    for hole in (ring for ring in rings if not _turns_left(ring)):
        for polygon in polygons:
            if area_m2(polygon[0]) > area_m2(hole) and _inside(polygon[0], hole):
                polygon.append(hole)
                break
    return polygons


def _inside(outline: Ring, hole: Ring) -> bool:
    """Whether most corners of a hole lie inside an outline (some may touch it)."""
    return sum(holds(outline, corner) for corner in hole) * 2 > len(hole)


def holds(ring: Ring, corner: Point) -> bool:
    """Whether a point lies inside a ring."""
    x, y = corner
    inside = False
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
