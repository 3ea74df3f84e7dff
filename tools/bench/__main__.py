"""`make bench`: what pages and orders cost in CPU, and how long they take, on both databases.

Every figure is also given as a ratio to a bare Flask "hello" under gunicorn, measured by turns with
it; with `--check` a ratio more than half above the kept one (docs/bench.json) is a failure.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import text

from bourg.kernel.db import db
from tools.bench import databases, serving, town
from tools.bench.client import Timing, get
from tools.bench.tasks import Task, tasks

KEPT = Path(__file__).parents[2] / "docs" / "bench.json"
TARGETS = {  # CPU milliseconds to reach: SQLite, PostgreSQL
    "home": (1.0, 1.4), "shop page": (1.5, 2.0), "product page": (1.2, 1.6), "search": (5, 7),
    "slot grid": (6, 7), "order by API": (25, 35),
}  # fmt: skip
WORSE = 1.5
HELLOS = 1000


class Figure(NamedTuple):
    """What one thing cost: the least of some tries, as CPU milliseconds and beside the yardstick.

    `usual` is the middle of the ratios; `small` the ratio to a town of 30 shops x 30 products.
    """

    what: str
    database: str
    cpu_ms: float
    timing: Timing
    ratio: float
    usual: float
    small: float | None = None


class Subject(NamedTuple):
    """A served town to measure: its port, and the CPU clock of server and database."""

    port: int
    cpu_s: Callable[[], float]

    def cost(self, run: Callable[[int], Timing], count: int) -> tuple[float, Timing]:
        """CPU milliseconds of one of `count` things that `run` does, and how long they took."""
        begin = self.cpu_s()
        timing = run(self.port)
        return (self.cpu_s() - begin) * 1000 / count, timing


def main() -> int:
    """Run the benchmark and print it; returns the exit code."""
    options = _options()
    with tempfile.TemporaryDirectory() as name, serving.yardstick(Path(name)) as hello:
        yardstick = Subject(hello.port, hello.cpu_s)
        get(hello.port, ["/"], 200, 2)
        figures = [
            figure
            for database in options.databases
            for figure in _measure(database, Path(name), options, yardstick)
        ]
        hello_ms, timing = yardstick.cost(_hello, HELLOS)
    _print([Figure("bare Flask hello (gunicorn)", "-", hello_ms, timing, 1.0, 1.0), *figures])
    if options.keep:
        kept = {_key(figure): round(figure.usual, 2) for figure in figures}
        KEPT.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    return _judge(figures) if options.check else 0


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--shops", type=int, default=300)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--count", type=int, default=400, help="requests for each page")
    parser.add_argument("--tries", type=int, default=3, help="of which the cheapest counts")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--only", nargs="+", default=list(TARGETS), help="of what it measures")
    parser.add_argument("--small", action="store_true", help="beside a town of 30 x 30 as well")
    parser.add_argument("--check", action="store_true", help="fail on a regression of half")
    parser.add_argument("--keep", action="store_true", help="keep these ratios as the measure")
    return parser.parse_args()


def _hello(port: int) -> Timing:
    return get(port, ["/"], HELLOS, 8)


def _measure(database: str, folder: Path, options: Any, hello: Subject) -> Iterator[Figure]:
    with ExitStack() as stack:
        url = _town(stack, database, folder / database, options.shops, options.products)
        big = _served(stack, folder / database, url)
        small = None
        if options.small:
            tiny = _town(stack, database, folder / f"{database}-small", 30, 30)
            small = _served(stack, folder / f"{database}-small", tiny)
        for task in tasks(options.count):
            if task.what in options.only:
                yield _figure(task, database, big, hello, small, options.tries)
        _say_memory(database, folder / database, options.count)


def _town(stack: ExitStack, database: str, instance: Path, shops: int, products: int) -> str:
    """Build a town; returns the address of its database."""
    url = stack.enter_context(databases.database(database, instance))
    os.environ["BOURG_DATABASE_URL"] = url
    app = town.build(instance, shops, products)
    with app.app_context():
        print(f"{database}: {_commit_rate():.0f} commits a second by itself", file=sys.stderr)
        _settle()
        db.session.remove()
        db.engine.dispose()
    return url


def _served(stack: ExitStack, instance: Path, url: str) -> Subject:
    server = stack.enter_context(serving.town(instance))
    return Subject(server.port, partial(_cpu_s, server, url if "postgresql" in url else ""))


def _cpu_s(server: serving.Server, postgres_url: str) -> float:
    """CPU seconds of server and database together."""
    return server.cpu_s() + (serving.postgres_cpu_s(postgres_url) if postgres_url else 0.0)


def _say_memory(database: str, instance: Path, count: int) -> None:
    """Print what web server and worker take together, after pages of every kind and orders."""
    with serving.town(instance, "web", "worker") as server:
        for task in tasks(count):
            task.run(server.port)
        print(f"{database}: web and worker {server.memory_mb():.0f} MB (PSS)", file=sys.stderr)


def _figure(
    task: Task, database: str, big: Subject, hello: Subject, small: Subject | None, tries: int
) -> Figure:
    """Measure by turns with the yardstick: what disturbs a machine only ever adds."""
    task.run(big.port)
    costs, ratios, smaller = [], [], []
    for _ in range(tries):
        costs.append(big.cost(task.run, task.count))
        ratios.append(costs[-1][0] / hello.cost(_hello, HELLOS)[0])
        if small and task.size_matters:
            smaller.append(small.cost(task.run, task.count)[0])
    cpu_ms, timing = min(costs)
    return Figure(
        task.what, database, cpu_ms, timing, min(ratios), median(ratios),
        cpu_ms / min(smaller) if smaller else None,
    )  # fmt: skip


def _commit_rate() -> float:
    """How many small transactions a second the database commits, alone."""
    begin, count = time.perf_counter(), 200
    for number in range(count):
        with db.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO rate_counter (key, window_start, count) VALUES ('b', :n, 1)"),
                {"n": number},
            )
    return count / (time.perf_counter() - begin)


def _settle() -> None:
    """Let PostgreSQL tidy up now what it would else tidy up while it is measured."""
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _key(figure: Figure) -> str:
    return f"{figure.what} / {figure.database}"


def _print(figures: list[Figure]) -> None:
    titles = ("CPU ms", "target", "x hello", "p50 ms", "p95 ms", "per s", "x small")
    print(f"{'what':30}{'database':12}" + "".join(f"{title:>9}" for title in titles))
    for f in figures:
        goal = TARGETS.get(f.what, ("", ""))[f.database == "postgresql"]
        cells = (f"{f.cpu_ms:.2f}", goal, f"{f.ratio:.1f}", f"{f.timing.p50_ms:.1f}",
                 f"{f.timing.p95_ms:.1f}", f"{f.timing.per_second:.0f}",
                 f"{f.small:.2f}" if f.small else "")  # fmt: skip
        print(f"{f.what:30}{f.database:12}" + "".join(f"{cell:>9}" for cell in cells))


def _judge(figures: list[Figure]) -> int:
    """Compare with the kept ratios; more than half above is a failure."""
    kept = json.loads(KEPT.read_text("utf-8"))
    worse = [f for f in figures if f.ratio > kept.get(_key(f), f.ratio) * WORSE]
    for figure in worse:
        print(f"WORSE: {_key(figure)}: {figure.ratio:.1f} x hello, kept {kept[_key(figure)]}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
