"""What a booking asks a courier to carry: from which shops, to which door, how heavy, how cold.

The caller knows baskets and orders; here they are plain values. Seconds, whole crates, WGS 84.
"""

from collections.abc import Callable, Iterable
from math import ceil
from typing import NamedTuple

from bourg.routing.model import hand_over_s

PICKUP_S, DOOR_S = 60.0, 120.0
CRATE_G = 8_000  # what somebody carries up a stair in one crate
MOST_CRATES = 12  # of one shop: more is asked of it in a second trip, which nobody plans

ADULT = "adult"
# Most seconds between the counter and the door, by temperature class: insulated boxes keep 4 °C
# and -18 °C for about two hours, and half of that is left to the household.
TRANSIT_S = {"chilled": 5_400.0, "frozen": 3_600.0}
COLD = ("chilled", "frozen")

Point = tuple[float, float]


class Pickup(NamedTuple):
    """What one shop gives: crates, of which so many go into the cold box."""

    shop: int
    lat: float
    lon: float
    crates: int = 1
    cold: int = 0
    temperature: str = ""

    @property
    def point(self) -> Point:
        """Where it is."""
        return self.lat, self.lon


class Load(NamedTuple):
    """What one household is to get, and what its courier must be able to do."""

    pickups: tuple[Pickup, ...]
    lat: float
    lon: float
    service_s: float = DOOR_S
    skills: tuple[str, ...] = ()

    @property
    def point(self) -> Point:
        """Where the door is."""
        return self.lat, self.lon

    def without(self, shop: int) -> "Load":
        """The load when a shop gives nothing after all."""
        return self._replace(pickups=tuple(p for p in self.pickups if p.shop != shop))


# Asked only when a slot's bookings are judged by a plan; nothing: a place is not known.
Loader = Callable[[], Load | None]


class Good(NamedTuple):
    """Some of one product: grams as carried, and its temperature class."""

    weight_g: int
    temperature: str


def pickup(shop: int, lat: float, lon: float, goods: Iterable[Good]) -> Pickup:
    """What a shop gives, in whole crates; warm and cold goods never share one.

    Of two cold classes the stricter counts.
    """
    goods = list(goods)
    cold = [good for good in goods if good.temperature in COLD]
    warm = [good for good in goods if good.temperature not in COLD]
    classes = {good.temperature for good in cold}
    strictest = min(classes, key=TRANSIT_S.__getitem__, default="")
    cold_crates, warm_crates = _crates(cold), _crates(warm)
    total = min(MOST_CRATES, max(1, cold_crates + warm_crates))
    return Pickup(shop, lat, lon, total, min(cold_crates, total), strictest)


def door_s(weight_g: int, *, floor: int = 0, lift: bool = False) -> float:
    """Seconds at the door with so many grams."""
    return hand_over_s(DOOR_S, floor=floor, lift=lift, weight_g=weight_g)


def _crates(goods: list[Good]) -> int:
    return ceil(sum(good.weight_g for good in goods) / CRATE_G)
