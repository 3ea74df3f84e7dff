"""Areas on the map: is a point inside a GeoJSON polygon, with holes and several parts.

Own ray casting instead of a geometry library (33 MB); a point on an edge counts as inside, so that
a doubt speaks for the resident. Degrees of WGS 84 are taken as a plane: towns are small.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from bourg.kernel.refusals import N_, BadInput

Edge = tuple[float, float, float, float]
_BANDS = 64
_METRES_PER_DEGREE = 111_320.0
_ON_THE_EDGE_M = 0.01


class AreaRefused(BadInput):
    """A polygon that is none."""

    code = "area_refused"
    msgid = N_("This is not a GeoJSON polygon in longitude and latitude.")


class _Part:
    """One polygon with its holes: its edges sorted into bands of latitude."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self.west = min(min(edge[0], edge[2]) for edge in edges)
        self.east = max(max(edge[0], edge[2]) for edge in edges)
        self.south = min(min(edge[1], edge[3]) for edge in edges)
        self.north = max(max(edge[1], edge[3]) for edge in edges)
        if not (self.west >= -180 and self.east <= 180 and self.south >= -90 and self.north <= 90):
            raise AreaRefused
        height = (self.north - self.south) / _BANDS
        self._floors = [self.south + height * band for band in range(_BANDS)]
        self.bands = self._sorted(edges)

    def _sorted(self, edges: Sequence[Edge]) -> list[list[Edge]]:
        bands: list[list[Edge]] = [[] for _ in range(_BANDS)]
        for edge in edges:
            low, high = sorted((edge[1], edge[3]))
            for band in range(self._band(low), self._band(high) + 1):
                bands[band].append(edge)
        return bands

    def _band(self, lat: float) -> int:
        return max(bisect_right(self._floors, lat) - 1, 0)

    def contains(self, lat: float, lon: float) -> bool:
        """Whether the point lies inside or on the edge."""
        if not (self.south <= lat <= self.north and self.west <= lon <= self.east):
            return False
        near = self.bands[self._band(lat)]
        crossings = sum(_crosses(edge, lat, lon) for edge in near)
        return crossings % 2 == 1 or any(_metres(e, lat, lon) < _ON_THE_EDGE_M for e in near)


class Area:
    """A polygon prepared for many questions; several parts count together, also where they lie
    over one another."""

    def __init__(self, geometry: dict[str, Any]) -> None:
        parts = geometry["coordinates"]
        polygons = [parts] if geometry["type"] == "Polygon" else parts
        edges = [[edge for ring in polygon for edge in _edges(ring)] for polygon in polygons]
        self._parts = [_Part(found) for found in edges if found]
        if not self._parts:
            raise AreaRefused
        self.west = min(part.west for part in self._parts)
        self.east = max(part.east for part in self._parts)
        self.south = min(part.south for part in self._parts)
        self.north = max(part.north for part in self._parts)

    def contains(self, lat: float, lon: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return any(part.contains(lat, lon) for part in self._parts)

    def distance_m(self, lat: float, lon: float) -> float:
        """Metres from the point to the nearest edge, whichever side it lies on."""
        edges = (edge for part in self._parts for band in part.bands for edge in band)
        return min(_metres(edge, lat, lon) for edge in edges)


def area_of(document: dict[str, Any]) -> Area:
    """The area of a GeoJSON geometry, feature or collection. Raises `AreaRefused`."""
    try:
        return Area({"type": "MultiPolygon", "coordinates": list(_polygons(document))})
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise AreaRefused from error


def geometry_of(document: dict[str, Any]) -> dict[str, Any]:
    """One GeoJSON MultiPolygon out of a geometry, feature or collection; checked."""
    area_of(document)
    return {"type": "MultiPolygon", "coordinates": list(_polygons(document))}


def _polygons(document: dict[str, Any]) -> Iterable[Any]:
    match document["type"]:
        case "FeatureCollection":
            for feature in document["features"]:
                yield from _polygons(feature)
        case "Feature":
            yield from _polygons(document["geometry"])
        case "Polygon":
            yield document["coordinates"]
        case "MultiPolygon":
            yield from document["coordinates"]


def _edges(ring: Sequence[Sequence[float]]) -> Iterable[Edge]:
    for start, end in pairwise([*ring, ring[0]]):
        if start[:2] != end[:2]:
            yield float(start[0]), float(start[1]), float(end[0]), float(end[1])


def _crosses(edge: Edge, lat: float, lon: float) -> bool:
    """Whether a ray from the point to the east crosses this edge."""
    x1, y1, x2, y2 = edge
    return (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1


def _metres(edge: Edge, lat: float, lon: float) -> float:
    width = cos(radians(lat)) * _METRES_PER_DEGREE
    ax, ay = (edge[0] - lon) * width, (edge[1] - lat) * _METRES_PER_DEGREE
    bx, by = (edge[2] - lon) * width, (edge[3] - lat) * _METRES_PER_DEGREE
    dx, dy = bx - ax, by - ay
    along = max(0.0, min(1.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
    return hypot(ax + along * dx, ay + along * dy)


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres between two points of one town (flat earth; 0.1 % off at 10 km)."""
    width = cos(radians((lat1 + lat2) / 2)) * _METRES_PER_DEGREE
    return hypot((lon2 - lon1) * width, (lat2 - lat1) * _METRES_PER_DEGREE)
