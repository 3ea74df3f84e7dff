"""The ways between a town's gates as a file of its instance, read without being loaded.

A line of JSON says what is in it; then, for each vehicle, seconds and metres from each gate to
each, two bytes a number. The file is mapped, so all processes share the few pages they look at.
"""

import json
import mmap
import sys
from collections.abc import Mapping
from pathlib import Path

from bourg.addresses.nearest import Nearest, Point
from bourg.addresses.streets import FAR_M, NO_WAY, Matrix
from bourg.kernel.refusals import N_, BadInput

NAME = "streets.ways"
_FORMAT, _HEADER_ENDS, _NUMBER = "bourg-streets-1", b"\n", 2
MOST_HEADER = 10_000_000


class StreetFileRefused(BadInput):
    """The file of the ways cannot be used; the streets have to be brought in again."""

    code = "street_file_refused"
    msgid = N_("The file %(name)s cannot be used: bring the streets in again.")


def write_streets(path: Path, source: str, matrices: Mapping[str, Matrix]) -> None:
    """Write the matrices beside the file and put it in its place when it is whole."""
    gates = {vehicle: [list(gate) for gate in one.gates] for vehicle, one in matrices.items()}
    told = {"format": _FORMAT, "order": sys.byteorder, "source": source, "gates": gates}
    started = path.with_name(f".{path.name}.part")
    with started.open("wb") as handle:
        handle.write(json.dumps(told).encode() + _HEADER_ENDS)
        for one in matrices.values():
            handle.write(one.seconds.tobytes() + one.metres.tobytes())
    started.replace(path)


class StreetFile:
    """The ways of one file, for as long as it is open; a new file needs a new one.

    Raises `StreetFileRefused` for a file that is damaged or of another machine's kind.
    """

    def __init__(self, path: Path):
        try:
            with path.open("rb") as handle:
                told = json.loads(handle.readline(MOST_HEADER))
                begin = handle.tell()
                self._bytes = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            if (told["format"], told["order"]) != (_FORMAT, sys.byteorder):
                raise ValueError("format")
            self.source: str = told["source"]
            self._vehicles = self._laid_out(told["gates"], begin)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StreetFileRefused(name=path.name) from error
        self._near: dict[tuple[str, Point], tuple[int, float] | None] = {}

    def _laid_out(self, gates: Mapping[str, list[list[float]]], begin: int) -> dict[str, "_Laid"]:
        found = {}
        whole = memoryview(self._bytes)
        for vehicle, rows in gates.items():
            size = len(rows) ** 2 * _NUMBER
            seconds, metres = (whole[begin + k * size : begin + (k + 1) * size] for k in (0, 1))
            nearest = Nearest([(lat, lon) for lat, lon in rows])
            found[vehicle] = _Laid(len(rows), nearest, seconds.cast("H"), metres.cast("H"))
            begin += 2 * size
        if begin != len(whole):
            raise ValueError("length")
        return found

    def vehicles(self) -> list[str]:
        """The vehicles whose ways are in the file."""
        return list(self._vehicles)

    def way(self, vehicle: str, start: Point, end: Point) -> tuple[float, float, float] | None:
        """Seconds and metres on the streets, and metres to them and from them; None: no way."""
        laid = self._vehicles.get(vehicle)
        if laid is None:
            return None
        a, b = self._gate(vehicle, laid, start), self._gate(vehicle, laid, end)
        if a is None or b is None:
            return None
        cell = a[0] * laid.size + b[0]
        seconds, metres = laid.seconds[cell], laid.metres[cell]
        return None if seconds == NO_WAY else (seconds, metres, a[1] + b[1])

    def _gate(self, vehicle: str, laid: "_Laid", point: Point) -> tuple[int, float] | None:
        key = vehicle, point
        if key not in self._near:
            if len(self._near) > MOST_POINTS:
                self._near.clear()
            self._near[key] = laid.nearest.find(point, FAR_M)
        return self._near[key]


MOST_POINTS = 5000


class _Laid:
    """One vehicle's part of the file."""

    __slots__ = ("metres", "nearest", "seconds", "size")

    def __init__(
        self, size: int, nearest: Nearest, seconds: "memoryview[int]", metres: "memoryview[int]"
    ):
        self.size, self.nearest, self.seconds, self.metres = size, nearest, seconds, metres
