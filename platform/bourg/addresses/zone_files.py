"""Reading zones that somebody else drew: GeoJSON, in degrees or in the metres of Lambert 93.

Every feature is either a zone or a reason; what several features of one name draw is one zone.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from bourg.addresses import lambert
from bourg.addresses.shapes import (
    NEAR_DEGREES,
    PARTS,
    Clean,
    Reading,
    ShapeRefused,
    clean,
    corners_of,
    made_one,
    polygons_of,
)
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput

LIMIT_BYTES = 20_000_000
MOST_ZONES = 500
NAMES = ("name", "nom", "zone", "libelle", "label", "titre", "quartier", "secteur", "bureau",
         "code", "id", "slug")  # fmt: skip
CONVERTED = N_("The file is in Lambert 93: its metres were converted to degrees.")
TURNED = N_("Latitude and longitude were written the wrong way round: they were turned.")
JOINED = N_("%(count)s features of this name are one zone.")
OUTSIDE = N_("It lies outside the town (around %(place)s).")
_DEGREES = {"CRS84", "4326", "4171", "4258", "4979", "4965"}
_LAMBERT_93 = {"2154", "9793", "9794"}
_Features = list[tuple[int, dict[str, Any]]]


class ZoneFileRefused(BadInput):
    """A file that gives no zones."""

    code = "zone_file_refused"
    msgid = N_("This file gives no zones.")
    TOO_LARGE = N_("The file has more than %(most)s MB: a town's zones are far smaller.")
    EMPTY = N_("The file is empty.")
    NOT_JSON = N_("This is not a JSON file.")
    NOT_GEOJSON = N_("This is JSON, but no GeoJSON: a FeatureCollection is expected.")
    NO_FEATURE = N_("The file has no feature.")
    MANY = N_("The file has %(count)s features; %(most)s at most can be zones.")
    SYSTEM = N_(
        "The file is in the coordinate system %(name)s. Save it in WGS 84 (EPSG:4326) or in"
        " Lambert 93 (EPSG:2154)."
    )
    RANGE = N_(
        "The coordinates are neither degrees nor metres of Lambert 93. Save the file in WGS 84"
        " (EPSG:4326)."
    )
    NO_PROPERTY = N_("No feature has the property %(name)s.")

    def __init__(self, msgid: str | None = None, *, field: str | None = "file", **params: object):
        super().__init__(msgid, field=field, **params)


class Bounds(NamedTuple):
    """How far the town's addresses reach, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float, margin: float = NEAR_DEGREES) -> bool:
        """Whether a point lies in the town or near it."""
        across = self.west - margin <= lon <= self.east + margin
        return across and self.south - margin <= lat <= self.north + margin

    def meets(self, other: "Bounds") -> bool:
        """Whether two boxes have a point in common."""
        across = self.west <= other.east and other.west <= self.east
        return across and self.south <= other.north and other.south <= self.north


@dataclass
class Told:
    """What is said of one zone of the file; `geometry` is missing when it cannot be taken."""

    numbers: list[int]
    name: str
    slug: str
    geometry: dict[str, Any] | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fee_cents: int | None = None
    minimum_cents: int | None = None


class ZoneFile(NamedTuple):
    """What a file gives: its zones one by one, and what was done to all of it."""

    zones: list[Told]
    notes: list[str]

    @property
    def taken(self) -> list[Told]:
        """The zones that can be taken."""
        return [zone for zone in self.zones if zone.geometry]


def read(raw: bytes, town: Bounds | None = None, *, name_property: str = "") -> ZoneFile:
    """The zones of a file. Raises `ZoneFileRefused` when it can give none at all."""
    document = _document(raw)
    features = _features(document)
    naming = _naming(features, name_property)
    reading, notes = _reading(document, features, town)
    told = _joined([_told(number, one, naming, reading) for number, one in features])
    for zone in told:
        _refuse_far(zone, town)
    return ZoneFile(told, notes)


