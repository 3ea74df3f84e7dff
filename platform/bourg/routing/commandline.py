"""What `python -m bourg.routing solve` and `bourg routing solve` share: solve, judge, answer."""

import json
from pathlib import Path
from typing import Any

from bourg.routing.checker import faults
from bourg.routing.improving import Improver, better
from bourg.routing.model import Plan, Task
from bourg.routing.planning import solve
from bourg.routing.reading import read
from bourg.routing.refusals import N_, RoutingRefusal

SECONDS = 5.0
WRONG = N_("The plan breaks a rule (%(rule)s, %(subject)s); it is not shown.")
NO_TIME = N_("The time must be more than 0 seconds and at most an hour.")
NO_STEPS = N_("The number of iterations must not be negative.")


def answer(
    path: Path,
    *,
    seconds: float = SECONDS,
    seed: int = 0,
    iterations: int | None = None,
    improver: Improver | None = None,
) -> dict[str, Any]:
    """A checked plan for a file, as it is printed. Raises RoutingRefusal with one sentence.

    Kilometres and stops with times for a town, vehicles, distance and routes of task ids
    otherwise. With `iterations` the clock is not asked, so the same words give the same plan.
    An `improver` is shown the plan afterwards.
    """
    if not 0 < seconds <= 3600:
        raise RoutingRefusal(NO_TIME)
    if iterations is not None and iterations < 0:
        raise RoutingRefusal(NO_STEPS)
    task, is_town = read(path)
    if iterations is None:
        plan = solve(task, seed=seed, seconds=seconds)
    else:
        plan = solve(task, seed=seed, iterations=iterations)
    if improver is not None:
        plan = better(task, plan, improver, seed=seed)
    for fault in faults(task, plan):
        raise RoutingRefusal(WRONG, rule=fault.rule.value, subject=fault.subject)
    return _town(task, plan) if is_town else _instance(plan)


def as_lines(found: dict[str, Any]) -> str:
    """An answer for people: a line for each round of task ids, or for each halt of a courier."""
    lines = [
        f"{key}: {found[key]}" for key in ("vehicles", "kilometres", "distance") if key in found
    ]
    for one in found["routes"]:
        lines += _stops_of(one) if isinstance(one, dict) else [" ".join(map(str, one))]
    lines += [f"unserved {order}: {why}" for order, why in found["unserved"].items()]
    return "\n".join(lines)


def _stops_of(route: dict[str, Any]) -> list[str]:
    """A courier, then a line for each halt: when, what, of which order, where."""
    found = [f"courier {route['courier']}: {route['kilometres']} km"]
    for stop in route["stops"]:
        hours, minutes = divmod(int(stop["start"]) // 60, 60)
        what = f"{stop['kind']:<6}  order {stop['order']:<4}  place {stop['location']}"
        found.append(f"  {hours:02}:{minutes:02}  {what}")
    return found


def as_json(found: dict[str, Any]) -> str:
    """An answer for programs."""
    return json.dumps(found, ensure_ascii=False)


def _instance(plan: Plan) -> dict[str, Any]:
    return {
        "vehicles": len(plan.rounds),
        "distance": round(plan.metres, 4),
        "routes": [[visit.task for visit in one.visits] for one in plan.rounds],
        "unserved": {str(order): why.value for order, why in plan.unserved.items()},
    }


def _town(task: Task, plan: Plan) -> dict[str, Any]:
    whose = {stop.task: (order, stop) for order in task.orders for stop in order.stops()}
    routes = []
    for one in plan.rounds:
        stops = [
            {
                "order": whose[visit.task][0].id,
                "kind": "drop" if whose[visit.task][0].drop.task == visit.task else "pickup",
                "location": whose[visit.task][1].place,
                "start": round(visit.start, 1),
            }
            for visit in one.visits
        ]
        kilometres = round(one.metres / 1000, 3)
        routes.append({"courier": one.courier, "kilometres": kilometres, "stops": stops})
    return {
        "vehicles": len(routes),
        "kilometres": round(plan.metres / 1000, 3),
        "source": plan.source,
        "routes": routes,
        "unserved": {str(order): why.value for order, why in plan.unserved.items()},
    }
