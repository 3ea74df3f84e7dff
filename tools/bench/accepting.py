"""How many of 140 random households one slot takes: by insertion alone, and with better plans.

Real addresses of the demo town and eight of its shops, four bikes of twelve crates, orders of one
to three shops, drops in two hours, pick-ups from an hour before. Without a database.
"""

import csv
import gzip
import random
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from bourg.addresses.travel import TravelTimes
from bourg.slots.desks import Desks
from bourg.slots.ground import Ground
from bourg.slots.loads import Load, Pickup, Point
from bourg.slots.routes import Rider, RoutePlan, judged
from bourg.slots.services.certifying import FRESH
from bourg.slots.services.replanning import ITERATIONS
from bourg.slots.services.staffing import improved

DATA = Path(__file__).resolve().parents[2] / "platform" / "bourg" / "demo" / "data"
REQUESTS, SHOPS, BIKES, CRATES = 140, 8, 4, 12
LENGTH_S, LEAD_S, HOME_S = 7200.0, 3600.0, 1800.0
TO_REACH = 1.3


class Taken(NamedTuple):
    """What one stream of requests came to: orders accepted, milliseconds of each request."""

    orders: int
    milliseconds: list[float]
    replan_s: list[float]


def main() -> float:
    """Print both ways on five seeds; returns how many times as many orders better plans take."""
    alone = [stream(seed, every=0) for seed in range(5)]
    better = [stream(seed, every=FRESH) for seed in range(5)]
    ratio = mean(one.orders for one in better) / mean(one.orders for one in alone)
    waits = mean(t for one in better for t in one.replan_s)
    how = f"with a plan made better every {FRESH} ({ITERATIONS} steps, {waits:.1f} s)"
    print(f"of {REQUESTS} requests, 5 seeds: {[one.orders for one in alone]} by insertion alone,")
    print(f"{[one.orders for one in better]} {how}: {ratio:.2f} times   (to reach: {TO_REACH})")
    return ratio


def stream(seed: int, *, every: int) -> Taken:
    """One stream of requests; each plan is judged by the checker before it counts."""
    ways, desks = TravelTimes(), Desks()
    plan, taken, replans = _empty(), [], []
    times: list[float] = []
    for number, load in enumerate(_requests(seed)):
        begin = time.perf_counter()
        fetch = tuple(((-LEAD_S, LENGTH_S),) for _ in load.pickups)
        found = desks.at("slot", plan, ways).booked(str(number), load, fetch)
        times.append((time.perf_counter() - begin) * 1000)
        if found is None:
            continue
        plan = found
        taken.append(number)
        if every and len(taken) % every == 0:
            begin = time.perf_counter()
            ground = Ground(ways)
            plan = improved(plan, ground, ITERATIONS, seed=number)
            judged(plan, plan.task(ground))
            replans.append(time.perf_counter() - begin)
    return Taken(len(taken), times, replans or [0.0])


def _empty() -> RoutePlan:
    start = places()[0]
    riders = tuple(
        Rider(
            f"bike {n}", n, -LEAD_S, LENGTH_S + HOME_S, start, start, "cargo_bike", CRATES, CRATES
        )
        for n in range(BIKES)
    )
    return RoutePlan(LENGTH_S, riders)


def _requests(seed: int) -> Iterator[Load]:
    chance = random.Random(seed)
    for _ in range(REQUESTS):
        chosen = chance.sample(range(SHOPS), chance.choices([1, 2, 3], [50, 35, 15])[0])
        yield Load(tuple(Pickup(n + 1, *shops()[n]) for n in chosen), *chance.choice(places()))


@cache
def places() -> list[Point]:
    """Every address of the demo town."""
    return list(_houses().values())


@cache
def _houses() -> dict[str, Point]:
    with gzip.open(DATA / "addresses" / "adresses_ban.csv.gz", "rt", encoding="utf-8") as file:
        return {row["id"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}


@cache
def shops() -> list[Point]:
    """Eight of the demo's shops."""
    rows = tomllib.loads((DATA / "shops.toml").read_text("utf-8"))["shop"]
    known = [_houses()[row["ban_id"]] for row in rows if row["ban_id"] in _houses()]
    return random.Random(7).sample(known, SHOPS)


if __name__ == "__main__":
    main()
