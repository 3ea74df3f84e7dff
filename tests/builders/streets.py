"""A small town's streets: a square of four corners, a one-way street, an island nobody reaches."""

import json

LAT, LON, STEP = 48.9, 2.48, 0.004  # a step is about 445 m to the north, 292 m to the east


def corner(north, east):
    """The point so many steps away from the first corner."""
    return LAT + north * STEP, LON + east * STEP


def way(*corners, **tags):
    """A GeoJSON line over corners; without tags a residential street."""
    line = [[lon, lat] for lat, lon in (corner(*c) for c in corners)]
    said = {"highway": "residential"} | {k.replace("__", ":"): v for k, v in tags.items()}
    shape = {"type": "LineString", "coordinates": line}
    return {"type": "Feature", "properties": said, "geometry": shape}


SQUARE = [
    way((0, 0), (0, 1)),
    way((0, 1), (1, 1)),
    way((1, 1), (1, 0), oneway="yes"),
    way((1, 0), (0, 0)),
    way((5, 5), (5, 6)),
]


def collection(features=SQUARE):
    """A GeoJSON document of these lines, as bytes."""
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def osm(ways, nodes, head=""):
    """An OpenStreetMap document: nodes by id, ways as (ids, tags)."""
    rows = [f'<node id="{n}" lat="{lat}" lon="{lon}"/>' for n, (lat, lon) in nodes.items()]
    for number, (refs, tags) in enumerate(ways, 1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        rows.append(f'<way id="{number}">{inner}</way>')
    body = "".join(rows)
    return f'<?xml version="1.0"?>{head}<osm version="0.6">{body}</osm>'.encode()
