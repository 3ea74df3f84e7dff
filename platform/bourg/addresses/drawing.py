"""Drawing places flat, as web maps do (spherical Mercator): frames, and outlines as SVG paths."""

from collections.abc import Iterable, Sequence
from math import log, pi, radians, tan
from typing import Any, NamedTuple

from bourg.addresses.zone_files import Bounds

_RADIUS = 6_378_137.0


def flat(lon: float, lat: float) -> tuple[float, float]:
    """A point of the globe on the flat map, in its metres (half as long again in France)."""
    return _RADIUS * radians(lon), _RADIUS * log(tan(pi / 4 + radians(lat) / 2))


class Frame(NamedTuple):
    """The part of the map that a drawing shows; its unit is a metre of the map, y goes down."""

    bounds: Bounds

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        west, south = flat(self.bounds.west, self.bounds.south)
        east, north = flat(self.bounds.east, self.bounds.north)
        return max(round(east - west), 1), max(round(north - south), 1)

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a point lies in the drawing."""
        west, north = flat(self.bounds.west, self.bounds.north)
        x, y = flat(lon, lat)
        return round(x - west), round(north - y)

    def line(self, points: Iterable[Sequence[float]]) -> str:
        """The path of a line: absolute start, then steps, as short as they can be written."""
        before: tuple[int, int] | None = None
        words = []
        for lon, lat, *_ in points:
            here = self.at(lon, lat)
            if before is None:
                words.append(f"M{here[0]} {here[1]}")
            elif here != before:
                words.append(f"l{here[0] - before[0]} {here[1] - before[1]}")
            before = here
        return "".join(words)

    def outline(self, geometry: dict[str, Any]) -> str:
        """The path of polygons with their holes (to be filled by the rule `evenodd`)."""
        rings = [ring for polygon in geometry["coordinates"] for ring in polygon]
        return "".join(f"{self.line(ring[:-1])}z" for ring in rings if len(ring) > 2)


def bounds_of(geometries: Iterable[dict[str, Any]]) -> Bounds | None:
    """The box around MultiPolygons; nothing without any."""
    points = [p for g in geometries for polygon in g["coordinates"] for p in polygon[0]]
    if not points:
        return None
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return Bounds(min(lons), min(lats), max(lons), max(lats))


def around(bounds: Bounds, share: float = 0.06) -> Bounds:
    """A box that leaves some air on each side."""
    wide, high = (bounds.east - bounds.west) * share, (bounds.north - bounds.south) * share
    return Bounds(bounds.west - wide, bounds.south - high, bounds.east + wide, bounds.north + high)
