"""The town's own map: its streets and its boundary as one small SVG, from an OpenStreetMap file.

It is drawn once, lies in the town's folder, and is sent by the town: no stranger learns who looks
at which corner. Colours are attributes, since the policy of the pages forbids styles.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from bourg.addresses.areas import geometry_of
from bourg.addresses.drawing import Frame, around, bounds_of
from bourg.addresses.shapes import is_point
from bourg.addresses.zone_files import Bounds
from bourg.kernel.refusals import N_, BadInput

CREDIT = "© les contributeurs d’OpenStreetMap"
_BEYOND = 0.12  # of the town's width: so much of its neighbours is shown
_NAMED = ("primary", "secondary", "tertiary", "residential", "living_street", "pedestrian",
          "unclassified")  # fmt: skip


class Way(NamedTuple):
    """How a kind of street is drawn: edge, inside and the letters of its name, in map metres."""

    edge: int
    inside: int
    colour: str
    letters: int = 0


# From the lowest to the topmost.
WAYS = {
    "footway": Way(0, 4, "#cfc6b4"), "path": Way(0, 4, "#cfc6b4"), "steps": Way(0, 4, "#cfc6b4"),
    "cycleway": Way(0, 5, "#b9c9b4"), "track": Way(0, 5, "#cfc6b4"),
    "service": Way(9, 6, "#ffffff"), "pedestrian": Way(14, 10, "#f4ead2", 16),
    "living_street": Way(16, 12, "#ffffff", 16), "residential": Way(18, 14, "#ffffff", 16),
    "unclassified": Way(18, 14, "#ffffff", 16), "tertiary": Way(26, 21, "#fff6dc", 24),
    "secondary": Way(32, 27, "#fdeab0", 30), "primary": Way(36, 30, "#f9dc94", 36),
    "trunk": Way(38, 32, "#f3c98a", 36), "motorway": Way(42, 35, "#e3bfa0"),
}  # fmt: skip
Line = Sequence[Sequence[float]]


class BasemapRefused(BadInput):
    """A file that draws no map."""

    code = "basemap_refused"
    msgid = N_("This file has no streets near the town: nothing can be drawn.")
    NO_GEOJSON = N_("This is no GeoJSON with streets: features with the property `highway`.")


class Basemap(NamedTuple):
    """A drawn map: the SVG, what it shows, how many streets."""

    svg: str
    bounds: Bounds
    lines: int


def draw(document: Any, boundary: dict[str, Any]) -> Basemap:
    """The map of a town within its boundary (GeoJSON). Raises `BasemapRefused`, `AreaRefused`."""
    town = geometry_of(boundary)
    found = bounds_of([town])
    if found is None:
        raise BasemapRefused
    frame = Frame(around(found, _BEYOND))
    streets: dict[str, list[Line]] = defaultdict(list)
    names: dict[str, tuple[str, Line]] = {}
    for kind, name, line in _streets(document):
        if any(frame.bounds.holds(p[0], p[1], margin=0) for p in line):
            streets[kind].append(line)
            longest = names.get(name)
            if name and kind in _NAMED and (longest is None or len(line) > len(longest[1])):
                names[name] = kind, line
    if not streets:
        raise BasemapRefused
    svg = "".join(_svg(frame, town, streets, names))
    return Basemap(svg, frame.bounds, sum(map(len, streets.values())))


def _streets(document: Any) -> Iterator[tuple[str, str, Line]]:
    """Kind, name and points of every street. Raises `BasemapRefused` for another document."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise BasemapRefused(BasemapRefused.NO_GEOJSON)
    for feature in (one for one in features if isinstance(one, dict)):
        properties, geometry = feature.get("properties"), feature.get("geometry")
        if not isinstance(properties, dict) or not isinstance(geometry, dict):
            continue
        kind = str(properties.get("highway", "")).removesuffix("_link")
        line = geometry.get("coordinates") if geometry.get("type") == "LineString" else None
        if kind in WAYS and isinstance(line, list) and line and all(map(is_point, line)):
            yield kind, str(properties.get("name") or ""), line


def _svg(
    frame: Frame, town: dict[str, Any], streets: dict[str, list[Line]],
    names: dict[str, tuple[str, Line]],
) -> Iterator[str]:  # fmt: skip
    width, height = frame.size
    box = " ".join(f"{degrees:.6f}" for degrees in frame.bounds)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    yield f'width="{width}" height="{height}" data-bounds="{box}"><title>{escape(CREDIT)}</title>'
    yield f'<rect width="{width}" height="{height}" fill="#ebe4d6"/>'
    yield f'<path d="{frame.outline(town)}" fill="#f6f1e6" fill-rule="evenodd"/>'
    yield '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
    paths = {kind: "".join(map(frame.line, streets[kind])) for kind in WAYS if streets.get(kind)}
    for kind in (kind for kind in paths if WAYS[kind].edge):
        yield f'<path d="{paths[kind]}" stroke="#c9bda6" stroke-width="{WAYS[kind].edge}"/>'
    for kind, path in paths.items():
        way = WAYS[kind]
        yield f'<path d="{path}" stroke="{way.colour}" stroke-width="{way.inside}"/>'
    yield f'<path d="{frame.outline(town)}" stroke="#8a7f6a" stroke-width="9" '
    yield 'stroke-dasharray="36 18"/></g>'
    yield '<g font-family="sans-serif" fill="#4d473c" text-anchor="middle">'
    yield from _names(frame, names.items())
    yield "</g></svg>"


def _names(frame: Frame, names: Iterable[tuple[str, tuple[str, Line]]]) -> Iterator[str]:
    """The names along their streets, left to right, where the street is long enough for them."""
    for number, (name, (kind, line)) in enumerate(sorted(names)):
        points = [frame.at(p[0], p[1]) for p in line]
        letters = WAYS[kind].letters
        long = sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points))
        if long < len(name) * letters * 0.6:
            continue
        along = line if points[0][0] <= points[-1][0] else list(reversed(line))
        yield f'<path id="n{number}" d="{frame.line(along)}" fill="none"/>'
        yield f'<text font-size="{letters}" dy="{letters // 3}"><textPath href="#n{number}" '
        yield f'startOffset="50%">{escape(name)}</textPath></text>'
