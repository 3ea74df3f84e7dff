"""`make bench`: what pages and orders cost in CPU, and how long they take, on both databases.

Every figure is also given as a ratio to a bare Flask "hello" under gunicorn, measured in the same
run; with `--check` a ratio more than half above the kept one (docs/bench.json) is a failure.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from sqlalchemy import NullPool, create_engine, text

from bourg.kernel.db import db
from tests.databases import postgres_server
from tools.bench import serving, town
from tools.bench.client import Api, Timing, get, timed

KEPT = Path(__file__).parents[2] / "docs" / "bench.json"
TARGETS = {  # CPU milliseconds to reach: SQLite, PostgreSQL
    "home": (1.0, 1.4), "shop page": (1.5, 2.0), "product page": (1.2, 1.6), "search": (5, 7),
    "slot grid": (6, 7), "order by API": (25, 35),
}  # fmt: skip
WORDS = ("baguette", "baguete", "comte", "creme", "pomme", "boeuf", "the vert", "saucisses",
         "huile olive", "rose", "miel", "epinards", "cafe", "croissants", "poullet", "carottes",
         "tarte pommes", "camenbert", "confiture", "tomate", "bougies", "clementines")  # fmt: skip
MORE = ("", "bio", "fermier", "canal", "halle", "hiver", "maison", "extra", "biologique",
        "fermiere", "du canal", "de la halle", "d'hiver", "maisons")  # fmt: skip
WORSE = 1.5


class Figure(NamedTuple):
    """What one thing cost."""

    what: str
    database: str
    cpu_ms: float
    timing: Timing
    ratio: float


class Subject(NamedTuple):
    """A served town to measure: how to ask it, and the CPU clock of server and database."""

    database: str
    server: serving.Server
    cpu_s: Callable[[], float]
    count: int
    tries: int


def main() -> int:
    """Run the benchmark and print it; returns the exit code."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        base = _yardstick(Path(folder), options.count)
        figures = [base]
        for database in options.databases:
            figures += _measure(database, Path(folder), options, base)
    _print(figures)
    if options.keep:
        KEPT.write_text(json.dumps({_key(f): round(f.ratio, 2) for f in figures[1:]}, indent=2))
    return _judge(figures[1:]) if options.check else 0


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--shops", type=int, default=300)
    parser.add_argument("--products", type=int, default=100)
    parser.add_argument("--count", type=int, default=400, help="requests for each page")
    parser.add_argument("--tries", type=int, default=2, help="of which the cheapest counts")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--only", nargs="+", default=list(TARGETS), help="of what it measures")
    parser.add_argument("--check", action="store_true", help="fail on a regression of half")
    parser.add_argument("--keep", action="store_true", help="keep these ratios as the measure")
    return parser.parse_args()


def _yardstick(folder: Path, count: int) -> Figure:
    with serving.yardstick(folder) as server:
        get(server.port, ["/"], 100, 2)
        hello = Figure("bare Flask hello (gunicorn)", "-", 1.0, Timing(0, 0, 0), 1.0)
        subject = Subject("-", server, server.cpu_s, count, 3)
        ask = partial(get, server.port, ["/"], count, 8)
        return _least(hello.what, subject, ask, count, hello)._replace(ratio=1.0)


def _measure(database: str, folder: Path, options: Any, base: Figure) -> Iterator[Figure]:
    with _database(database, folder) as url:
        os.environ["BOURG_DATABASE_URL"] = url
        instance = folder / database
        app = town.build(instance, options.shops, options.products)
        with app.app_context():
            rate = _commit_rate()
            db.session.remove()
            db.engine.dispose()
        print(f"{database}: {rate:.0f} commits a second by itself", file=sys.stderr)
        with serving.town(instance) as server:
            clock = partial(_cpu_s, server, url if database == "postgresql" else "")
            subject = Subject(database, server, clock, options.count, options.tries)
            yield from _figures(subject, base, options.only)
            print(f"{database}: web {server.memory_mb():.0f} MB (PSS)", file=sys.stderr)


def _cpu_s(server: serving.Server, postgres_url: str) -> float:
    """CPU seconds of server and database together."""
    return server.cpu_s() + (serving.postgres_cpu_s(postgres_url) if postgres_url else 0.0)


