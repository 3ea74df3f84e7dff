"""A plan shown to a solver from outside, and what becomes of its answer.

Such a solver knows nothing of households that must not be split, and may be wrong. So its answer
is only a list of stops for each courier: orders in pieces are put together again, the engine
reckons the times, the checker judges, and the plan stays as it was unless the new one is better.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bourg.routing.checker import faults
from bourg.routing.model import Order, Plan, Round, Task, Visit
from bourg.routing.planning import rebuilt, replan

Sequences = Mapping[int | str, Sequence[int]]  # stops by courier, in the order of riding
POLISH = 300  # iterations after the pieces were put together


class Improver(Protocol):
    """A solver from outside; None when it has no answer, for whatever reason."""

    def sequences(self, task: Task, plan: Plan) -> Sequences | None:
        """What each courier should ride; `plan` is what there is already."""
        ...


def better(
    task: Task, plan: Plan, improver: Improver, *, seed: int = 0, iterations: int = POLISH
) -> Plan:
    """The improver's plan, repaired and checked, when it is better; else the plan that was given.

    What the plan serves stays served. Better: fewer orders left out, then fewer metres.
    """
    found = improver.sequences(task, plan)
    if found is None:
        return plan
    repaired = rebuilt(task, Plan(_rejoined(task, found), source=plan.source))
    if iterations:
        repaired = replan(task, repaired, seed=seed, iterations=iterations)
    promised = {order.id for order in task.orders} - plan.unserved.keys()
    if promised & repaired.unserved.keys() or faults(task, repaired):
        return plan
    return min(plan, repaired, key=lambda one: (len(one.unserved), one.metres))


def _rejoined(task: Task, found: Sequences) -> tuple[Round, ...]:
    """The answer's rounds with the orders that are whole in one of them, and only once."""
    riding: dict[int, set[int | str]] = {}
    for courier, stops in found.items():
        for stop in stops:
            riding.setdefault(stop, set()).add(courier)
    whole = {
        stop.task for order in task.orders if _is_whole(order, found, riding)
        for stop in order.stops()
    }  # fmt: skip
    locked = {ridden.task for courier in task.couriers for ridden in courier.locked}
    return tuple(
        Round(courier, tuple(Visit(stop, 0.0) for stop in stops if stop in whole | locked), 0, 0, 0)
        for courier, stops in found.items()
    )


def _is_whole(order: Order, found: Sequences, riding: Mapping[int, set[int | str]]) -> bool:
    """Whether one courier makes all its stops, each once, the drop last."""
    tasks = [stop.task for stop in order.stops()]
    couriers = set().union(*(riding.get(task, {None}) for task in tasks))
    if len(couriers) != 1 or None in couriers:
        return False
    made = [stop for stop in found[next(iter(couriers))] if stop in set(tasks)]  # type: ignore[index]
    return sorted(made) == sorted(tasks) and made[-1] == tasks[-1]
