"""`make bench-slots`: ten thousand bookings at once, and how long one takes at a hot slot.

Sixteen processes keep, extend, give back and order places, for standing orders too, let some
expire, and an officer changes capacities, closes slots and whole days meanwhile. Every promise of
`slots.invariants` is checked all along, first where places are counted, then where plans judge
(`tools.bench.routes`). Then payments end around a cut-off (`tools.bench.late`).
"""

import argparse
import gc
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select, update

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import invariants, queries, services
from bourg.slots.exceptions import Exceptional
from bourg.slots.kinds import ExceptionKind
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import plans
from bourg.slots.refusals import SlotFull
from bourg.slots.services import excepting, replanning
from bourg.supervisor import SELDOM
from tools.bench import accepting, late, routes, town
from tools.bench.databases import database

CROWDED, PLACES, PARIS = 8, 60, "Europe/Paris"
OFFICER = Actor("officer", 1)
_shared: dict[str, Flask] = {}  # what the forked processes find


class Job(NamedTuple):
    """What one process does: `count` steps on these slots of a zone, by its own seed."""

    seed: int
    count: int
    slots: tuple[str, ...]
    zone_id: int


def main() -> int:
    """Run it on both databases and print the table; returns 1 when a promise was broken."""
    options = _options()
    broken = 0
    for kind in options.databases:
        broken += _bookings(kind, options.bookings, timed=not options.check)
        broken += _late(kind, options.payments)
    if not options.check:
        accepting.main()
    return 1 if broken else 0


def _bookings(kind: str, bookings: int, *, timed: bool) -> int:
    """Crowds on one town, counting places and then by plans; how many promises they broke."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        app = _town(stack, kind, Path(name))
        broken = _crowd(app, kind, "count", bookings)
        if timed:
            _hot_slot(app, kind, "count", 50)
            _grid(app, kind)
        routes.open_route_mode(app)
        broken += _crowd(app, kind, "route", bookings)
        if timed:
            _hot_slot(app, kind, "route", 12)
            routes.grid(app, kind)
    return broken


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="make bench-slots", description=__doc__)
    parser.add_argument("--bookings", type=int, default=10_000)
    parser.add_argument("--payments", type=int, default=500, help="that end around the cut-off")
    parser.add_argument("--check", action="store_true", help="promises only: nothing is timed")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    return parser.parse_args()


def _town(stack: ExitStack, kind: str, folder: Path) -> Flask:
    os.environ["BOURG_DATABASE_URL"] = stack.enter_context(database(kind, folder / kind))
    return town.build(folder / kind, 8, 3)


def _crowd(app: Flask, kind: str, mode: str, bookings: int) -> int:
    """Sixteen processes on eight slots; returns how many promises were found broken."""
    zone_id, slots = _slots(app)
    _size(app, slots[:CROWDED], PLACES)
    jobs = [Job(seed, bookings // 16, tuple(slots[:CROWDED]), zone_id) for seed in range(16)]
    begin = time.perf_counter()
    counts, found = _together(app, _live, jobs, watched=True)
    seconds = time.perf_counter() - begin
    said: Counter[str] = sum(counts, Counter())
    over = _over_capacity(app)
    print(f"{kind}, {mode} mode: {said.total()} steps by 16 processes in {seconds:.0f} s: "
          + ", ".join(f"{count} {name}" for name, count in said.most_common()))  # fmt: skip
    words = f"{over} units over any capacity, {found} broken promises"
    print(f"{kind}, {mode} mode: {words}   (to reach: 0, 0)")
    return found + over


def _hot_slot(app: Flask, kind: str, mode: str, each: int) -> None:
    """Eight processes at one slot: how long one booking takes."""
    zone_id, slots = _slots(app)
    _size(app, slots[-2:], 10_000)
    with app.app_context():  # a process that has just begun reads and compiles for a while
        _book(Job(8, 3, tuple(slots[-2:-1]), zone_id))
    jobs = [Job(seed, each, tuple(slots[-1:]), zone_id) for seed in range(8)]
    times, _ = _together(app, _book, jobs)
    every = [t for some in times for t in some]
    say(kind, f"booking, 8 processes on one slot, {mode} mode", every, 60)


def _grid(app: Flask, kind: str) -> None:
    """A grid of 28 slots for one address, counting places."""
    zone_id, _ = _slots(app)
    with app.app_context():
        ask = partial(queries.offers, zone_id=zone_id, merchant_ids=[1, 2], claim=new_id())
        times = [_timed(partial(ask, db.session(), moment=now())) for _ in range(200)]
    say(kind, "slot grid of 28 slots, count mode", times, 15)


def _late(kind: str, payments: int) -> int:
    """Payments that end around a cut-off, in a fresh town; how many ended as they must not."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        app = _town(stack, kind, Path(name))
        with app.app_context():
            found = late.simulate(app, late.ground(db.session()), payments)
            db.session.remove()
            db.engine.dispose()
    ways = ", ".join(f"{count} {name}" for name, count in sorted(found.said.items()))
    print(f"{kind}: payments around one cut-off: {ways}")
    print(f"{kind}: {found.without_slot} paid without a slot, {found.emptied} baskets emptied, "
          f"{found.unpaid} orders unpaid, {found.without_offers} without other slots, "
          f"{len(found.broken)} broken promises   (to reach: 0)")  # fmt: skip
    return found.faults


