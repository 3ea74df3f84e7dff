"""Bringing in travel times: from a file of streets, or from a server that knows them."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from math import ceil
from pathlib import Path
from typing import NamedTuple

from bourg.addresses.roads import LIMIT_BYTES, RoadsRefused, Way, read_ways
from bourg.addresses.street_file import NAME, write_streets
from bourg.addresses.streets import MOST_GATES, NO_WAY, Matrix, Point, Streets, thinned_to
from bourg.addresses.ways import BIKE, VAN
from bourg.kernel.refusals import N_, Refusal

NOTHING_TO_RIDE = N_("No vehicle may ride any street of %(name)s.")
NO_HOUSES = N_("The town has no addresses yet: bring them in first.")
NOBODY = N_("No address of the town lies near a street of %(name)s: is it the right town's file?")

MOST_PLACES = 45  # on each side of one question; servers refuse more than a hundred in all


class NoAnswer(Refusal):
    """The server for travel times does not answer; what was known before stays."""

    code = "no_travel_times"
    msgid = N_("The server for travel times gives no usable answer. Nothing was changed.")


class Answer(NamedTuple):
    """What a server says: seconds and metres from each to each; None where there is no way."""

    seconds: Sequence[Sequence[float | None]]
    metres: Sequence[Sequence[float | None]]


# Asked for a vehicle, starts and ends; None: no usable answer.
Ask = Callable[[str, Sequence[Point], Sequence[Point]], Answer | None]


class House(NamedTuple):
    """An address and where it is, latitude and longitude."""

    label: str
    point: tuple[float, float]


@dataclass
class Ridden:
    """What became of the streets for one vehicle; `without` are addresses that have no way."""

    vertices: int
    joined: int
    gates: int
    without: list[House] = field(default_factory=list)


@dataclass
class RoadsImported:
    """What an import of streets did, by vehicle; `source` is the name plans keep."""

    source: str
    streets: int
    ridden: dict[str, Ridden]


def import_roads(
    path: Path,
    folder: Path,
    houses: Sequence[House],
    *,
    vehicles: Iterable[str] = (BIKE, VAN),
    progress: Callable[[int], None] = lambda done: None,
    limit_bytes: int = LIMIT_BYTES,
) -> RoadsImported:
    """Write the travel times of a file of streets into the town's folder.

    Raises `RoadsRefused` before anything is written.
    """
    ways = read_ways(path, limit_bytes=limit_bytes)
    found = {vehicle: _streets(path, ways, vehicle) for vehicle in vehicles}
    ridden = {vehicle: _ridden(streets, houses) for vehicle, streets in found.items()}
    if houses and all(len(one.without) == len(houses) for one in ridden.values()):
        raise RoadsRefused(NOBODY, name=path.name)
    matrices = {}
    for vehicle, streets in found.items():
        gates = streets.gates(house.point for house in houses)
        ridden[vehicle].gates = len(gates)
        matrices[vehicle] = streets.matrix(gates, progress)
    source = _source("streets", matrices)
    write_streets(folder / NAME, source, matrices)
    return RoadsImported(source, len(ways), ridden)


def fetch_roads(
    ask: Ask,
    folder: Path,
    houses: Sequence[House],
    *,
    vehicles: Iterable[str] = (BIKE, VAN),
    progress: Callable[[int], None] = lambda done: None,
    most: int = MOST_GATES,
) -> str:
    """Write the travel times that a server knows between the town's houses; gives their name.

    Raises `NoAnswer`, or `RoadsRefused` for a town without addresses, before anything is written.
    """
    if not houses:
        raise RoadsRefused(NO_HOUSES)
    gates = thinned_to(sorted({house.point for house in houses}), most)
    matrices = {vehicle: _fetched(ask, vehicle, gates, progress) for vehicle in vehicles}
    source = _source("osrm", matrices)
    write_streets(folder / NAME, source, matrices)
    return source


def _fetched(
    ask: Ask, vehicle: str, gates: Sequence[Point], progress: Callable[[int], None]
) -> Matrix:
    seconds, metres = array("H"), array("H")
    for begin in range(0, len(gates), MOST_PLACES):
        starts = gates[begin : begin + MOST_PLACES]
        blocks = [
            _told(ask(vehicle, starts, gates[k : k + MOST_PLACES]))
            for k in range(0, len(gates), MOST_PLACES)
        ]
        for row in range(len(starts)):
            for spent, far in chain.from_iterable(block[row] for block in blocks):
                seconds.append(spent)
                metres.append(far)
        progress(begin + len(starts))
    return Matrix(tuple(gates), seconds, metres)


def _told(answer: Answer | None) -> list[list[tuple[int, int]]]:
    """Rows of whole seconds and metres, rounded up; what has no way or does not fit is none."""
    if answer is None:
        raise NoAnswer
    rows = zip(answer.seconds, answer.metres, strict=True)
    return [[_whole(*cell) for cell in zip(times, ways, strict=True)] for times, ways in rows]


def _whole(seconds: float | None, metres: float | None) -> tuple[int, int]:
    if seconds is None or metres is None or max(seconds, metres) >= NO_WAY - 1:
        return NO_WAY, NO_WAY
    return ceil(seconds), ceil(metres)


def _streets(path: Path, ways: list[Way], vehicle: str) -> Streets:
    streets = Streets(ways, vehicle)
    if not streets.vertices:
        raise RoadsRefused(NOTHING_TO_RIDE, name=path.name)
    return streets


def _ridden(streets: Streets, houses: Iterable[House]) -> Ridden:
    without = [house for house in houses if streets.near(house.point) is None]
    return Ridden(streets.vertices, len(streets.graph), 0, without)


def _source(kind: str, matrices: dict[str, Matrix]) -> str:
    """A name that is another one as soon as any travel time is."""
    marks = sha256()
    for vehicle, one in sorted(matrices.items()):
        marks.update(f"{vehicle} {one.gates}".encode() + one.seconds.tobytes())
    return f"{kind}-{marks.hexdigest()[:8]}"
