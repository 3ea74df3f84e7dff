"""Two hundred desks that ask every four seconds: how late an order is, what residents feel.

`python -m tools.bench.desks`: one town on SQLite, served as `bourg serve` does, on this machine.
A new order is the rise of its desk's counter, which is all that a poll looks at.
"""

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bourg.kernel import counters
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.kinds import StaffRole
from bourg.merchants.models import Merchant
from bourg.merchants.services import staff
from bourg.people.models import User
from bourg.people.services import accounts
from tools.bench import town
from tools.bench.serving import Server
from tools.bench.serving import town as serving

DESKS, SECONDS, POLL, PAGES_A_SECOND = 200, 40, 4.0, 5


class Desk:
    """A desk that is open: its shop, the cookie of who works there, when its news came."""

    def __init__(self, merchant_id: int, slug: str, cookie: str):
        self.merchant_id, self.path, self.cookie = merchant_id, f"/commercant/{slug}/vif", cookie
        self.mark = ""
        self.rung_at: float | None = None
        self.delays: list[float] = []

    def poll(self, port: int) -> None:
        """Ask once; note how late what is new arrives."""
        headers = {"Cookie": self.cookie, **({"If-None-Match": self.mark} if self.mark else {})}
        status, mark = get(port, self.path, headers)
        if status not in (200, 304):
            raise SystemExit(f"{self.path} answered {status}.")
        if status == 200 and self.mark and self.rung_at is not None:
            self.delays.append(time.monotonic() - self.rung_at)
            self.rung_at = None
        self.mark = mark or self.mark


def get(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """(status, ETag) of a page of the town."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("ETag") or ""


def open_desks(app: Flask) -> list[Desk]:
    """A person and a signed-in browser for every shop."""
    shops = db.session().execute(select(Merchant.id, Merchant.slug).limit(DESKS)).all()
    return [Desk(one.id, one.slug, _cookie(app, one.slug)) for one in shops]


def _cookie(app: Flask, slug: str) -> str:
    user_id = accounts.open_account(slug, f"{slug}@boutiques.example")
    staff.add(slug, user_id, StaffRole.OWNER, Actor.system())
    user = db.session().get_one(User, user_id, populate_existing=True)
    client = app.test_client()
    with client.session_transaction(base_url="http://127.0.0.1") as session:
        session.update(_user_id=f"{user.public_id}.{user.session_version}", _fresh=True)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name, domain="127.0.0.1")
    if cookie is None:
        raise SystemExit("No cookie.")
    return f"{name}={cookie.value}"


def during(seconds: float, tasks: list[Callable[[], float]]) -> None:
    """Do each task again and again beside the others; it says how long it rests then."""
    end = time.monotonic() + seconds

    def run(task: Callable[[], float]) -> None:
        time.sleep(random.uniform(0, POLL))
        while time.monotonic() < end:
            time.sleep(min(task(), max(end - time.monotonic(), 0)))

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def reader(port: int, times: list[float]) -> Callable[[], float]:
    """A resident who opens the first page."""

    def look() -> float:
        began = time.monotonic()
        get(port, "/commerces", {})
        times.append(time.monotonic() - began)
        return 1 / PAGES_A_SECOND

    return look


def polling(desk: Desk, port: int) -> Callable[[], float]:
    """A desk's own beat, as in desk.js: four seconds less up to a tenth."""

    def ask() -> float:
        desk.poll(port)
        return POLL * random.uniform(0.9, 1)

    return ask


def ordering(app: Flask, desks: list[Desk]) -> Callable[[], float]:
    """An order now and then, at any of the desks."""

    def order() -> float:
        desk = random.choice([one for one in desks if one.rung_at is None and one.mark])
        with app.app_context(), write() as session:
            counters.bump(session, f"desk:{desk.merchant_id}")
        desk.rung_at = time.monotonic()
        return 0.5

    return order


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def measure(app: Flask, desks: list[Desk], server: Server) -> None:
    """Print the table."""
    alone: list[float] = []
    beside: list[float] = []
    during(SECONDS, [reader(server.port, alone)])
    cpu = server.cpu_s()
    for desk in desks:
        desk.poll(server.port)
    asking = [polling(desk, server.port) for desk in desks]
    during(SECONDS, [*asking, ordering(app, desks), reader(server.port, beside)])
    delays = [delay for desk in desks for delay in desk.delays]
    rows = [
        ("new order until its desk knows, median", f"{statistics.median(delays):.1f} s"),
        ("new order until its desk knows, p95 (to reach: 8 s)", f"{p95(delays):.1f} s"),
        ("residents' page without desks, p95", f"{p95(alone) * 1000:.0f} ms"),
        (f"residents' page beside {len(desks)} desks, p95", f"{p95(beside) * 1000:.0f} ms"),
        ("ratio (to reach: 1.20)", f"{p95(beside) / p95(alone):.2f}"),
        ("processor the town used", f"{(server.cpu_s() - cpu) / SECONDS:.2f} of a core"),
    ]
    for name, value in rows:
        print(f"{name:55} {value:>14}")


def main() -> None:
    """Build, serve, measure."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "town"
        app = town.build(instance, DESKS, 5)
        with app.app_context():
            desks = open_desks(app)
            db.session.remove()
        with serving(instance) as server:
            measure(app, desks, server)


if __name__ == "__main__":
    main()