def _slots(app: Flask) -> tuple[int, list[str]]:
    with app.app_context():
        rows = db.session.execute(
            select(DeliverySlot.zone_id, DeliverySlot.public_id).order_by(DeliverySlot.starts_at)
        ).all()
    return rows[0].zone_id, [row.public_id for row in rows]


def _size(app: Flask, slots: list[str], places: int) -> None:
    with app.app_context(), write() as session:
        sized = update(DeliverySlot).where(DeliverySlot.public_id.in_(slots))
        session.execute(sized.values(capacity=places))


def _over_capacity(app: Flask) -> int:
    over = select(func.sum(DeliverySlot.used - DeliverySlot.capacity))
    with app.app_context():
        return int(db.session.scalar(over.where(DeliverySlot.used > DeliverySlot.capacity)) or 0)


def _together(
    app: Flask, work: Callable[[Job], Any], jobs: list[Job], *, watched: bool = False
) -> tuple[list[Any], int]:
    """Run every job in a process of its own; meanwhile the promises are looked at."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    _shared["app"] = app
    gc.collect()
    gc.freeze()  # as the web server does: what is there before the fork is not searched after it,
    gc.set_threshold(*SELDOM)  # and what comes later seldom
    context = multiprocessing.get_context("fork")
    with context.Pool(len(jobs)) as pool:
        running = pool.map_async(partial(_inside, work), jobs, chunksize=1)
        found = 0
        while watched and not running.ready():
            found += _broken(app)
            running.wait(0.2)
        results = running.get(600)
    return results, found + _broken(app)


def _inside(work: Callable[[Job], Any], job: Job) -> Any:
    with _shared["app"].app_context():
        db.engine.dispose(close=False)
        return work(job)


def _broken(app: Flask) -> int:
    with app.app_context():
        session = db.session()
        if session.get_bind().dialect.name == "postgresql":  # all that is read is of one moment
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        violations = invariants.check(session)
    for violation in violations:
        print(f"BROKEN: {violation}", file=sys.stderr)
    return len(violations)


def _live(job: Job) -> Counter[str]:
    """One process of the crowd: what happened to its steps, by name."""
    chance, mine, said = random.Random(job.seed), [new_id()], Counter[str]()
    for _ in range(job.count):
        step = _step(chance, mine, job)
        try:
            said[step()] += 1
        except Refusal as refusal:
            said[refusal.code] += 1
    return said


def _step(chance: random.Random, mine: list[str], job: Job) -> Callable[[], str]:
    """What people do with slots, as often as they do it."""
    slot, claim = chance.choice(job.slots), chance.choice(mine[-5:])
    steps = {
        _keep: 60, _let_expire: 12, _give_back: 10, _order: 8, _extend: 6, _resize: 2, _snow: 2,
        _stand: 6, _differ: 2, _improve: 1,
    }  # fmt: skip
    wanted = chance.choices(list(steps), list(steps.values()))[0]
    if wanted in (_keep, _let_expire, _stand):
        claim = new_id()
        mine.append(claim)
    return partial(wanted, slot, claim, job.zone_id, chance)


def _keep(slot: str, claim: str, zone_id: int, chance: random.Random) -> str:
    services.hold(claim, slot, zone_id=zone_id, merchant_ids=[1, 2], minutes=15,
                  load=partial(routes.load, chance, [1, 2]))  # fmt: skip
    return "kept"


def _let_expire(slot: str, claim: str, zone_id: int, chance: random.Random) -> str:
    services.hold(claim, slot, zone_id=zone_id, merchant_ids=[1], minutes=0,
                  load=partial(routes.load, chance, [1]))  # fmt: skip
    return "let expire"


def _give_back(_: str, claim: str, _zone_id: int, _chance: random.Random) -> str:
    services.release(claim)
    return "given back"


def _order(_: str, claim: str, zone_id: int, chance: random.Random) -> str:
    services.confirm(claim, zone_id=zone_id, merchant_ids=[1, 2],
                     load=partial(routes.load, chance, [1, 2]))  # fmt: skip
    return "ordered"


def _extend(_: str, claim: str, _zone_id: int, _chance: random.Random) -> str:
    services.extend(claim, 15)
    return "extended"


def _resize(slot: str, _: str, _zone_id: int, chance: random.Random) -> str:
    services.set_capacity(slot, PLACES + chance.randrange(-20, 20), OFFICER)
    return "resized"


def _snow(slot: str, _: str, _zone_id: int, _chance: random.Random) -> str:
    services.close(slot, "Neige", OFFICER)
    services.reopen(slot, OFFICER)
    return "closed and reopened"


def _stand(slot: str, claim: str, zone_id: int, chance: random.Random) -> str:
    """As the worker does for a standing order: a place of their share, ordered at once."""
    load = partial(routes.load, chance, [1])
    services.hold(claim, slot, zone_id=zone_id, merchant_ids=[1], minutes=15, standing=True,
                  load=load)  # fmt: skip
    services.confirm(claim, zone_id=zone_id, merchant_ids=[1], load=load)
    return "standing order"


def _differ(slot: str, _: str, _zone_id: int, chance: random.Random) -> str:
    """The day of a slot is closed, or has other places; then whatever differs there is lifted."""
    session = db.session()
    on = plans.slot_at(session, slot).starts_at.astimezone(ZoneInfo(PARIS)).date()
    day = Exceptional(on, ExceptionKind.CLOSED, reason="Foire")
    if chance.random() < 0.5:
        places = PLACES + chance.randrange(-20, 20)
        day = Exceptional(on, ExceptionKind.CAPACITY, capacity=places)
    excepting.make(day, OFFICER, time_zone=PARIS, called_off=chance.random() < 0.3)
    for one in plans.exceptions(session, on, 1):
        excepting.lift(one.public_id, OFFICER, time_zone=PARIS)
    return "day changed and lifted"


def _improve(slot: str, _: str, _zone_id: int, _chance: random.Random) -> str:
    found = plans.slot_at(db.session(), slot)
    better = found is not None and replanning.improve(found.id, iterations=20)
    return "plan made better" if better else "plan left as it is"


def _book(job: Job) -> list[float]:
    """Milliseconds of each of so many bookings, by one to three shops."""
    chance = random.Random(job.seed)
    return [_timed(partial(_try, job, chance)) for _ in range(job.count)]


def _try(job: Job, chance: random.Random) -> None:
    shops = chance.sample(range(1, 9), chance.choice([1, 1, 2, 3]))
    with suppress(SlotFull):
        services.hold(new_id(), job.slots[0], zone_id=job.zone_id, merchant_ids=shops, minutes=15,
                      load=partial(routes.load, chance, shops))  # fmt: skip


def _timed(call: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def say(kind: str, what: str, times: list[float], target_ms: int) -> None:
    cuts = quantiles(times, n=20)
    print(f"{kind}: {what}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms, "
          f"longest {max(times):.0f} ms   (to reach: p95 {target_ms} ms)")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