def outline(text: str, town: Bounds | None = None) -> Clean:
    """The outline of one zone, as it was drawn or typed (GeoJSON). Raises `BadInput` at `polygon`.

    Everything that is drawn is one zone; what cannot be taken refuses it whole.
    """
    try:
        found = read(text.encode(), town)
    except ZoneFileRefused as refused:
        refused.field = "polygon"
        raise
    for zone in found.zones:
        if zone.geometry is None:
            msgid, params = zone.notes[-1]
            raise ShapeRefused(msgid, field="polygon", **params)
    polygons = [p for zone in found.taken for p in (zone.geometry or {})["coordinates"]]
    notes = [note for zone in found.taken for note in zone.notes]
    return Clean(polygons, [*((note, {}) for note in found.notes), *notes])


def _document(raw: bytes) -> dict[str, Any]:
    """The JSON of a file, plain or gzip. Raises `ZoneFileRefused`."""
    too_large = ZoneFileRefused(ZoneFileRefused.TOO_LARGE, most=LIMIT_BYTES // 1_000_000)
    if len(raw) > LIMIT_BYTES:
        raise too_large
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.GzipFile(fileobj=BytesIO(raw)).read(LIMIT_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise ZoneFileRefused(ZoneFileRefused.NOT_JSON) from None
        if len(raw) > LIMIT_BYTES:
            raise too_large
    if not raw.strip():
        raise ZoneFileRefused(ZoneFileRefused.EMPTY)
    try:
        document = json.loads(raw.decode("utf-8-sig"), object_hook=_in_plain_words)
    except (ValueError, RecursionError):
        raise ZoneFileRefused(ZoneFileRefused.NOT_JSON) from None
    if not isinstance(document, dict) or "type" not in document:
        raise ZoneFileRefused(ZoneFileRefused.NOT_GEOJSON)
    return document


def _in_plain_words(told: dict[str, Any]) -> dict[str, Any]:
    """Its words without what no page shows and no database keeps: zero bytes, half characters."""
    return {key: _plain(value) if isinstance(value, str) else value for key, value in told.items()}


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _features(document: dict[str, Any]) -> _Features:
    """The features with their numbers from 1 on; a bare geometry is one."""
    if document["type"] == "FeatureCollection":
        found = document.get("features")
    elif document["type"] == "Feature":
        found = [document]
    else:
        found = [{"type": "Feature", "properties": {}, "geometry": document}]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ZoneFileRefused(ZoneFileRefused.NOT_GEOJSON)
    if not found:
        raise ZoneFileRefused(ZoneFileRefused.NO_FEATURE)
    if len(found) > MOST_ZONES:
        raise ZoneFileRefused(ZoneFileRefused.MANY, count=len(found), most=MOST_ZONES)
    return list(enumerate(found, start=1))


def _naming(features: _Features, wanted: str) -> str:
    """The property that names zones: the one asked for, else the first that tells them apart."""
    known = [{fold(str(key)): key for key in _properties(f)} for _, f in features]
    if wanted:
        if not any(wanted in _properties(f) for _, f in features):
            raise ZoneFileRefused(ZoneFileRefused.NO_PROPERTY, name=wanted)
        return wanted
    fitting = [key for name in NAMES if (key := known[0].get(name))]
    for key in fitting:
        values = [str(_properties(f).get(key) or "") for _, f in features]
        if all(values) and len(set(values)) == len(values):
            return str(key)
    return str(fitting[0]) if fitting and len(features) == 1 else ""


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _reading(
    document: dict[str, Any], features: _Features, town: Bounds | None
) -> tuple[Reading, list[str]]:
    """How the numbers are to be read. Raises `ZoneFileRefused` when nobody can say."""
    named = _system(document)
    corners = list(_corners(features))
    if all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in corners) and named != "metres":
        swapped = town is not None and bool(corners) and _only_turned_near(corners, town)
        return Reading(swapped=swapped), [TURNED] * swapped
    for swapped in (False, True):
        turned = ((y, x) for x, y in corners) if swapped else corners
        if all(lambert.fits(x, y) for x, y in turned):
            return Reading(metres=True, swapped=swapped), [CONVERTED, *[TURNED] * swapped]
    in_degrees = all(-180 <= y <= 180 and -90 <= x <= 90 for x, y in corners)
    if in_degrees and named != "metres":
        return Reading(swapped=True), [TURNED]
    raise ZoneFileRefused(ZoneFileRefused.RANGE)


def _system(document: dict[str, Any]) -> str:
    """`degrees`, `metres` or nothing, by the member `crs`. Raises `ZoneFileRefused`."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    code = re.split(r"[:/]", name.strip())[-1].upper()
    if not code:
        return ""
    if code in _DEGREES:
        return "degrees"
    if code in _LAMBERT_93:
        return "metres"
    raise ZoneFileRefused(ZoneFileRefused.SYSTEM, name=name[:60])


def _corners(features: _Features) -> Iterator[tuple[float, float]]:
    """Every corner of the features that are polygons, as it is written."""
    for _, feature in features:
        try:
            yield from ((p[0], p[1]) for p in corners_of(polygons_of(feature.get("geometry"))))
        except ShapeRefused:
            continue


def _only_turned_near(corners: Sequence[tuple[float, float]], town: Bounds) -> bool:
    """Whether no corner lies near the town as it is written, and each does when turned."""
    return not any(town.holds(x, y) for x, y in corners) and all(
        town.holds(y, x) for x, y in corners
    )


def _told(number: int, feature: dict[str, Any], naming: str, reading: Reading) -> Told:
    """A feature as a zone, or with the reason why it is none."""
    properties = _properties(feature)
    name = " ".join(str(properties.get(naming) or f"Zone {number}").split())[:120]
    told = Told([number], name, slug_of(name, number))
    told.fee_cents = _cents(properties.get("fee_cents"))
    told.minimum_cents = _cents(properties.get("minimum_cents"))
    try:
        shape = clean(polygons_of(feature.get("geometry")), reading)
    except ShapeRefused as refused:
        told.notes.append((refused.msgid, refused.params))
        return told
    told.geometry, told.notes = shape.geometry, list(shape.notes)
    return told


def _joined(features: list[Told]) -> list[Told]:
    """Features of one name made one zone; one that is refused stays by itself."""
    zones: dict[str, Told] = {}
    for told in (one for one in features if one.geometry):
        first = zones.setdefault(told.slug, told)
        if first is not told and first.geometry and told.geometry:
            first.numbers += told.numbers
            first.geometry["coordinates"] += told.geometry["coordinates"]
            first.notes += [note for note in told.notes if note not in first.notes]
    for zone in zones.values():
        if len(zone.numbers) > 1 and zone.geometry:
            zone.geometry = made_one(zone.geometry["coordinates"])
            others = [note for note in zone.notes if note[0] != PARTS]
            zone.notes = [(JOINED, {"count": len(zone.numbers)}), *others]
    alone = [one for one in features if not one.geometry]
    return sorted([*zones.values(), *alone], key=lambda zone: zone.numbers)


def _refuse_far(zone: Told, town: Bounds | None) -> None:
    """A zone that does not even touch the box of the town's addresses is another town's."""
    if zone.geometry is None or town is None:
        return
    corners = [p for polygon in zone.geometry["coordinates"] for p in polygon[0]]
    lons, lats = [p[0] for p in corners], [p[1] for p in corners]
    if not town.meets(Bounds(min(lons), min(lats), max(lons), max(lats))):
        zone.geometry = None
        zone.notes.append((OUTSIDE, {"place": f"{lats[0]:.3f}, {lons[0]:.3f}"}))


def collection(zones: Iterable[Told]) -> str:
    """Zones as the GeoJSON file that `read` takes."""
    features = [
        {"type": "Feature", "geometry": zone.geometry, "properties": {
            "name": zone.name, "slug": zone.slug, "fee_cents": zone.fee_cents,
            "minimum_cents": zone.minimum_cents}}
        for zone in zones
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def slug_of(name: str, number: int = 0) -> str:
    """The short name of a zone in addresses: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60].strip("-") or f"zone-{number}"


def _cents(value: Any) -> int | None:
    """An amount in cents, where the file gives one as our own files do."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= 100_000 else None
