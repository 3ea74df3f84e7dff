"""Bringing in a town's streets: from a file of ways to the file of travel times, with a report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bourg.addresses.roads import LIMIT_BYTES, RoadsRefused, Way, read_ways
from bourg.addresses.street_file import NAME, write_streets
from bourg.addresses.streets import Matrix, Streets
from bourg.addresses.ways import BIKE, VAN
from bourg.kernel.refusals import N_

NOTHING_TO_RIDE = N_("No vehicle may ride any street of %(name)s.")
NOBODY = N_("No address of the town lies near a street of %(name)s: is it the right town's file?")


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
    source = _source(matrices)
    write_streets(folder / NAME, source, matrices)
    return RoadsImported(source, len(ways), ridden)


def _streets(path: Path, ways: list[Way], vehicle: str) -> Streets:
    streets = Streets(ways, vehicle)
    if not streets.vertices:
        raise RoadsRefused(NOTHING_TO_RIDE, name=path.name)
    return streets


def _ridden(streets: Streets, houses: Iterable[House]) -> Ridden:
    without = [house for house in houses if streets.near(house.point) is None]
    return Ridden(streets.vertices, len(streets.graph), 0, without)


def _source(matrices: dict[str, Matrix]) -> str:
    """A name that is another one as soon as any travel time is."""
    marks = sha256()
    for vehicle, one in sorted(matrices.items()):
        marks.update(f"{vehicle} {one.gates}".encode() + one.seconds.tobytes())
    return f"streets-{marks.hexdigest()[:8]}"
