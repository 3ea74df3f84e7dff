"""Travel times and distances behind one small port: as the crow flies, or a matrix given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt
from typing import NamedTuple, Protocol

EARTH_M = 6_371_000
DETOUR = 1.343  # mean of 300 European cities (Environment and Planning B, 2023)
BICYCLE_KMH = 15.0

Rows = Sequence[Sequence[float]]


class Table(NamedTuple):
    """Between every two places: seconds and metres, `[from][to]`."""

    seconds: Rows
    metres: Rows


class Travel(Protocol):
    """Where travel times come from; `source` is kept with each plan."""

    @property
    def source(self) -> str:
        """A word for where the times are from."""
        ...

    def table(self, profile: str) -> Table:
        """All places for one kind of vehicle. Raises KeyError for a profile it does not know."""
        ...


class Pace(NamedTuple):
    """How much longer the streets are than the bird's way, and how fast they are ridden."""

    factor: float = DETOUR
    kmh: float = BICYCLE_KMH


class Crow:
    """Great circle times a factor at a constant speed, each by vehicle."""

    source = "haversine"

    def __init__(
        self, points: Sequence[tuple[float, float]], paces: Mapping[str, Pace] | None = None
    ):
        self._points = points
        self._paces = paces if paces is not None else {"": Pace()}

    def table(self, profile: str) -> Table:
        """Latitude and longitude in degrees (WGS 84) to metres, and to seconds at the pace."""
        pace = self._paces[profile]
        metres = [[great_circle_m(a, b) * pace.factor for b in self._points] for a in self._points]
        return Table([[m * 3.6 / pace.kmh for m in row] for row in metres], metres)


@dataclass(frozen=True)
class Given:
    """A matrix that is known: seconds by profile, and metres (from the speed when not given)."""

    tables: Mapping[str, Table]
    source: str = "matrix"

    def table(self, profile: str) -> Table:
        """The matrix of a profile as it was given."""
        return self.tables[profile]


def at_speed(seconds: Rows, kmh: float) -> Table:
    """A matrix of seconds that were all ridden at one speed, with its metres."""
    return Table(seconds, [[s * kmh / 3.6 for s in row] for row in seconds])


def plane(points: Sequence[tuple[float, float]]) -> Table:
    """Euclid's distances; one unit takes one second (the manner of the public instances)."""
    rows = [[hypot(a[0] - b[0], a[1] - b[1]) for b in points] for a in points]
    return Table(rows, rows)


def great_circle_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude in degrees) on a sphere."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))
