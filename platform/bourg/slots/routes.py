"""The plan that certifies a slot's promises: who rides, what is promised, in which rounds.

Times are seconds from the slot's start. Every plan that leaves this module has been judged by
the engine's independent checker; one with a fault raises `Faulty` and is never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bourg.routing import checker
from bourg.routing.model import Break, Courier, Order, Plan, Ridden, Round, Stop, Task, Visit, Why
from bourg.slots.ground import Ground
from bourg.slots.loads import PICKUP_S, TRANSIT_S, Load, Pickup, Point

ENGINE, FORMAT = "bourg-1", 1
STOPS = 64  # numbers an order's stops: its number times this, and the shop's position
DROP = STOPS - 1

Span = tuple[float, float]


class Faulty(Exception):
    """The checker found something wrong with a plan; it must not be stored."""


@dataclass(frozen=True)
class Rider:
    """A courier's shift as far as it serves this slot."""

    shift: str
    user: int | None
    begins: float
    ends: float
    start: Point
    end: Point
    vehicle: str
    crates: int
    cold: int
    skills: tuple[str, ...] = ()
    rest: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Promise:
    """An order or a held place by its claim: its load, when its shops can be fetched from."""

    claim: str
    number: int
    load: Load
    fetch: tuple[tuple[Span, ...], ...]

    def tasks(self) -> list[int]:
        """The numbers of its stops: pick-ups, then the drop."""
        first = self.number * STOPS
        return [*range(first, first + len(self.load.pickups)), first + DROP]


