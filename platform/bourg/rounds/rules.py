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


NOWHERE = Place("", None, None)


def distance_m(a: Place, b: Place) -> float:
    """Metres by the street, estimated: great circle times the usual detour; 0 when unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 0.0
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half)) * DETOUR


def sequence(pickups: Sequence[Place], drops: Sequence[Place]) -> list[Place]:
    """Pick-ups, then drops, in an order worth riding; the same input gives the same order.

    What is picked up or dropped at one point is done in one go.
    """
    first = _ridden(pickups, None)
    return first + _ridden(drops, first[-1] if first else None)


def length_m(places: Sequence[Place]) -> int:
    """How long a sequence is, in whole metres."""
    return round(sum(distance_m(a, b) for a, b in pairwise(places)))


def cost_cents(minutes: float, hour_cents: int) -> int:
    """What so many minutes of a courier cost, rounded to the cent."""
    return round(minutes * hour_cents / 60)


def _ridden(places: Sequence[Place], start: Place | None) -> list[Place]:
    """The places in an order worth riding, each point once."""
    at: dict[tuple[float | None, float | None], list[Place]] = {}
    for place in sorted(places):
        at.setdefault((place.lat, place.lon), []).append(place)
    points = [same[0] for same in at.values()]
    ridden = _improve(_nearest(points, start), start)
    return [place for point in ridden for place in at[(point.lat, point.lon)]]


def _nearest(places: list[Place], start: Place | None) -> list[Place]:
    """Always on to the nearest place that is left."""
    left, done = list(places), [start] if start else places[:1]
    while left:
        nearest = min(left, key=partial(distance_m, done[-1]))
        left.remove(nearest)
        done.append(nearest)
    return done[1:]


def _improve(places: list[Place], start: Place | None) -> list[Place]:
    """Turn stretches around while that makes the way shorter (two-opt).

    Before a first and behind the last place lies nowhere, which costs nothing to reach.
    """
    path = [start or NOWHERE, *places, NOWHERE]
    metres = [[distance_m(a, b) for b in path] for a in path]
    order, better = list(range(len(path))), True
    while better:
        better = False
        for i in range(1, len(path) - 2):
            for j in range(i + 1, len(path) - 1):
                before, first, last, after = order[i - 1], order[i], order[j], order[j + 1]
                new = metres[before][last] + metres[first][after]
                if new < metres[before][first] + metres[last][after] - 0.5:
                    order[i : j + 1] = order[i : j + 1][::-1]
                    better = True
    return [path[n] for n in order[1:-1]]
