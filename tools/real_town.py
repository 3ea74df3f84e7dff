"""`make real-town`: 120 orders on the demo town's own streets, as figures and as a picture.

Homes are drawn by chance from the town's real addresses, shops are the demo's. The same day is
planned twice, as the crow flies and on the streets, and both plans are ridden on the streets.
"""

import argparse
import csv
import gzip
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from random import Random
from statistics import mean, median, quantiles
from typing import Any, NamedTuple

from bourg.addresses.atlas import Atlas
from bourg.addresses.roads import read_ways
from bourg.addresses.streets import Streets
from bourg.addresses.streets_import import House, import_roads
from bourg.addresses.travel import TravelTimes
from bourg.addresses.ways import BIKE
from bourg.routing import planning
from bourg.routing.checker import faults
from bourg.routing.model import Courier, Order, Plan, Stop, Task
from bourg.routing.travel import great_circle_m

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = CHECKOUT / "platform" / "bourg" / "demo" / "data"
PICTURE = CHECKOUT / "docs" / "pictures" / "real-town.svg"
HOURS = ((9, 11), (11, 13), (15, 17), (17, 19))
ORDERS, COURIERS, CRATES, LEAD_S, DOOR = 120, 4, 12, 3600, 9
COLOURS = ("#0b6e4f", "#b3541e", "#3b4ba0", "#8a2a63")
PANEL, MARGIN, HEAD = 520.0, 14.0, 34.0
CREDIT = (
    "Streets © OpenStreetMap contributors (ODbL) · addresses: Base Adresse Nationale "
    "(Licence Ouverte) · shops and orders invented"
)
Point = tuple[float, float]


class Day(NamedTuple):
    """The places, the orders, and where couriers start and end."""

    points: list[Point]
    orders: list[Order]
    shops: int


class Ridden(NamedTuple):
    """What a plan comes to on the streets: metres, doors reached too late, the worst minutes."""

    metres: float
    late: int
    worst_min: float