def _figures(subject: Subject, base: Figure, wanted: Sequence[str]) -> Iterator[Figure]:
    slug, product = "commerce-7", _a_product(subject.server.port)
    # Three hundred different searches: what one asked does not answer the next one.
    words = [f"{word} {more}".strip() for more in MORE for word in WORDS]
    searches = [f"/recherche?{urlencode({'q': one})}" for one in words]
    cookie = _visitor(subject.server.port, product)
    pages = {
        "home": ["/"], "shop page": [f"/commerces/{slug}"], "product page": [product],
        "search": searches, "slot grid": ["/creneaux"],
    }  # fmt: skip
    for what, paths in pages.items():
        if what not in wanted:
            continue
        headers = {"Cookie": cookie} if what == "slot grid" else {}
        ask = partial(get, subject.server.port, paths, subject.count, 8, **headers)
        get(subject.server.port, paths, 40, 4, **headers)
        yield _least(what, subject, ask, subject.count, base)
    if "order by API" not in wanted:
        return
    orders = max(subject.count // 8, 16)
    _orders(subject.server.port, 40)
    place = partial(_orders, subject.server.port, orders)
    yield _least("order by API", subject, place, orders, base)


def _least(
    what: str, subject: Subject, run: Callable[[], Timing], count: int, base: Figure
) -> Figure:
    """The cheapest of some tries: what disturbs a machine only ever adds."""
    tries = []
    for _ in range(subject.tries):
        begin = subject.cpu_s()
        timing = run()
        cpu_ms = (subject.cpu_s() - begin) * 1000 / count
        tries.append(Figure(what, subject.database, cpu_ms, timing, cpu_ms / base.cpu_ms))
    return min(tries, key=lambda figure: figure.cpu_ms)


def _orders(port: int, count: int) -> Timing:
    """Whole orders through the API: a basket of two shops to the confirmation."""

    def one(offset: int) -> list[float]:
        api, times = Api(port), []
        for _ in range(offset, count, 4):
            begin = time.perf_counter()
            _order(api)
            times.append((time.perf_counter() - begin) * 1000)
        return times

    return timed(one, count, 4)


def _order(api: Api) -> None:
    place = api.ask("GET", f"/addresses?q={quote('12 rue republique')}")["items"][0]["id"]
    goods = [api.ask("GET", f"/merchants/commerce-{n}/products")["items"][1]["id"] for n in (3, 9)]
    basket = api.ask("POST", "/baskets", {})
    own = {"Authorization": f"Bearer {basket['token']}"}
    path = f"/baskets/{basket['id']}"
    for product in goods:
        api.ask("PUT", f"{path}/lines/{product}", {"quantity": 2}, **own)
    api.ask("PUT", f"{path}/address", {"address_id": place}, **own)
    slots = api.ask("GET", f"{path}/slots", **own)["items"]
    slot = next(slot for slot in slots if slot["state"] == "open")
    api.ask("POST", f"{path}/hold", {"slot_id": slot["id"]}, **own)
    contact = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": "marie@example.fr"}
    body = {"basket_id": basket["id"], "contact": contact, "payment": "at_the_door"}
    api.ask("POST", "/orders", body, **own, **{"Idempotency-Key": basket["id"]})


def _a_product(port: int) -> str:
    """The address of one product's page, sold by the piece."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/commerces/commerce-7")
    links = re.findall(r'href="(/produits/[0-9a-f]+)"', connection.getresponse().read().decode())
    return str(links[1])


def _visitor(port: int, product: str) -> str:
    """The cookie of a visitor with an address and one good in the basket."""
    connection, cookie = HTTPConnection("127.0.0.1", port, timeout=30), ""
    forms = (
        ("/adresse", {"q": "12 Rue de la République", "address_id": "93010_7940_00012"}),
        ("/panier/lignes", {"add": product.rpartition("/")[2]}),
    )
    for path, fields in forms:
        token, cookie = _token(connection, product, cookie)
        body = urlencode({**fields, "csrf_token": token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
                   "Referer": f"http://127.0.0.1:{port}/"}  # fmt: skip
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (302, 303):
            raise SystemExit(f"{path} answered {answer.status}")
        cookie = _kept(answer, cookie)
    return cookie


def _token(connection: HTTPConnection, path: str, cookie: str) -> tuple[str, str]:
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    page = answer.read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return (found[1] if found else ""), _kept(answer, cookie)


def _kept(answer: Any, cookie: str) -> str:
    fresh = answer.getheader("Set-Cookie")
    return fresh.split(";")[0] if fresh else cookie


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        (folder / kind).mkdir()
        yield f"sqlite:///{folder / kind / 'bourg.sqlite3'}"
        return
    admin, name = postgres_server(), f"bourg_bench_{os.getpid()}"
    engine = create_engine(admin, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield admin.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


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


def _key(figure: Figure) -> str:
    return f"{figure.what} / {figure.database}"


def _print(figures: list[Figure]) -> None:
    titles = ("CPU ms", "target", "x hello", "p50 ms", "p95 ms", "per s")
    print(f"{'what':30}{'database':12}" + "".join(f"{title:>9}" for title in titles))
    for f in figures:
        goal = TARGETS.get(f.what, ("", ""))[f.database == "postgresql"]
        cells = (f"{f.cpu_ms:.2f}", goal, f"{f.ratio:.1f}", f"{f.timing.p50_ms:.1f}",
                 f"{f.timing.p95_ms:.1f}", f"{f.timing.per_second:.0f}")  # fmt: skip
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
