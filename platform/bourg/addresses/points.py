"""A place that somebody points at: read from what was typed or copied from a map, and judged."""

import re

from bourg.addresses.zone_files import Bounds
from bourg.kernel.refusals import N_, BadInput

Point = tuple[float, float]

LONGEST = 60
AROUND = 0.02  # degrees: a farm may lie a little beyond the last address that is known
_NUMBER = r"([-+]?\d{1,3}[.,]\d{1,12})"
_PAIR = re.compile(rf"\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*", re.ASCII)


def typed(text: str, field: str = "place") -> Point:
    """Latitude and longitude in degrees, with points or commas. Raises `BadInput`."""
    found = _PAIR.fullmatch(text) if len(text) <= LONGEST else None
    lat, lon = (float(one.replace(",", ".")) for one in found.groups()) if found else (999.0, 999.0)
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadInput(
            N_("Enter latitude and longitude, like 48.9021, 2.4823, or press on the map."),
            field=field,
        )
    return lat, lon


def within(point: Point, town: Bounds) -> bool:
    """Whether a place lies where the town's addresses are, or a little beyond."""
    lat, lon = point
    return (town.south - AROUND <= lat <= town.north + AROUND
            and town.west - AROUND <= lon <= town.east + AROUND)  # fmt: skip


def turned(point: Point, town: Bounds) -> Point:
    """The place, turned round if only that way it lies in the town: longitude was named first."""
    other = (point[1], point[0])
    return other if not within(point, town) and within(other, town) else point
