"""The task as the search reads it: numbered nodes, plain lists, loads packed into one integer.

Nodes are a start and an end for each kind of courier, then the stops of all orders; so an order
can be added, and the last one taken out again. Couriers who differ in nothing but their name are
one kind: what was found out for one holds for the other.
"""

from dataclasses import dataclass, field

from bourg.routing.model import Break, Courier, Order, Stop, Task
from bourg.routing.refusals import N_, RoutingRefusal
from bourg.routing.travel import Rows, Table

FIELD_BITS = 20
CRATES = 1 << FIELD_BITS
COLD = CRATES << (FIELD_BITS + 1)
GUARDS = CRATES | COLD  # one bit above each number; a borrow during subtraction clears it
MOST = CRATES - 1

TWICE = N_("Stop %(task)s appears twice.")
UNKNOWN_STOP = N_("Courier %(courier)s has ridden stop %(task)s, which is in no order.")
ALONE = N_("Order %(order)s has nothing to fetch.")


def packed(crates: int, cold: int) -> int:
    """Crates and cold box as one number; loads add and subtract like the pair."""
    return crates + (cold << (FIELD_BITS + 1))


# A pick-up still to make: the set made with it, its node, window, service, and that set's load.
Missing = tuple[int, int, float, float, float, int]


@dataclass(slots=True, eq=False)
class Unit:
    """An order by its nodes; `loads[set]` and `missing[set]` speak of sets of free pick-ups.

    `limits`: most seconds under way, for the pick-ups that have such a limit. `opens`: when the
    first of them can be fetched; `split`: whether one of its stops has several windows.
    """

    index: int
    order: Order
    picks: tuple[int, ...]
    drop: int
    limits: dict[int, float]
    opens: float
    split: bool
    loads: list[int] = field(default_factory=list)
    missing: list[list[Missing]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Kind:
    """Couriers alike: where they start and end, what they carry, and their travel times."""

    start: int
    end: int
    shift: tuple[float, float]
    room: int
    skills: frozenset[str]
    rest: Break | None
    seconds: Rows
    metres: Rows
    locked: tuple[int, ...]
    times: tuple[float, ...]


class Network:
    """Everything the search asks of a task, looked up by node, order or courier."""

    def __init__(self, task: Task):
        self.task = task
        self.opens: list[float] = []
        self.closes: list[float] = []
        self.service: list[float] = []
        self.load: list[int] = []
        self.unit_of: list[int] = []
        self.tasks: list[int] = []
        self.node_of: dict[int, int] = {}
        self.split: dict[int, tuple[tuple[float, float], ...]] = {}
        self.limited: dict[int, Unit] = {}
        self.units: list[Unit] = []
        self._ridden = frozenset(ridden.task for c in task.couriers for ridden in c.locked)
        self._couriers = list({_what_matters(c): c for c in reversed(task.couriers)}.values())
        self._wide = {c.profile: _Wide(task.travel.table(c.profile)) for c in self._couriers}
        for courier in self._couriers:
            for place in (courier.start, courier.end):
                self._node(Stop(-1, -1 if place is None else place), -1)
        for order in task.orders:
            self.add(order)
        kinds = {_what_matters(c): self._kind(i, c) for i, c in enumerate(self._couriers)}
        self.kinds = list(kinds.values())
        self.kind_of = [kinds[_what_matters(courier)] for courier in task.couriers]
        self.locked = frozenset(node for kind in self.kinds for node in kind.locked)
        self.owners = {
            self.unit_of[node]: c for c, kind in enumerate(self.kind_of) for node in kind.locked
        }

    def add(self, order: Order) -> Unit:
        """Number an order's stops. Raises RoutingRefusal for one without a pick-up, or known."""
        if not order.pickups:
            raise RoutingRefusal(ALONE, order=order.id)
        for stop in order.stops():
            if stop.task in self.node_of:
                raise RoutingRefusal(TWICE, task=stop.task)
            self.node_of[stop.task] = len(self.opens)
            self._node(stop, len(self.units))
        picks = tuple(self.node_of[stop.task] for stop in order.pickups)
        drop = self.node_of[order.drop.task]
        self.load[drop] = -sum(self.load[pick] for pick in picks)
        transit = [self.task.transit_s.get(stop.temperature) for stop in order.pickups]
        limits = {p: most for p, most in zip(picks, transit, strict=True) if most is not None}
        opens = min(self.opens[pick] for pick in picks)
        split = not self.split.keys().isdisjoint((*picks, drop))
        unit = Unit(len(self.units), order, picks, drop, limits, opens, split)
        if limits:
            self.limited[drop] = unit
        self._sets(unit)
        self.units.append(unit)
        return unit

    def forget(self) -> None:
        """Take the last order out again."""
        unit = self.units.pop()
        self.limited.pop(unit.drop, None)
        for stop in unit.order.stops():
            self.split.pop(self.node_of.pop(stop.task), None)
            for column in (
                self.opens, self.closes, self.service, self.load, self.unit_of, self.tasks
            ):  # fmt: skip
                column.pop()
            for wide in self._wide.values():
                wide.pop()

    def _node(self, stop: Stop, unit: int) -> None:
        windows = tuple(sorted(stop.windows))
        if len(windows) > 1:
            self.split[len(self.opens)] = windows
        self.opens.append(windows[0][0])
        self.closes.append(windows[-1][1])
        self.service.append(stop.service_s)
        self.load.append(packed(stop.crates, stop.cold))
        self.unit_of.append(unit)
        self.tasks.append(stop.task)
        for wide in self._wide.values():
            wide.append(stop.place)

    def _sets(self, unit: Unit) -> None:
        """What each set of the pick-ups that are not ridden loads, and what it still misses."""
        free = [pick for pick in unit.picks if self.tasks[pick] not in self._ridden]
        sets = range(1 << len(free))
        unit.loads = [
            sum(self.load[pick] for i, pick in enumerate(free) if made >> i & 1) for made in sets
        ]
        unit.missing = [
            [
                (more, pick, self.opens[pick], self.closes[pick], self.service[pick],
                 unit.loads[more])
                for i, pick in enumerate(free) if (more := made | 1 << i) != made
            ]
            for made in sets[:-1]
        ]  # fmt: skip

    def _kind(self, index: int, courier: Courier) -> Kind:
        wide = self._wide[courier.profile]
        room = packed(min(courier.crates, MOST), min(courier.cold, MOST))
        locked = tuple(self._found(courier, ridden.task) for ridden in courier.locked)
        times = tuple(ridden.start for ridden in courier.locked)
        return Kind(
            2 * index, 2 * index + 1, courier.shift, room, courier.skills, courier.rest,
            wide.seconds, wide.metres, locked, times,
        )  # fmt: skip

    def _found(self, courier: Courier, task: int) -> int:
        if task not in self.node_of:
            raise RoutingRefusal(UNKNOWN_STOP, courier=courier.id, task=task)
        return self.node_of[task]


class _Wide:
    """A table from place to place, spread out from node to node; a place's nodes share its row."""

    def __init__(self, table: Table):
        self._table = table
        self._places: list[int] = []
        self._rows: dict[int, tuple[list[float], list[float]]] = {}
        self.seconds: list[list[float]] = []
        self.metres: list[list[float]] = []

    def append(self, place: int) -> None:
        """One more node at a place; -1 is nowhere, at no distance from anywhere."""
        seconds, metres = self._table
        for known, (times, lengths) in self._rows.items():
            somewhere = known >= 0 and place >= 0
            times.append(seconds[known][place] if somewhere else 0.0)
            lengths.append(metres[known][place] if somewhere else 0.0)
        self._places.append(place)
        if place not in self._rows:
            self._rows[place] = (self._row(seconds, place), self._row(metres, place))
        self.seconds.append(self._rows[place][0])
        self.metres.append(self._rows[place][1])

    def _row(self, rows: Rows, place: int) -> list[float]:
        if place < 0:
            return [0.0] * len(self._places)
        row = rows[place]
        return [row[other] if other >= 0 else 0.0 for other in self._places]

    def pop(self) -> None:
        """Forget the last node."""
        place = self._places.pop()
        self.seconds.pop()
        self.metres.pop()
        if place not in self._places:
            del self._rows[place]
        for times, lengths in self._rows.values():
            times.pop()
            lengths.pop()


def _what_matters(courier: Courier) -> object:
    return (
        courier.start, courier.end, courier.shift, courier.crates, courier.cold, courier.skills,
        courier.profile, courier.rest, courier.locked,
    )  # fmt: skip