def main() -> None:
    """Plan, ride, print the table, draw the picture."""
    parser = argparse.ArgumentParser(prog="make real-town", description=__doc__)
    parser.add_argument("--iterations", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    given = parser.parse_args()
    houses = _houses()
    roads = DATA / "addresses" / "voies_osm.geojson.gz"
    with tempfile.TemporaryDirectory() as folder:
        done = import_roads(roads, Path(folder), houses, vehicles=[BIKE])
        crow, streets = Atlas().times(), Atlas(Path(folder)).times()
        day = _day(houses, Random(given.seed))
        print(f"{done.streets} lines of streets, {done.ridden[BIKE].gates} gates, {done.source}")
        _compare(day.points, crow, streets)
        plans = [_planned(day, times, given) for times in (crow, streets)]
        _judge(day, plans, streets)
    given.picture.write_text(_drawn(day, plans[1], Streets(read_ways(roads), BIKE)), "utf-8")
    print(f"drawn: {given.picture}")


def _houses() -> list[House]:
    with gzip.open(DATA / "addresses" / "adresses_ban.csv.gz", "rt", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["lat"] not in ("", "NA")]
    return [House(row["id"], (float(row["lat"]), float(row["lon"]))) for row in rows]


def _day(houses: Sequence[House], chance: Random) -> Day:
    """As many orders in each slot, of one to three shops; the first shop is where rounds start."""
    places = {house.label: house.point for house in houses}
    rows = tomllib.loads((DATA / "shops.toml").read_text("utf-8"))["shop"]
    shops = sorted({places[row["ban_id"]] for row in rows if row["ban_id"] in places})
    homes = chance.sample([house.point for house in houses], ORDERS)
    orders = []
    for number in range(ORDERS):
        opens, closes = (hour * 3600.0 for hour in HOURS[number % len(HOURS)])
        wanted = chance.sample(range(len(shops)), chance.choices((1, 2, 3), (5, 3, 2))[0])
        fetched = ((opens - LEAD_S, closes),)
        pickups = tuple(
            Stop(number * 10 + k, shop, fetched, 60.0, 1) for k, shop in enumerate(wanted)
        )
        drop = Stop(number * 10 + DOOR, len(shops) + number, ((opens, closes),), 120.0)
        orders.append(Order(number, pickups, drop))
    return Day([*shops, *homes], orders, len(shops))


def _task(day: Day, times: TravelTimes) -> Task:
    shift = (7.5 * 3600, 20.0 * 3600)
    couriers = [
        Courier(k, 0, 0, shift, CRATES, profile="cargo_bike") for k in range(1, COURIERS + 1)
    ]
    return Task(day.orders, couriers, times.between(day.points))


def _planned(day: Day, times: TravelTimes, given: Any) -> Plan:
    task = _task(day, times)
    plan = planning.solve(task, seed=given.seed, iterations=given.iterations)
    assert not faults(task, plan), faults(task, plan)[:3]
    return plan


def _compare(points: Sequence[Point], crow: TravelTimes, streets: TravelTimes) -> None:
    """How much longer the streets are than a straight line, between all places of the day."""
    pairs = [(a, b) for a in points for b in points if great_circle_m(a, b) > 100]
    longer = [streets.leg("cargo_bike", a, b)[1] / great_circle_m(a, b) for a, b in pairs]
    slower = [
        streets.leg("cargo_bike", a, b)[0] / crow.leg("cargo_bike", a, b)[0] for a, b in pairs
    ]
    print("| between two places | mean | median | p90 | longest |\n| --- | --- | --- | --- | --- |")
    for what, found in (("metres / straight metres", longer), ("time / time by rule", slower)):
        p90 = quantiles(found, n=10)[-1]
        print(
            f"| {what} | {mean(found):.2f} | {median(found):.2f} | {p90:.2f} | {max(found):.2f} |"
        )
    lost = streets.unknown("cargo_bike", points)
    print(f"{len(pairs)} pairs more than 100 m apart; {lost} without a way on the streets")


def _judge(day: Day, plans: Iterable[Plan], streets: TravelTimes) -> None:
    print("| planned | says | ridden on the streets | doors too late | left out |")
    print("| --- | --- | --- | --- | --- |")
    task = _task(day, streets)
    for what, plan in zip(("as the crow flies", "on the streets"), plans, strict=True):
        found = _ride(task, plan)
        late = f"{found.late}, by {found.worst_min:.0f} min at most" if found.late else "0"
        print(
            f"| {what} | {plan.metres / 1000:.1f} km | {found.metres / 1000:.1f} km "
            f"| {late} | {len(plan.unserved)} |"
        )


def _ride(task: Task, plan: Plan) -> Ridden:
    """The sequences of a plan with the times of another task, waiting where one is early."""
    seconds, metres = task.travel.table("cargo_bike")
    stops = {stop.task: stop for order in task.orders for stop in order.stops()}
    far, late = 0.0, []
    for one in plan.rounds:
        now, here = one.starts, 0
        for visit in one.visits:
            stop = stops[visit.task]
            opens, closes = stop.windows[0]
            now, far = now + seconds[here][stop.place], far + metres[here][stop.place]
            late += [now - closes] if stop.task % 10 == DOOR and now > closes + 1 else []
            now, here = max(now, opens) + stop.service_s, stop.place
        far += metres[here][0]
    return Ridden(far, len(late), max(late, default=0.0) / 60)


def _drawn(day: Day, plan: Plan, streets: Streets) -> str:
    """One panel for each round: the town's streets, the way ridden, shops and doors."""
    lats, lons = ([point[k] for point in day.points] for k in (0, 1))
    north, west, wide = max(lats), min(lons), cos(radians(max(lats)))
    scale = (PANEL - 2 * MARGIN) / (north - min(lats))
    across = (max(lons) - west) * wide * scale + 2 * MARGIN

    def at(point: Point) -> str:
        x, y = (point[1] - west) * wide * scale + MARGIN, (north - point[0]) * scale + MARGIN
        return f"{x:.0f} {y:.0f}"

    def line(points: Iterable[Point]) -> str:
        return "M" + "L".join(dict.fromkeys(at(point) for point in points))

    background = "".join(line(edge) for edge in streets.graph.edges() if edge[0] < edge[1])
    panels = [_panel(day, one, k, streets, at, across) for k, one in enumerate(plan.rounds)]
    width, height = max(len(panels), 2) * across, PANEL + 2 * HEAD
    kilometres = f"{plan.metres / 1000:.0f} km"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'font-family="system-ui, sans-serif" font-size="15">\n'
        f"<title>{ORDERS} orders of a day on Bondy’s streets, {len(plan.rounds)} rounds, "
        f"{kilometres}</title>\n"
        f'<defs><path id="streets" d="{background}" fill="none" stroke="#d8d5cc"/>'
        f'<clipPath id="panel"><rect width="{across:.0f}" height="{PANEL:.0f}"/></clipPath>'
        f"</defs>\n"
        f'<rect width="100%" height="100%" fill="#fffdf8"/>\n{"".join(panels)}'
        f'<text x="{MARGIN}" y="{height - 12:.0f}" fill="#555" font-size="12.5">{CREDIT}</text>\n'
        f"</svg>\n"
    )


def _panel(day: Day, one: Any, number: int, streets: Streets, at: Any, across: float) -> str:
    stops = {stop.task: stop for order in day.orders for stop in order.stops()}
    places = [0, *(stops[visit.task].place for visit in one.visits), 0]
    way = [p for a, b in pairwise(places) for p in _way(streets, day.points[a], day.points[b])]
    colour, x = COLOURS[number], number * across
    doors = sum(visit.task % 10 == DOOR for visit in one.visits)
    marks = []
    for place in dict.fromkeys(places):
        cx, cy = at(day.points[place]).split()
        shop = f'<rect x="{int(cx) - 4}" y="{int(cy) - 4}" width="8" height="8"/>'
        marks.append(shop if place < day.shops else f'<circle cx="{cx}" cy="{cy}" r="4"/>')
    path = "M" + "L".join(at(point) for point in way)
    return (
        f'<g transform="translate({x:.0f} 0)"><text x="{MARGIN}" y="22" font-weight="600" '
        f'fill="{colour}">Round {number + 1}: {doors} doors, {one.metres / 1000:.0f} km</text>'
        f'<g transform="translate(0 {HEAD:.0f})" clip-path="url(#panel)"><use href="#streets"/>'
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-opacity=".55" '
        f'stroke-linejoin="round"/>'
        f'<g fill="{colour}" stroke="#fffdf8">{"".join(marks)}</g></g></g>\n'
    )


def _way(streets: Streets, start: Point, end: Point) -> list[Point]:
    """The points of the quickest way, doors included."""
    import networkx

    a, b = streets.near(start), streets.near(end)
    if a is None or b is None:
        return [start, end]
    found = networkx.shortest_path(streets.graph, a[0], b[0], weight="weight")
    return [start, *found, end]


if __name__ == "__main__":
    sys.exit(main())