@dataclass(frozen=True)
class RoutePlan:
    """A slot's plan. `length_s`: how long the slot is; drops begin within it.

    `unserved`: promises that nobody can bring since a shift was withdrawn, by claim, and why.
    `ridden`: by shift, the stops that are behind its courier.
    """

    length_s: float
    riders: tuple[Rider, ...] = ()
    promises: Mapping[str, Promise] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    next_number: int = 0
    source: str = ""
    unserved: Mapping[str, str] = field(default_factory=dict)
    ridden: Mapping[str, tuple[Ridden, ...]] = field(default_factory=dict)
    engine: str = ENGINE

    @property
    def metres(self) -> float:
        """How far all ride together."""
        return sum(one.metres for one in self.rounds)

    def task(self, ground: Ground, known: Mapping[str, Order] | None = None) -> Task:
        """What the engine and the checker are asked.

        `known` are orders of this ground that were made before, by claim.
        """
        known, done = known or {}, self.ridden
        couriers = [_courier(rider, ground, done.get(rider.shift, ())) for rider in self.riders]
        orders = [
            known.get(claim) or order(promise, self.length_s, ground)
            for claim, promise in self.promises.items()
        ]
        return Task(orders, couriers, ground, TRANSIT_S)

    def as_plan(self) -> Plan:
        """The rounds as the engine knows them."""
        return Plan(self.rounds, {claim: Why(why) for claim, why in self.unserved.items()})

    def without(self, claim: str) -> "RoutePlan":
        """The plan without a promise; the rounds keep its stops until they are reckoned again."""
        rest = {known: one for known, one in self.promises.items() if known != claim}
        left = {known: why for known, why in self.unserved.items() if known != claim}
        return replace(self, promises=rest, unserved=left)

    def promise(self, claim: str, load: Load, fetch: tuple[tuple[Span, ...], ...]) -> Promise:
        """A promise that is not in the plan yet."""
        return Promise(claim, self.next_number, load, fetch)

    def promising(self, claim: str, load: Load, fetch: tuple[tuple[Span, ...], ...]) -> "RoutePlan":
        """The plan with a promise that no round serves yet."""
        one = self.promise(claim, load, fetch)
        return replace(self, promises={**self.promises, claim: one}, next_number=one.number + 1)

    def claim_of(self, task: int) -> str:
        """Whose stop it is."""
        number = task // STOPS
        return next(one.claim for one in self.promises.values() if one.number == number)

    def task_of(self, claim: str, shop: int | None) -> int:
        """The stop of a promise at a shop, or (nothing) at its door."""
        promise = self.promises[claim]
        if shop is None:
            return promise.tasks()[-1]
        return promise.tasks()[[one.shop for one in promise.load.pickups].index(shop)]

    def point_of(self, task: int) -> Point:
        """Where a stop is."""
        load = self.promises[self.claim_of(task)].load
        return load.point if task % STOPS == DROP else load.pickups[task % STOPS].point

    def from_now(self, now_s: float) -> "RoutePlan":
        """The plan for couriers who have not set out yet: nobody leaves in the past."""
        riders = tuple(
            rider if self.ridden.get(rider.shift) or rider.begins >= now_s
            else replace(rider, begins=min(now_s, rider.ends))
            for rider in self.riders
        )  # fmt: skip
        return replace(self, riders=riders)

    def fetched_later(self, shop: int, not_before_s: float) -> "RoutePlan":
        """The plan when a shop is late: what is not fetched from it yet waits for it."""
        done = {ridden.task for stops in self.ridden.values() for ridden in stops}
        late = {
            claim: replace(one, fetch=tuple(
                tuple((max(a, not_before_s), max(b, not_before_s)) for a, b in spans)
                if pickup.shop == shop and task not in done else spans
                for task, pickup, spans in zip(one.tasks(), one.load.pickups, one.fetch,
                                               strict=False)
            ))
            for claim, one in self.promises.items()
        }  # fmt: skip
        return replace(self, promises=late)

    def stopped(self, shift: str, now_s: float) -> "RoutePlan":
        """The plan when a courier rides no further: goods on board wait where the courier is."""
        stops = self.ridden.get(shift, ())
        brought = {r.task // STOPS for r in stops if r.task % STOPS == DROP}
        kept = tuple(r for r in stops if r.task // STOPS in brought)
        riders = tuple(
            _ended(rider, self, kept) if rider.shift == shift else rider
            for rider in self.riders if rider.shift != shift or kept
        )  # fmt: skip
        aboard = {r.task for r in stops if r.task // STOPS not in brought}
        here = self.point_of(stops[-1].task) if stops else None
        promises, number = dict(self.promises), self.next_number
        for claim, one in self.promises.items():
            if here is not None and aboard.intersection(one.tasks()):
                promises[claim] = _handed_over(one, number, aboard, here, (now_s, self.length_s))
                number += 1
        ridden = {known: done for known, done in self.ridden.items() if known != shift}
        if kept:
            ridden[shift] = kept
        return replace(self, riders=riders, promises=promises, next_number=number, ridden=ridden)

    def shop_of(self, task: int) -> int | None:
        """Which shop a stop is at; nothing at a door."""
        position = task % STOPS
        if position == DROP:
            return None
        return self.promises[self.claim_of(task)].load.pickups[position].shop


def judged(plan: RoutePlan, task: Task) -> RoutePlan:
    """The plan as it will be stored, when the checker finds nothing in it. Raises `Faulty`."""
    plan = replace(plan, rounds=tuple(_round(_round_row(one)) for one in plan.rounds))
    found = checker.faults(task, plan.as_plan())
    if found:
        raise Faulty("; ".join(f"{fault.rule}: {fault.subject}" for fault in found[:5]))
    return plan


def order(promise: Promise, length_s: float, ground: Ground) -> Order:
    """A promise as the engine reads it: all pick-ups, then the drop within the slot."""
    *tasks, drop = promise.tasks()
    load = promise.load
    pickups = tuple(
        Stop(task, ground.place(one.point), spans, PICKUP_S, one.crates, one.cold, one.temperature)
        for task, one, spans in zip(tasks, load.pickups, promise.fetch, strict=True)
    )
    door = Stop(drop, ground.place(load.point), ((0.0, length_s),), load.service_s)
    return Order(promise.claim, pickups, door, frozenset(load.skills))


def _ended(rider: Rider, plan: RoutePlan, stops: tuple[Ridden, ...]) -> Rider:
    """A rider whose day is over after these stops, where the last of them is."""
    last = stops[-1]
    service_s = plan.promises[plan.claim_of(last.task)].load.service_s
    return replace(rider, ends=last.start + service_s, end=plan.point_of(last.task), rest=None)


def _handed_over(one: Promise, number: int, aboard: set[int], here: Point, span: Span) -> Promise:
    """A promise whose goods another courier takes over: those on board from where they are."""
    pickups, fetch = list(one.load.pickups), list(one.fetch)
    for position, task in enumerate(one.tasks()[:-1]):
        if task in aboard:
            pickups[position] = pickups[position]._replace(lat=here[0], lon=here[1])
            fetch[position] = (span,)
    return Promise(one.claim, number, one.load._replace(pickups=tuple(pickups)), tuple(fetch))


def _courier(rider: Rider, ground: Ground, ridden: tuple[Ridden, ...]) -> Courier:
    return Courier(
        rider.shift, ground.place(rider.start), ground.place(rider.end),
        (rider.begins, rider.ends), rider.crates, rider.cold, frozenset(rider.skills),
        rider.vehicle, Break(*rider.rest) if rider.rest else None, ridden,
    )  # fmt: skip


def fetch_spans(
    spans: Iterable[Span], first: float, last: float, not_before: float | None = None
) -> tuple[Span, ...]:
    """When a pick-up can begin within `first` and `last`, of the spans a shop is open."""
    begin = first if not_before is None else max(first, not_before)
    found = ((max(begin, opens), min(last, closes - PICKUP_S)) for opens, closes in spans)
    return tuple((opens, closes) for opens, closes in found if opens <= closes)


def written(plan: RoutePlan) -> dict[str, Any]:
    """The plan as it is stored."""
    return {
        "format": FORMAT, "engine": plan.engine, "source": plan.source,
        "length_s": plan.length_s, "next_number": plan.next_number,
        "couriers": [_rider_row(rider) for rider in plan.riders],
        "orders": [_promise_row(one) for one in plan.promises.values()],
        "unserved": dict(plan.unserved),
        "ridden": {shift: [[r.task, _brief(r.start)] for r in done]
                   for shift, done in plan.ridden.items()},
        "routes": [_round_row(one) for one in plan.rounds],
    }  # fmt: skip


def read(document: Mapping[str, Any]) -> RoutePlan:
    """A stored plan."""
    promises = [_promise(row) for row in document["orders"]]
    ridden = {shift: tuple(Ridden(*done) for done in stops)
              for shift, stops in document["ridden"].items()}  # fmt: skip
    return RoutePlan(
        document["length_s"], tuple(_rider(row) for row in document["couriers"]),
        {one.claim: one for one in promises}, tuple(_round(row) for row in document["routes"]),
        document["next_number"], document["source"], document["unserved"], ridden,
        document["engine"],
    )  # fmt: skip


def _rider_row(rider: Rider) -> dict[str, Any]:
    return {**rider.__dict__}


def _rider(row: dict[str, Any]) -> Rider:
    pairs = {name: tuple(row[name]) for name in ("start", "end", "skills")}
    rest = tuple(row["rest"]) if row["rest"] else None
    return Rider(**{**row, **pairs, "rest": rest})


def _promise_row(one: Promise) -> dict[str, Any]:
    load = one.load
    return {
        "claim": one.claim, "number": one.number, "fetch": one.fetch,
        "pickups": [list(pickup) for pickup in load.pickups], "lat": load.lat, "lon": load.lon,
        "service_s": load.service_s, "skills": load.skills,
    }  # fmt: skip


def _promise(row: dict[str, Any]) -> Promise:
    pickups = tuple(Pickup(*pickup) for pickup in row["pickups"])
    load = Load(pickups, row["lat"], row["lon"], row["service_s"], tuple(row["skills"]))
    fetch = tuple(tuple((a, b) for a, b in spans) for spans in row["fetch"])
    return Promise(row["claim"], row["number"], load, fetch)


def _round_row(one: Round) -> dict[str, Any]:
    stops = [
        [v.task, _brief(v.start)] + ([] if v.rest_at is None else [_brief(v.rest_at)])
        for v in one.visits
    ]
    return {
        "shift": one.courier, "starts": _brief(one.starts), "ends": _brief(one.ends),
        "metres": round(one.metres, 3), "rest_last": one.rest_last, "stops": stops,
    }  # fmt: skip


def _round(row: dict[str, Any]) -> Round:
    visits = tuple(Visit(*stop) for stop in row["stops"])
    return Round(row["shift"], visits, row["starts"], row["ends"], row["metres"], row["rest_last"])


def _brief(seconds: float) -> float:
    """Times are kept to a ten-thousandth of a second, below what the checker forgives."""
    return round(seconds, 4)
