"""Cleaning one drawn shape: GeoJSON coordinates become tidy polygons, or a refusal says why not.

What is certain is repaired and said; what is not is refused, with the place where it lies.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, NamedTuple

from bourg.addresses import lambert
from bourg.addresses.joining import holds, joined
from bourg.addresses.rings import Crossing, Point, Ring, area_m2, crossing, tidy, untangled
from bourg.kernel.refusals import N_, BadInput

MOST_CORNERS = 10_000
SMALLEST_M2 = 100.0
NEAR_DEGREES = 0.2  # about 20 km: so far from the town a zone is no longer the town's

REPAIRED_KNOT = N_("A small knot of the outline was cut off (%(place)s).")
HOLES = N_("It has a hole, where we do not deliver.")
PARTS = N_("It has several parts, which count together.")


class ShapeRefused(BadInput):
    """A shape that cannot be a zone."""

    code = "shape_refused"
    msgid = N_("This shape cannot be a zone.")
    TYPE = N_("Only polygons can be zones; this is: %(kind)s.")
    EMPTY = N_("It has no corners.")
    NO_NUMBERS = N_("Its corners are not pairs of numbers.")
    FEW = N_("An outline needs three corners that differ, and a surface.")
    MANY = N_("It has %(corners)s corners; more than %(most)s are no drawing of a zone.")
    CROSSES = N_("The outline crosses itself at %(place)s.")
    HOLE_CROSSES = N_("Two outlines of this zone cross one another at %(place)s.")
    HOLE_OUTSIDE = N_("A hole lies outside its outline, at %(place)s.")


class Clean(NamedTuple):
    """A shape that may be a zone: polygons of closed rings in degrees, and what was done to it."""

    polygons: list[list[list[list[float]]]]
    notes: list[tuple[str, dict[str, Any]]]

    @property
    def geometry(self) -> dict[str, Any]:
        """The GeoJSON geometry."""
        return {"type": "MultiPolygon", "coordinates": self.polygons}


class Reading(NamedTuple):
    """How the numbers of a file are to be read."""

    metres: bool = False  # Lambert 93
    swapped: bool = False  # latitude or northing first

    def corner(self, point: Sequence[float]) -> Point:
        """Longitude and latitude of a corner."""
        x, y = (point[1], point[0]) if self.swapped else (point[0], point[1])
        return lambert.to_degrees(x, y) if self.metres else (x, y)


def polygons_of(geometry: Any) -> list[Any]:
    """The coordinates of a geometry's polygons. Raises `ShapeRefused` for another type."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        return [part for inner in geometry["geometries"] for part in polygons_of(inner)]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeRefused(ShapeRefused.TYPE, kind=str(kind or "–")[:40])
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or not coordinates:
        raise ShapeRefused(ShapeRefused.EMPTY)
    return [coordinates] if kind == "Polygon" else coordinates


def corners_of(polygons: Sequence[Any]) -> Iterator[Sequence[float]]:
    """Every corner as it is written. Raises `ShapeRefused` where there is none."""
    for polygon in polygons:
        if not isinstance(polygon, list):
            raise ShapeRefused(ShapeRefused.NO_NUMBERS)
        for ring in polygon:
            if not isinstance(ring, list) or not all(map(is_point, ring)):
                raise ShapeRefused(ShapeRefused.NO_NUMBERS)
            yield from ring


def is_point(value: Any) -> bool:
    """Whether a value is a pair of numbers (more may follow, a height for example)."""
    numbers = value[:2] if isinstance(value, list) else ()
    return len(numbers) == 2 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and isfinite(n) for n in numbers
    )


def clean(polygons: Sequence[Any], reading: Reading = Reading()) -> Clean:  # noqa: B008
    """The polygons made tidy and looked over. Raises `ShapeRefused`."""
    corners = sum(1 for _ in corners_of(polygons))
    if corners > MOST_CORNERS:
        raise ShapeRefused(ShapeRefused.MANY, corners=corners, most=MOST_CORNERS)
    notes: list[tuple[str, dict[str, Any]]] = []
    found = [_polygon([_degrees(ring, reading) for ring in one], notes) for one in polygons if one]
    if not found:
        raise ShapeRefused(ShapeRefused.EMPTY)
    if any(len(rings) > 1 for rings in found):
        notes.append((HOLES, {}))
    if len(found) > 1:
        notes.append((PARTS, {}))
    return Clean([[_closed(ring) for ring in rings] for rings in found], notes)


def made_one(polygons: Sequence[Sequence[Sequence[Sequence[float]]]]) -> dict[str, Any]:
    """One geometry of several clean polygons; borders between neighbours fall away."""
    open_rings = [[tidy(ring) for ring in polygon] for polygon in polygons]
    found = joined(open_rings)
    return {"type": "MultiPolygon", "coordinates": [[_closed(r) for r in one] for one in found]}


def _degrees(ring: Sequence[Sequence[float]], reading: Reading) -> Ring:
    return tidy(reading.corner(point) for point in ring)


def _polygon(rings: list[Ring], notes: list[tuple[str, dict[str, Any]]]) -> list[Ring]:
    """An outline and its holes, each without knots, none across another."""
    whole = [_ring(ring, notes) for ring in rings]
    outline, *holes = whole
    if area_m2(outline) < SMALLEST_M2:
        raise ShapeRefused(ShapeRefused.FEW)
    holes = [hole for hole in holes if area_m2(hole) > 0]
    if met := crossing([outline, *holes]):
        raise ShapeRefused(ShapeRefused.HOLE_CROSSES, place=place(met.at))
    for hole in holes:
        if not any(holds(outline, corner) for corner in hole):
            raise ShapeRefused(ShapeRefused.HOLE_OUTSIDE, place=place(hole[0]))
    return [outline, *holes]


def _ring(ring: Ring, notes: list[tuple[str, dict[str, Any]]]) -> Ring:
    before: Crossing | None = crossing([ring]) if len(ring) > 3 else None
    if before is None:
        return ring
    mended, _, left = untangled(ring)
    if left:
        raise ShapeRefused(ShapeRefused.CROSSES, place=place(left.at))
    notes.append((REPAIRED_KNOT, {"place": place(before.at)}))
    return mended


def _closed(ring: Ring) -> list[list[float]]:
    return [[lon, lat] for lon, lat in [*ring, ring[0]]]


def place(at: Point) -> str:
    """A point in the order in which people copy it from a map: latitude, longitude."""
    return f"{at[1]:.5f}, {at[0]:.5f}"
