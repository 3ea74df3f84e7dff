"""Which streets a vehicle may ride, in which direction and how fast: OpenStreetMap's tags read.

Speeds are those of a town with its lights and crossings, so that a time can be promised. What the
tags do not say is not guessed: no turn restrictions, no gates, no slopes.
"""

from collections.abc import Mapping
from typing import NamedTuple

BIKE, VAN, FOOT = "bike", "van", "foot"
VEHICLES = (BIKE, VAN, FOOT)
BASE_KMH = {BIKE: 15.0, VAN: 18.0, FOOT: 4.5}  # on an ordinary street; a town's pace scales all
PUSHED_KMH = 4.0  # a bike where it must be pushed

Tags = Mapping[str, str]

# Kinds of streets and how fast they are ridden; what is missing is not open to this vehicle.
_VAN = {
    "motorway": 70.0, "trunk": 50.0, "primary": 26.0, "secondary": 24.0, "tertiary": 21.0,
    "unclassified": 18.0, "residential": 18.0, "living_street": 10.0, "service": 10.0,
    "motorway_link": 45.0, "trunk_link": 35.0, "primary_link": 24.0, "secondary_link": 22.0,
    "tertiary_link": 20.0, "road": 15.0,
}  # fmt: skip
_BIKE = {
    "primary": 15.0, "secondary": 15.0, "tertiary": 15.0, "unclassified": 15.0,
    "residential": 15.0, "living_street": 12.0, "service": 12.0, "primary_link": 15.0,
    "secondary_link": 15.0, "tertiary_link": 15.0, "trunk": 15.0, "trunk_link": 15.0,
    "road": 13.0, "cycleway": 16.0, "path": 11.0, "track": 10.0,
    "pedestrian": 6.0, "footway": PUSHED_KMH,
}  # fmt: skip
_WALKED = frozenset(_BIKE) | {"steps"}
_SHUT = frozenset({"no", "private", "military", "agricultural", "forestry", "restricted"})
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "official"})
# The tags that say whether a vehicle may ride there, the most particular one first.
_ASKED = {
    BIKE: ("bicycle", "vehicle", "access"),
    VAN: ("motorcar", "motor_vehicle", "vehicle", "access"),
    FOOT: ("foot", "access"),
}
_BACKWARD = frozenset({"-1", "reverse"})
_ONE_WAY = frozenset({"yes", "true", "1"})


class Speeds(NamedTuple):
    """Kilometres an hour along a way and against it; 0: it may not be ridden so."""

    along: float
    against: float


SHUT = Speeds(0.0, 0.0)


def speeds(tags: Tags, vehicle: str) -> Speeds:
    """How fast a vehicle rides a way with these tags, in both directions."""
    kmh = _kmh(tags, vehicle)
    if not kmh or tags.get("area") == "yes" or tags.get("construction"):
        return SHUT
    direction = _direction(tags, vehicle)
    pushed = PUSHED_KMH if vehicle == BIKE and _may_walk(tags) else 0.0
    if direction > 0:
        return Speeds(kmh, pushed)
    return Speeds(pushed, kmh) if direction < 0 else Speeds(kmh, kmh)


def _kmh(tags: Tags, vehicle: str) -> float:
    kind = tags.get("highway", "")
    said = next((tags[key] for key in _ASKED[vehicle] if key in tags), "")
    if vehicle == VAN:
        return 0.0 if said in _SHUT else min(_VAN.get(kind, 0.0), _allowed_kmh(tags))
    if vehicle == FOOT:
        return BASE_KMH[FOOT] if kind in _WALKED and said not in _SHUT else 0.0
    if said in ("dismount", "no") and tags.get("access") not in _SHUT and kind in _BIKE:
        return PUSHED_KMH if _may_walk(tags) else 0.0
    if said in _SHUT:
        return 0.0
    if kind in ("footway", "pedestrian", "path") and tags.get("bicycle") in _OPEN:
        return 12.0
    return _BIKE.get(kind, 0.0)


def _may_walk(tags: Tags) -> bool:
    kind = tags.get("highway", "")
    said = tags.get("foot", tags.get("access", ""))
    return kind in _BIKE and not kind.startswith("trunk") and said not in _SHUT


def _allowed_kmh(tags: Tags) -> float:
    """The limit that a sign sets, less what lights and crossings take; no sign, no limit."""
    digits = tags.get("maxspeed", "")
    return max(5.0, int(digits) * 0.8) if digits.isdigit() else 200.0


def _direction(tags: Tags, vehicle: str) -> int:
    """1: only along; -1: only against; 0: both."""
    if vehicle == FOOT or (vehicle == BIKE and _cycling_against(tags)):
        return 0
    said = tags.get("oneway:bicycle" if vehicle == BIKE else "", tags.get("oneway", ""))
    if said in _BACKWARD:
        return -1
    around = tags.get("junction") in ("roundabout", "circular")
    motorway = tags.get("highway") == "motorway"
    return 1 if said in _ONE_WAY or (said != "no" and (around or motorway)) else 0


def _cycling_against(tags: Tags) -> bool:
    sides = (tags.get(key, "") for key in ("cycleway", "cycleway:left", "cycleway:both"))
    opposite = any(side.startswith("opposite") for side in sides)
    return opposite or tags.get("oneway:bicycle") == "no"
