"""What a day of deliveries is made of: orders, couriers, the task, and the plan that answers it.

Seconds from a common origin (midnight of the day, mostly), metres, whole crates. An order is one
unit: all its pick-ups, then its one drop, by one courier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import NamedTuple

from bourg.routing.travel import Travel

FLOOR_S = 30.0  # a flight of stairs up and down again with a bag
LIFT_S = 40.0  # waiting for a lift and riding it, whatever the floor
HEAVY_G, HEAVY_FACTOR = 15_000, 1.5  # above this weight stairs are climbed twice or slowly


class Why(StrEnum):
    """Why an order is in no round; the words for it belong to whoever shows the plan."""

    SKILL = "skill"  # no courier has the skill (van, adult) it asks for
    TOO_BIG = "too_big"  # more crates or cold box than any courier carries
    TOO_FAR = "too_far"  # not even a courier with nothing else to do can keep its windows
    TRANSIT = "transit"  # its goods would be longer under way than their temperature allows
    FULL = "full"  # possible by itself, but not beside what is planned


@dataclass(frozen=True)
class Stop:
    """Where something is fetched or brought, and when: the service begins inside a window."""

    task: int
    place: int
    windows: tuple[tuple[float, float], ...] = ((-inf, inf),)
    service_s: float = 0.0
    crates: int = 0
    cold: int = 0
    temperature: str = ""


@dataclass(frozen=True)
class Order:
    """One household's goods: one or more pick-ups, one drop; `skills` its courier must have.

    `crates`, `cold` and `temperature` are those of its pick-ups; the drop carries none.
    """

    id: int | str
    pickups: tuple[Stop, ...]
    drop: Stop
    skills: frozenset[str] = frozenset()

    def stops(self) -> tuple[Stop, ...]:
        """The pick-ups, then the drop."""
        return (*self.pickups, self.drop)


@dataclass(frozen=True)
class Break:
    """A pause of `length_s` that begins between `earliest` and `latest`, where the courier is."""

    earliest: float
    latest: float
    length_s: float


@dataclass(frozen=True)
class Ridden:
    """A stop that is behind the courier or cannot be changed: its task and when it began."""

    task: int
    start: float


@dataclass(frozen=True)
class Courier:
    """Who rides from `start` within `shift`; without an `end` the round ends at its last drop.

    `crates` and `cold` bound what is on board at once; `profile` names the vehicle for travel
    times; `locked` stops come first in the round, at the times they were ridden.
    """

    id: int | str
    start: int
    end: int | None
    shift: tuple[float, float]
    crates: int
    cold: int = 0
    skills: frozenset[str] = frozenset()
    profile: str = ""
    rest: Break | None = None
    locked: tuple[Ridden, ...] = ()


@dataclass(frozen=True)
class Task:
    """Everything there is to plan. `transit_s`: most seconds under way, by temperature class."""

    orders: Sequence[Order]
    couriers: Sequence[Courier]
    travel: Travel
    transit_s: Mapping[str, float] = field(default_factory=dict)


class Visit(NamedTuple):
    """A stop of a round: its task, when its service begins; `after_rest`: a break comes first.

    A break is named by the visit it comes before; one at the end of a round is in `rest_last`.
    """

    task: int
    start: float
    rest_at: float | None = None


@dataclass(frozen=True)
class Round:
    """What one courier rides, in sequence; `metres` from start place to end place."""

    courier: int | str
    visits: tuple[Visit, ...]
    starts: float
    ends: float
    metres: float
    rest_last: float | None = None


@dataclass(frozen=True)
class Plan:
    """A round for every courier that rides, and each order that is in none, with its reason.

    `source` names where the travel times are from that it was made with; it is kept with it.
    """

    rounds: tuple[Round, ...]
    unserved: Mapping[int | str, Why] = field(default_factory=dict)
    source: str = ""

    @property
    def metres(self) -> float:
        """How far all couriers ride together."""
        return sum(one.metres for one in self.rounds)


def hand_over_s(base_s: float, *, floor: int = 0, lift: bool = False, weight_g: int = 0) -> float:
    """Seconds at a door: ringing and handing over, and the way up with so many grams."""
    climb = min(LIFT_S, abs(floor) * FLOOR_S) if lift else abs(floor) * FLOOR_S
    heavy = HEAVY_FACTOR if weight_g > HEAVY_G and not lift else 1.0
    return base_s + climb * heavy
