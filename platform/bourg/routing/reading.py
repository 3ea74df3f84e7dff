"""Reads what can be planned from a file: Li & Lim's public instances and the town JSON."""

import json
import math
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from bourg.routing.model import Courier, Order, Stop, Task
from bourg.routing.refusals import N_, RoutingRefusal
from bourg.routing.travel import Crow, Given, Pace, Travel, at_speed, plane

TOWN_FACTOR, TOWN_KMH = 1.3, 15.0
MOST_BYTES = 20_000_000
MOST_COURIERS = 10_000

MISSING = N_("There is no file %(path)s.")
UNREADABLE = N_("The file %(path)s cannot be read.")
EMPTY = N_("The file %(path)s is empty.")
TOO_LARGE = N_("The file %(path)s is larger than 20 MB.")
NO_TEXT = N_("The file %(path)s is no text.")
FOREIGN = N_("The file %(path)s is neither a Li & Lim instance nor a town's JSON.")
BROKEN_LINE = N_("Line %(line)s of %(path)s is broken: nine numbers are expected.")
BROKEN_PAIR = N_("Task %(task)s of %(path)s has no delivery that belongs to it.")
BROKEN_JSON = N_("The file %(path)s is broken JSON at line %(line)s.")
CROWD = N_("The file %(path)s names more couriers than can be planned for: %(most)s at most.")
BROKEN_TOWN = N_("The town in %(path)s is not complete or not consistent: %(what)s.")


class Instance(NamedTuple):
    """A task that was read, and whether it is a town (kilometres, times) or a bare instance."""

    task: Task
    is_town: bool


def read(path: Path) -> Instance:
    """The task in a file. Raises RoutingRefusal with one sentence for any other file."""
    text = _text(path)
    if text.lstrip().startswith("{"):
        return Instance(_town(path, text), True)
    return Instance(_li_lim(path, text), False)


def _text(path: Path) -> str:
    if not path.exists():
        raise RoutingRefusal(MISSING, path=path)
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError:
        raise RoutingRefusal(UNREADABLE, path=path) from None
    if size > MOST_BYTES:
        raise RoutingRefusal(TOO_LARGE, path=path)
    if not raw.strip():
        raise RoutingRefusal(EMPTY, path=path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RoutingRefusal(NO_TEXT, path=path) from None


def _li_lim(path: Path, text: str) -> Task:
    """Li and Lim (2001): vehicles, capacity, speed; then a line for the depot and each task."""
    rows = [(n, line.split()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    try:
        vehicles, capacity, _ = (int(word) for word in rows[0][1])
    except ValueError:
        raise RoutingRefusal(FOREIGN, path=path) from None
    tasks = [_numbers(path, n, words) for n, words in rows[1:]]
    numbers = [int(row[0]) for row in tasks]
    if not tasks or numbers != list(range(len(tasks))) or vehicles < 1 or capacity < 1:
        raise RoutingRefusal(FOREIGN, path=path)
    if vehicles > MOST_COURIERS:
        raise RoutingRefusal(CROWD, path=path, most=MOST_COURIERS)
    depot = tasks[0]
    return Task(
        [_pair(path, tasks, row) for row in tasks[1:] if row[3] > 0 or row[8] > 0],
        [Courier(k, 0, 0, (depot[4], depot[5]), capacity) for k in range(1, vehicles + 1)],
        Given({"": plane([(row[1], row[2]) for row in tasks])}, source="euclid"),
    )


def _numbers(path: Path, line: int, words: list[str]) -> list[float]:
    try:
        found = [float(word) for word in words]
    except ValueError:
        found = []
    if len(found) != 9 or not all(math.isfinite(number) for number in found) or found[6] < 0:
        raise RoutingRefusal(BROKEN_LINE, line=line, path=path)
    return found


def _pair(path: Path, tasks: list[list[float]], pick: list[float]) -> Order:
    number, partner = int(pick[0]), int(pick[8])
    if not 0 < partner < len(tasks) or int(tasks[partner][7]) != number:
        raise RoutingRefusal(BROKEN_PAIR, task=number, path=path)
    drop = tasks[partner]
    return Order(number, (_stop(pick, int(pick[3])),), _stop(drop, 0))


def _stop(row: list[float], crates: int) -> Stop:
    return Stop(int(row[0]), int(row[0]), ((row[4], row[5]),), row[6], crates)


def _town(path: Path, text: str) -> Task:
    """The town JSON: seconds; a matrix, or points that are ridden as the crow flies times 1.3."""
    try:
        town = json.loads(text)
    except (ValueError, RecursionError) as error:  # no JSON, or an endless number, or endless boxes
        line = getattr(error, "lineno", 1)
        raise RoutingRefusal(BROKEN_JSON, path=path, line=line) from None
    try:
        return _task(town)
    except KeyError as error:
        raise RoutingRefusal(BROKEN_TOWN, path=path, what=error.args[0]) from None
    except (TypeError, ValueError, IndexError) as error:
        raise RoutingRefusal(BROKEN_TOWN, path=path, what=error) from None


def _task(town: dict[str, Any]) -> Task:
    places = len(town["locations"])
    numbers = count(1)
    orders = [_order(town, row, numbers) for row in town["orders"]]
    used = [stop.place for order in orders for stop in order.stops()]
    if used and not 0 <= min(used) <= max(used) < places:
        raise ValueError("home, shops")
    if len({order.id for order in orders}) < len(orders):
        raise ValueError("id")
    shift = _window(town, "shift")
    couriers = range(1, _whole(town, "couriers") + 1)
    room = _whole(town, "capacity_parcels")
    return Task(orders, [Courier(k, 0, 0, shift, room) for k in couriers], _travel(town, places))


def _window(of: dict[str, Any], key: str) -> tuple[float, float]:
    """Two moments in seconds, the later one last."""
    opens, closes = (float(second) for second in of[key])
    if not -math.inf < opens <= closes < math.inf:
        raise ValueError(key)
    return opens, closes


def _seconds(of: dict[str, Any], key: str) -> float:
    """A span, never negative."""
    found = float(of[key])
    if not 0 <= found < math.inf:
        raise ValueError(key)
    return found


def _whole(of: dict[str, Any], key: str) -> int:
    """A count, of couriers or parcels; `true`, 1.5 and "4" are none."""
    found = of[key]
    if type(found) is not int or not 0 <= found <= MOST_COURIERS:
        raise ValueError(key)
    return found


def _order(town: dict[str, Any], row: dict[str, Any], numbers: "count[int]") -> Order:
    opens, closes = _window(row, "slot")
    fetched = ((opens - _seconds(town, "lead"), closes),)
    pickup_s, drop_s = _seconds(town, "pickup_service"), _seconds(town, "drop_service")
    if type(row["id"]) not in (int, str):
        raise ValueError("id")
    pickups = tuple(Stop(next(numbers), int(s), fetched, pickup_s, 1) for s in row["shops"])
    drop = Stop(next(numbers), int(row["home"]), ((opens, closes),), drop_s)
    return Order(row["id"], pickups, drop)


def _travel(town: dict[str, Any], places: int) -> Travel:
    if "matrix" not in town:
        points = [(float(lat), float(lon)) for lat, lon in town["locations"]]
        if not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in points):
            raise ValueError("locations")
        return Crow(points, {"": Pace(TOWN_FACTOR, TOWN_KMH)})
    rows = [[float(second) for second in row] for row in town["matrix"]]
    square = len(rows) == places and all(len(row) == places for row in rows)
    if not square or not all(0 <= second < math.inf for row in rows for second in row):
        raise ValueError("matrix")
    return Given({"": at_speed(rows, TOWN_KMH)})
