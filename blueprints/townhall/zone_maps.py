"""The map of the zones, as drawn by the server and as the script of the map reads it."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for

from bourg.addresses.basemap import CREDIT
from bourg.addresses.drawing import Frame, around, bounds_of
from bourg.addresses.queries.zones import ZoneView, town_bounds
from bourg.addresses.zone_files import Bounds
from bourg.web import basemaps
from bourg.web.reading import reading

COLOURS = 6
NOWHERE = Bounds(-5.2, 41.3, 9.6, 51.1)  # France, when nothing is known of the town


class Shape(NamedTuple):
    """A zone in the drawing: its path, its colour, what it does."""

    zone: ZoneView
    path: str
    colour: int


class Map(NamedTuple):
    """What a page needs to show the map, with a script or without."""

    bounds: Bounds
    size: tuple[int, int]
    shapes: list[Shape]
    town: str
    everywhere: bool
    basemap: str
    credit: str
    edited: str

    @property
    def overlapping(self) -> list[tuple[Shape, Shape]]:
        """Every two zones switched on; where they meet the drawing shows it."""
        on = [shape for shape in self.shapes if shape.zone.active]
        return [(a, b) for n, a in enumerate(on) for b in on[n + 1 :]]


class Ground(NamedTuple):
    """What a map is drawn on: how far it reaches, the town's own picture of it."""

    bounds: Bounds
    basemap: str
    credit: str


def ground() -> Ground:
    """The town, to point at a place in it."""
    base = basemaps.basemap()
    known = None if base else town_bounds(reading())
    bounds = base.bounds if base else around(known) if known else NOWHERE
    url = url_for("townhall.basemap", v=base.mark) if base else ""
    return Ground(bounds, url, CREDIT if base else "")


def colours(zones: Sequence[ZoneView]) -> dict[str, int]:
    """The colour of each zone that is drawn, by its short name."""
    drawn = sorted(zone.slug for zone in zones if zone.polygon)
    return {slug: number % COLOURS + 1 for number, slug in enumerate(drawn)}


def drawn(zones: Sequence[ZoneView], edited: ZoneView | None = None) -> Map:
    """The map of these zones."""
    base, town = basemaps.basemap(), basemaps.boundary()
    polygons = [zone.polygon for zone in zones if zone.polygon] + [town] * bool(town)
    known = bounds_of(p for p in polygons if p) or town_bounds(reading())
    bounds = base.bounds if base else around(known) if known else NOWHERE
    frame, colour = Frame(bounds), colours(zones)
    shapes = [Shape(zone, frame.outline(zone.polygon), colour[zone.slug])
              for zone in reversed(zones) if zone.polygon]  # fmt: skip
    return Map(
        bounds, frame.size, shapes, frame.outline(town) if town else "",
        any(zone.active and not zone.polygon for zone in zones),
        url_for("townhall.basemap", v=base.mark) if base else "", CREDIT if base else "",
        edited.slug if edited else "",
    )  # fmt: skip


def collection(zones: Sequence[ZoneView]) -> str:
    """All drawn zones as GeoJSON, with the town's boundary beside them."""
    colour = colours(zones)
    features: list[dict[str, Any]] = [
        {"type": "Feature", "geometry": zone.polygon, "properties": {
            "name": zone.name, "slug": zone.slug, "fee_cents": zone.fee_cents,
            "minimum_cents": zone.minimum_cents, "active": zone.active,
            "colour": colour[zone.slug]}}
        for zone in zones if zone.polygon
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features, "boundary": basemaps.boundary(),
             "everywhere": any(zone.active and not zone.polygon for zone in zones)}  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
