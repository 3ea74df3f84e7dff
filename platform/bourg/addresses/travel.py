"""How long a courier needs from one place to another: by the streets, or the bird's way.

Whoever plans asks `TravelTimes`. It calls nobody while it answers: what a server knows is fetched
beforehand, into the same file as the town's own streets. Where no way is known, the great circle
times a factor is taken, and the name of the source says so.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from bourg.addresses.ways import BASE_KMH, BIKE, FOOT, VAN
from bourg.routing.travel import DETOUR, Pace, Table, great_circle_m

Point = tuple[float, float]
# What couriers ride, and as what it counts on the streets.
RIDDEN_AS = {"cargo_bike": BIKE, "bike": BIKE, "van": VAN, "foot": FOOT}
# Measured in towns, all stops at lights included: cargo bikes 14 to 16 km/h, vans 11 to 20.
PACES: dict[str, Pace] = {
    "cargo_bike": Pace(DETOUR, 15.0),
    "bike": Pace(DETOUR, 15.0),
    "van": Pace(DETOUR, 18.0),
    "foot": Pace(1.25, 4.5),
}
CROW = "haversine"


class Legs(NamedTuple):
    """From one place to others and back: seconds and metres, in the order of the others."""

    out_s: Sequence[float]
    out_m: Sequence[float]
    back_s: Sequence[float]
    back_m: Sequence[float]


class Known(Protocol):
    """Where ways are known from; `source` names it."""

    @property
    def source(self) -> str:
        """The name that is kept with a plan."""
        ...

    def way(self, vehicle: str, start: Point, end: Point) -> tuple[float, float, float] | None:
        """Seconds, metres, and metres from door to street; None where no way is known."""
        ...


class TravelTimes:
    """Travel times in one zone. `paces` by vehicle; `known` is asked first, in turn."""

    def __init__(self, paces: Mapping[str, Pace] = PACES, known: Sequence[Known] = ()):
        self._paces = paces
        self._known = tuple(known)
        self.source = "+".join([*(one.source for one in self._known), CROW])

    def leg(self, vehicle: str, start: Point, end: Point) -> tuple[float, float]:
        """Seconds and metres from one place (latitude, longitude) to another."""
        if start == end:
            return 0.0, 0.0
        pace, ridden = self._paces[vehicle], RIDDEN_AS[vehicle]
        for one in self._known:
            found = one.way(ridden, start, end)
            if found is not None:
                seconds, metres, doors_m = found
                scale = BASE_KMH[ridden] / pace.kmh
                return seconds * scale + doors_m * 3.6 / pace.kmh, metres + doors_m
        metres = great_circle_m(start, end) * pace.factor
        return metres * 3.6 / pace.kmh, metres

    def legs(self, vehicle: str, place: Point, others: Sequence[Point]) -> Legs:
        """From a place to others, and back."""
        if self._known:
            return self.one_by_one(vehicle, place, others)
        pace = self._paces[vehicle]
        metres = [great_circle_m(place, other) * pace.factor for other in others]
        seconds = [m * 3.6 / pace.kmh for m in metres]
        return Legs(seconds, metres, seconds, metres)

    def one_by_one(self, vehicle: str, place: Point, others: Sequence[Point]) -> Legs:
        """The same, each `leg` asked for by itself."""
        out = [self.leg(vehicle, place, other) for other in others]
        back = [self.leg(vehicle, other, place) for other in others]
        return Legs(
            [s for s, _ in out], [m for _, m in out], [s for s, _ in back], [m for _, m in back]
        )

    def between(self, points: Sequence[Point]) -> "Between":
        """The travel times of some places as the round engine asks for them."""
        return Between(self, points)

    def unknown(self, vehicle: str, points: Sequence[Point]) -> int:
        """Between how many pairs of these places the bird's way has to do."""
        ridden = RIDDEN_AS[vehicle]
        ways = ((a, b) for a in points for b in points if a != b)
        return sum(all(one.way(ridden, a, b) is None for one in self._known) for a, b in ways)


class Between:
    """A `Travel` of the engine over numbered places."""

    def __init__(self, times: TravelTimes, points: Sequence[Point]):
        self.source = times.source
        self._times, self._points = times, list(points)
        self._tables: dict[str, Table] = {}

    def table(self, profile: str) -> Table:
        """Seconds and metres between all places for one vehicle."""
        if profile not in self._tables:
            leg, points = self._times.leg, self._points
            rows = [[leg(profile, a, b) for b in points] for a in points]
            self._tables[profile] = Table(
                [[s for s, _ in row] for row in rows], [[m for _, m in row] for row in rows]
            )
        return self._tables[profile]
