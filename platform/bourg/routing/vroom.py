"""A task in the words of VROOM (BSD-2), and its answer read: JSON in, JSON out.

VROOM knows shipments of one pick-up and one delivery each, whole seconds from 0 on, and no limit
of time under way. An order of three shops becomes three shipments to one door; whether they meet
on one courier is chance, and `improving` sees to it.
"""

from collections.abc import Iterable, Mapping
from math import ceil, inf
from typing import Any

from bourg.routing.model import Courier, Order, Stop, Task

EXPLORE = 5  # how deep it searches, its most
LATEST = 4_000_000_000  # its times have 32 bits


class Letter:
    """One question; the answer speaks of the same numbers."""

    def __init__(self, task: Task):
        self._task = task
        times = [time for span in _spans(task) for time in span if abs(time) < inf]
        self._zero = min(times, default=0.0)
        self._skills = {name: n for n, name in enumerate(sorted(_skills(task)), 1)}
        self._drops = {
            pick.task: order.drop.task for order in task.orders for pick in order.pickups
        }

    def document(self) -> dict[str, Any]:
        """What VROOM is asked."""
        profiles = dict.fromkeys(courier.profile for courier in self._task.couriers)
        return {
            "vehicles": [self._vehicle(n, one) for n, one in enumerate(self._task.couriers)],
            "shipments": [s for order in self._task.orders for s in self._shipments(order)],
            "matrices": {name or "all": self._matrix(name) for name in profiles},
        }

    def _vehicle(self, number: int, courier: Courier) -> dict[str, Any]:
        found = {
            "id": number, "profile": courier.profile or "all", "start_index": courier.start,
            "capacity": [courier.crates, courier.cold],
            "skills": sorted(self._skills[name] for name in courier.skills),
            "time_window": self._window(courier.shift),
            "costs": {"fixed": 0, "per_hour": 0, "per_km": 1000},
        }  # fmt: skip
        if courier.end is not None:
            found["end_index"] = courier.end
        if courier.rest:
            rest = courier.rest
            window = self._window((rest.earliest, rest.latest))
            found["breaks"] = [
                {"id": number, "time_windows": [window], "service": ceil(rest.length_s)}
            ]
        return found

    def _shipments(self, order: Order) -> Iterable[dict[str, Any]]:
        for first, pick in enumerate(order.pickups):
            door = self._stop(order.drop, pick.task)
            if first:
                door["service"] = 0
            yield {
                "pickup": self._stop(pick, pick.task), "delivery": door,
                "amount": [pick.crates, pick.cold],
                "skills": sorted(self._skills[name] for name in order.skills),
            }  # fmt: skip

    def _stop(self, stop: Stop, number: int) -> dict[str, Any]:
        return {
            "id": number, "location_index": stop.place, "service": ceil(stop.service_s),
            "time_windows": [self._window(window) for window in sorted(stop.windows)],
        }  # fmt: skip

    def _window(self, window: tuple[float, float]) -> list[int]:
        opens, closes = (min(max(0.0, time - self._zero), LATEST) for time in window)
        return [ceil(opens), max(ceil(opens), int(closes))]

    def _matrix(self, profile: str) -> dict[str, list[list[int]]]:
        seconds, metres = self._task.travel.table(profile)
        return {
            "durations": [[ceil(cell) for cell in row] for row in seconds],
            "distances": [[ceil(cell) for cell in row] for row in metres],
        }

    def sequences(self, answer: Mapping[str, Any]) -> dict[int | str, list[int]]:
        """What each courier rides by an answer. Raises ValueError, KeyError, TypeError for rubbish.

        A door is where the last of its shipments is brought.
        """
        if answer["code"] != 0:
            raise ValueError(f"code {answer['code']}")
        found = {}
        for route in answer["routes"]:
            courier = self._task.couriers[int(route["vehicle"])]
            found[courier.id] = self._stops(route["steps"])
        return found

    def _stops(self, steps: Iterable[Mapping[str, Any]]) -> list[int]:
        made = []
        for step in steps:
            if step["type"] == "pickup":
                made.append(int(step["id"]))
            elif step["type"] == "delivery":
                drop = self._drops[int(step["id"])]
                made = [*(stop for stop in made if stop != drop), drop]
        return made


def _spans(task: Task) -> Iterable[tuple[float, float]]:
    yield from (courier.shift for courier in task.couriers)
    for order in task.orders:
        for stop in order.stops():
            yield from stop.windows


def _skills(task: Task) -> set[str]:
    asked = [order.skills for order in task.orders]
    return set().union(*asked, *(courier.skills for courier in task.couriers))
