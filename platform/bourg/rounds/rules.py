"""The sequence of a simple round: all pick-ups first, then the drops, each the nearest next.

The full engine (windows, capacity, several couriers) is `routing`; this one never fails and is
good enough to ride: nearest neighbour, then two-opt on each half. Distances in metres.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_M = 6_371_000
DETOUR = 1.34  # streets against the bird's way, mean of 300 European cities (2023)


class Place(NamedTuple):
    """Somewhere to go: an opaque key and WGS 84 degrees (None when the point is not known)."""

    key: str
    lat: float | None
    lon: float | None


def distance_m(a: Place, b: Place) -> float:
    """Metres by the street, estimated: great circle times the usual detour; 0 when unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 0.0
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half)) * DETOUR


def sequence(pickups: Sequence[Place], drops: Sequence[Place]) -> list[Place]:
    """Pick-ups, then drops, in an order worth riding; the same input gives the same order."""
    first = _improve(_nearest(sorted(pickups), None), None)
    start = first[-1] if first else None
    return first + _improve(_nearest(sorted(drops), start), start)


def length_m(places: Sequence[Place]) -> int:
    """How long a sequence is, in whole metres."""
    return round(sum(distance_m(a, b) for a, b in pairwise(places)))


def cost_cents(minutes: float, hour_cents: int) -> int:
    """What so many minutes of a courier cost, rounded to the cent."""
    return round(minutes * hour_cents / 60)


def _nearest(places: list[Place], start: Place | None) -> list[Place]:
    """Always on to the nearest place that is left."""
    left, done = list(places), [start] if start else places[:1]
    while left:
        nearest = min(left, key=partial(distance_m, done[-1]))
        left.remove(nearest)
        done.append(nearest)
    return done[1:]


def _improve(places: list[Place], start: Place | None) -> list[Place]:
    """Turn stretches around while that makes the way shorter (two-opt)."""
    best, better = places, True
    while better:
        better = False
        for i in range(len(best) - 1):
            for j in range(i + 2, len(best) + 1):
                tried = best[:i] + best[i:j][::-1] + best[j:]
                if _from(start, tried) < _from(start, best) - 0.5:
                    best, better = tried, True
    return best


def _from(start: Place | None, places: list[Place]) -> float:
    return length_m([start, *places] if start else places)
