"""Reads a town's streets from a file: GeoJSON or OpenStreetMap XML, plain or gzip.

A way is a line of points with its tags; two ways meet where they share a point. XML may declare
nothing of its own (no DTD, so no entities), and whatever cannot be read is one refusal.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from bourg.kernel.refusals import N_, BadInput

LIMIT_BYTES = 150_000_000
_CHUNK = 1 << 20
_LAMBERT_M = 1000.0  # nobody's longitude

Point = tuple[float, float]


class RoadsRefused(BadInput):
    """A file from which no streets can be read."""

    code = "roads_refused"


@dataclass(frozen=True)
class Way:
    """A street's line, latitude and longitude in degrees, and what is said about it."""

    points: tuple[Point, ...]
    tags: dict[str, str] = field(default_factory=dict)


EMPTY = N_("The file %(name)s is empty.")
TOO_LARGE = N_("The file %(name)s is too large: %(limit)d MB at most, unpacked.")
DAMAGED = N_("The file %(name)s is damaged: it ends too early.")
NUMBERS = N_("In %(name)s a coordinate is no number: export the file again.")
NODES = N_(
    "The streets in %(name)s lack their points: export it with all nodes (in Overpass: `out body; "
    ">; out skel;`)."
)
UNREADABLE = N_("The file %(name)s cannot be opened: %(why)s.")
FOREIGN = N_("The file %(name)s is neither GeoJSON nor OpenStreetMap XML.")
DECLARES = N_("The file %(name)s declares entities of its own. No map does; it is not read.")
NO_STREETS = N_("There are no streets in %(name)s: no line says `highway`.")
LAMBERT = N_(
    "The coordinates in %(name)s are metres (Lambert 93, it seems). "
    "Save it with longitude and latitude (WGS 84, EPSG:4326) first."
)


def read_ways(path: Path, *, limit_bytes: int = LIMIT_BYTES) -> list[Way]:
    """Every street of a file. Raises `RoadsRefused` with one sentence for any other file."""
    start = next(_chunks(path, limit_bytes), b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise _refused(path, EMPTY)
    found: Iterable[Way]
    if start.startswith(b"{"):
        found = _geojson(path, limit_bytes)
    elif start.startswith(b"<"):
        found = _xml(path, limit_bytes)
    else:
        raise _refused(path, FOREIGN)
    streets = [way for way in found if "highway" in way.tags]
    ways = [way for way in streets if len(way.points) > 1]
    if not ways:
        raise _refused(path, NODES if streets else NO_STREETS)
    _check_degrees(path, ways)
    return ways


def _refused(path: Path, msgid: str, **params: Any) -> RoadsRefused:
    return RoadsRefused(msgid, name=path.name, **params)


def _chunks(path: Path, limit_bytes: int) -> Iterator[bytes]:
    """The bytes of a file, unpacked when it is gzip, never more than the limit."""
    size = 0
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            source: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > limit_bytes:
                    raise _refused(path, TOO_LARGE, limit=limit_bytes // 1_000_000)
                yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _refused(path, DAMAGED) from error
    except OSError as error:
        raise _refused(path, UNREADABLE, why=error.strerror or str(error)) from error


def _geojson(path: Path, limit_bytes: int) -> Iterator[Way]:
    try:
        document = json.loads(b"".join(_chunks(path, limit_bytes)))
        features = document.get("features", [document])
        for feature in features:
            yield from _feature(feature)
    except json.JSONDecodeError as error:
        raise _refused(path, DAMAGED) from error
    except ValueError as error:
        raise _refused(path, NUMBERS) from error
    except (KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        raise _refused(path, FOREIGN) from error


def _feature(feature: dict[str, Any]) -> Iterator[Way]:
    shape = feature["geometry"] or {}
    kind, found = str(shape.get("type")), shape.get("coordinates")
    lines: list[Any] = {"LineString": [found], "MultiLineString": found or []}.get(kind, [])
    said = {k: str(v) for k, v in (feature["properties"] or {}).items() if v not in (None, "")}
    for line in lines:
        yield Way(tuple((float(point[1]), float(point[0])) for point in line), said)


def _xml(path: Path, limit_bytes: int) -> Iterable[Way]:
    reader = _Osm()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.opens, reader.closes

    def declared(*_told: object) -> None:
        raise _refused(path, DECLARES)

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    try:
        for chunk in _chunks(path, limit_bytes):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except ValueError as error:
        raise _refused(path, NUMBERS) from error
    except (expat.ExpatError, KeyError) as error:
        raise _refused(path, DAMAGED if reader.is_map else FOREIGN) from error
    if not reader.is_map:
        raise _refused(path, FOREIGN)
    return reader.ways()


class _Osm:
    """What an OpenStreetMap document tells while it is read: nodes, and ways that name them."""

    def __init__(self) -> None:
        self.is_map = False
        self._nodes: dict[str, Point] = {}
        self._ways: list[tuple[list[str], dict[str, str]]] = []
        self._inside = False

    def opens(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        if name == "osm":
            self.is_map = True
        elif name == "node":
            self._nodes[given["id"]] = float(given["lat"]), float(given["lon"])
        elif name == "way":
            self._inside = True
            self._ways.append(([], {}))
        elif name == "nd" and self._inside:
            self._ways[-1][0].append(given["ref"])
        elif name == "tag" and self._inside:
            self._ways[-1][1][given["k"]] = given["v"]

    def closes(self, name: str) -> None:
        """An element ends."""
        self._inside = self._inside and name != "way"

    def ways(self) -> Iterator[Way]:
        """The ways in pieces, broken where an extract left a node out."""
        for refs, tags in self._ways:
            piece: list[Point] = []
            for ref in [*refs, ""]:
                if ref in self._nodes:
                    piece.append(self._nodes[ref])
                elif piece:
                    yield Way(tuple(piece), tags)
                    piece = []
            if refs and not any(ref in self._nodes for ref in refs):
                yield Way((), tags)


def _check_degrees(path: Path, ways: Iterable[Way]) -> None:
    points = [point for way in ways for point in way.points]
    if not all(map(isfinite, chain.from_iterable(points))):
        raise _refused(path, NUMBERS)
    if any(abs(lat) > _LAMBERT_M or abs(lon) > _LAMBERT_M for lat, lon in points):
        raise _refused(path, LAMBERT)
    if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points):
        raise _refused(path, FOREIGN)
