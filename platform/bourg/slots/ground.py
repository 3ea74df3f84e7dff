"""Places that are found out one after the other, with the ways between them.

The engine reads travel times by number of place. A slot's places become more with every booking,
and an address that only asks comes and goes: the same tables grow and shrink.
"""

from collections.abc import Mapping, Sequence

from bourg.addresses.travel import TravelTimes
from bourg.routing.travel import Table
from bourg.slots.loads import Point

GREEN_OF = 3  # one slot in so many is marked as near to a round


class Ground:
    """Travel times between the places that were asked for so far; a `Travel` of the engine."""

    def __init__(self, ways: TravelTimes):
        self.source = ways.source
        self._ways = ways
        self._places: list[Point] = []
        self._numbers: dict[Point, int] = {}
        self._tables: dict[str, tuple[list[list[float]], list[list[float]]]] = {}

    def __contains__(self, point: Point) -> bool:
        return point in self._numbers

    def place(self, point: Point) -> int:
        """The number of a place; a new one is measured to all the others."""
        known = self._numbers.get(point)
        if known is not None:
            return known
        for vehicle in self._tables:
            self._grow(vehicle, point, self._places)
        self._numbers[point] = len(self._places)
        self._places.append(point)
        return self._numbers[point]

    def forget(self) -> None:
        """Leave the place that came last out again."""
        del self._numbers[self._places.pop()]
        for tables in self._tables.values():
            for rows in tables:
                rows.pop()
                for row in rows:
                    row.pop()

    def table(self, profile: str) -> Table:
        """Seconds and metres for a vehicle; the rows grow with the places."""
        if profile not in self._tables:
            self._tables[profile] = ([], [])
            for number, point in enumerate(self._places):
                self._grow(profile, point, self._places[:number])
        return Table(*self._tables[profile])

    def _grow(self, vehicle: str, point: Point, others: Sequence[Point]) -> None:
        legs = self._ways.legs(vehicle, point, others)
        ways = ((legs.out_s, legs.back_s), (legs.out_m, legs.back_m))
        for rows, (out, back) in zip(self._tables[vehicle], ways, strict=True):
            for row, leg in zip(rows, back, strict=True):
                row.append(leg)
            rows.append([*out, 0.0])


def green(detours_m: Mapping[int, float]) -> set[int]:
    """Which slots have little detour: the lowest third, and half of the longest at most.

    Where all are alike none is better than another (Agatz, Fan and Stam 2021 on green labels).
    """
    ranked = sorted(detours_m.values())
    if len(ranked) < GREEN_OF:
        return set()
    most = min(ranked[len(ranked) // GREEN_OF - 1], ranked[-1] / 2)
    return {slot for slot, metres in detours_m.items() if metres <= most < ranked[-1]}
