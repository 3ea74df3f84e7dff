"""`make bench-routing`: what the round engine reaches, beside the best values known.

Reads the instances from ../shared/data/routing beside the checkout (or `--data`); where they are
absent it says so and fails nothing. Every plan is judged by the checker; one thread, one at a time.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from bourg.routing import planning
from bourg.routing.checker import faults
from bourg.routing.model import Task
from bourg.routing.reading import read

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT.parent / "shared" / "data" / "routing"
BEST_KNOWN = {  # vehicles, distance; the public files', vehicles first
    "lc102": (10, 828.9369), "lc105": (10, 828.9369), "lc202": (3, 591.5566),
    "lc206": (3, 588.4928), "lr101": (19, 1650.7992), "lr105": (14, 1377.111),
    "lr109": (11, 1208.9648), "lr202": (3, 1197.6655), "lr208": (2, 734.848),
    "lrc102": (12, 1558.0693), "lrc106": (11, 1424.7337), "lrc203": (3, 1089.0677),
    "lrc207": (3, 1062.0483),
}  # fmt: skip
SLOT_KM = {"1": 44.5, "5": 43.0}
DAY_KM, FIRST_MS, CHECK_MS, MEMORY_MB, GAP = 194.0, 20.0, 1.0, 50.0, 1.0


class Row(NamedTuple):
    """A line of the table."""

    what: str
    found: str
    wanted: str
    reached: bool


def main() -> int:
    """Run the benchmark and print it; the exit code is 1 when a plan is wrong."""
    options = _options()
    if not (options.data / "town_slot.json").exists():
        print(f"SKIPPED: no instances in {options.data}; nothing was measured.", file=sys.stderr)
        return 0
    if options.cpu:
        planning.clock = time.process_time
    for row in _rows(options):
        mark = "reached" if row.reached else "NOT REACHED"
        print(f"| {row.what} | {row.found} | {row.wanted} | {mark} |", flush=True)
    return 0


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="make bench-routing", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(10)))
    parser.add_argument("--seconds", type=float, default=30.0, help="for each Li & Lim instance")
    parser.add_argument("--cpu", action="store_true", help="seconds of this process, not the wall")
    parser.add_argument("--instances", nargs="+", default=list(BEST_KNOWN), help="of Li & Lim")
    parser.add_argument("--only", nargs="+", default=["slot", "day", "li-lim", "memory"])
    return parser.parse_args()


def _rows(options: Any) -> Iterator[Row]:
    print("| what | found | to reach | |\n| --- | --- | --- | --- |")
    if "slot" in options.only:
        yield from _slot(options)
    if "day" in options.only:
        day = read(options.data / "town_day.json").task
        found = [_kilometres(day, 20, seed) for seed in options.seeds]
        yield _distances("town_day, 20 s: km", found, DAY_KM, "VROOM 202 with 8 split")
    if "li-lim" in options.only:
        yield from _li_lim(options)
    if "memory" in options.only:
        megabytes = _memory_mb(options.data / "town_day.json")
        wanted = f"<= {MEMORY_MB:.0f} MB"
        yield Row("memory, town_day", f"{megabytes:.0f} MB", wanted, megabytes <= MEMORY_MB)


def _slot(options: Any) -> Iterator[Row]:
    slot = read(options.data / "town_slot.json").task
    first = median(_first_ms(slot) for _ in range(15))
    yield Row("town_slot, first plan", f"{first:.1f} ms", f"<= {FIRST_MS:.0f} ms", first <= 20)
    checks = sorted(_check_ms(slot))
    found = f"median {median(checks):.2f}, p95 {checks[int(len(checks) * 0.95)]:.2f} ms"
    yield Row("insertion check, one order", found, "<= 1 ms", median(checks) <= CHECK_MS)
    for seconds, wanted in SLOT_KM.items():
        kilometres = [_kilometres(slot, float(seconds), seed) for seed in options.seeds]
        yield _distances(f"town_slot, {seconds} s: km", kilometres, wanted, "best known 42.7")


def _distances(what: str, found: list[float], wanted: float, known: str) -> Row:
    words = f"median {median(found):.1f} ({min(found):.1f} to {max(found):.1f})"
    return Row(what, words, f"<= {wanted} ({known})", median(found) <= wanted)


def _first_ms(task: Task) -> float:
    begin = planning.clock()
    planning.first_plan(task)
    return (planning.clock() - begin) * 1000


def _check_ms(task: Task) -> Iterator[float]:
    """Every order once asked of a plan of the 29 others."""
    for order in task.orders:
        others = Task([o for o in task.orders if o is not order], task.couriers, task.travel)
        desk = planning.Desk(others, planning.first_plan(others))
        begin = planning.clock()
        desk.detour_m(order)
        yield (planning.clock() - begin) * 1000


def _kilometres(task: Task, seconds: float, seed: int) -> float:
    plan = planning.solve(task, seed=seed, seconds=seconds)
    assert not faults(task, plan), faults(task, plan)
    assert not plan.unserved, plan.unserved
    return plan.metres / 1000


def _li_lim(options: Any) -> Iterator[Row]:
    gaps, more = [], 0
    for name in options.instances:
        vehicles, distance = BEST_KNOWN[name]
        task = read(options.data / f"{name}.txt").task
        plan = planning.solve(task, seed=options.seeds[0], seconds=options.seconds)
        assert not faults(task, plan), faults(task, plan)
        gap = (plan.metres / distance - 1) * 100
        gaps.append(gap)
        more += len(plan.rounds) - vehicles
        found = f"{len(plan.rounds)} / {plan.metres:.2f} ({gap:+.2f} %)"
        wanted = f"{vehicles} / {distance:.2f}"
        yield Row(f"{name}, {options.seconds:.0f} s", found, wanted, gap <= GAP)
    found = f"{mean(gaps):+.2f} %, worst {max(gaps):+.2f} %, {more} courier(s) more than best known"
    yield Row("Li & Lim, 100 tasks: mean", found, f"<= {GAP:+.0f} %", mean(gaps) <= GAP)


def _memory_mb(path: Path) -> float:
    """The largest size of a process that does nothing but solve the day for ten seconds."""
    words = [sys.executable, "-m", "bourg.routing", "solve", str(path), "--seconds", "10", "--json"]
    json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
