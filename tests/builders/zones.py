"""Shapes of zones, and files that draw them, for tests; the invented town lies at 48 N, 2 E."""

import json


def square(west, south, east, north):
    """A GeoJSON polygon of four corners."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry, **properties):
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    """The bytes of a GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


ALL = square(1.9, 47.9, 2.1, 48.1)
WEST = square(1.9, 47.9, 2.0035, 48.1)  # the first three streets of `tests.places`
EAST = square(2.0025, 47.9, 2.1, 48.1)  # from the second on: one street lies in both
