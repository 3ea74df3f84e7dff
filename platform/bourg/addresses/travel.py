"""How long a courier needs from one place to another: by the streets, a server, or the bird's way.

Whoever plans asks `TravelTimes`. It never calls anybody while it answers: what a server knows is
fetched beforehand (`prepare`), outside of every transaction. Where neither streets nor server know
a way, the great circle times a factor is taken, and the name of the source says so.
"""

from collections.abc import Callable, Mapping, Sequence
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


Ask = Callable[[str, Sequence[Point], Sequence[Point]], "Answer | None"]


class Answer(NamedTuple):
    """What a server says: seconds and metres from each to each; None where there is no way."""

    seconds: Sequence[Sequence[float | None]]
    metres: Sequence[Sequence[float | None]]


class Fetched:
    """Ways that a server was asked for, kept in this process; `ask` may fail and gives None."""

    def __init__(self, source: str, ask: Ask, most: int = 200_000):
        self.source = source
        self._ask, self._most = ask, most
        self._ways: dict[tuple[str, Point, Point], tuple[float, float, float] | None] = {}

    def way(self, vehicle: str, start: Point, end: Point) -> tuple[float, float, float] | None:
        """What is known already; nobody is asked."""
        return self._ways.get((vehicle, start, end))

    def prepare(self, vehicle: str, points: Sequence[Point]) -> int:
        """Ask for the ways that are not known yet; how many still are not afterwards."""
        points = list(dict.fromkeys(points))
        if len(self._ways) + len(points) ** 2 > self._most:
            self._ways.clear()
        for start, ends in _asked(self._missing(vehicle, points)):
            answer = self._ask(vehicle, start, ends)
            if answer is None:
                break
            self._keep(vehicle, start, ends, answer)
        return sum(map(len, self._missing(vehicle, points).values()))

    def _missing(self, vehicle: str, points: Sequence[Point]) -> dict[Point, tuple[Point, ...]]:
        """From each place the others to which the way is not known."""
        return {
            a: ends
            for a in points
            if (ends := tuple(b for b in points if a != b and (vehicle, a, b) not in self._ways))
        }

    def _keep(
        self, vehicle: str, starts: Sequence[Point], ends: Sequence[Point], answer: Answer
    ) -> None:
        for a, times, lengths in zip(starts, answer.seconds, answer.metres, strict=True):
            for b, seconds, metres in zip(ends, times, lengths, strict=True):
                known = seconds is not None and metres is not None
                self._ways[vehicle, a, b] = (seconds, metres, 0.0) if known else None  # type: ignore[assignment]


MOST_PLACES = 40  # on each side of one question; servers refuse more than a hundred in all


def _asked(missing: Mapping[Point, tuple[Point, ...]]) -> list[tuple[list[Point], list[Point]]]:
    """Questions that cover what is missing: some starts with the same ends, some ends each."""
    alike: dict[tuple[Point, ...], list[Point]] = {}
    whole = tuple(dict.fromkeys(end for ends in missing.values() for end in ends))
    for start, ends in missing.items():
        alike.setdefault(ends if len(ends) < len(whole) // 2 else whole, []).append(start)
    return [
        (starts[i : i + MOST_PLACES], list(ends[k : k + MOST_PLACES]))
        for ends, starts in alike.items()
        for i in range(0, len(starts), MOST_PLACES)
        for k in range(0, len(ends), MOST_PLACES)
    ]
