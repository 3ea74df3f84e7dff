"""A desk for each slot that judges bookings by its plan; kept between requests, never trusted.

What a process keeps is only what was reckoned already: rounds and ways. Before each booking the
desk takes up the plan that stands in the database (read again unless it bears the stamp that the
desk's own plan was stored with), and what it answers is judged by the checker.
"""

from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock
from typing import NamedTuple

from bourg.addresses.travel import TravelTimes
from bourg.routing.model import Order, Plan
from bourg.routing.planning import Desk, replan
from bourg.slots.ground import Ground
from bourg.slots.loads import Load
from bourg.slots.routes import RoutePlan, Span, judged, order

KEPT = 64  # a month of slots of a zone, about a megabyte each when full
REPAIR = 60  # iterations to find a plan again when a round without a stop cannot be ridden


class Stamp(NamedTuple):
    """Which of a slot's stored plans it is; the moment tells apart what a backup brought back."""

    version: int
    planned_at: datetime


UNSTORED = Stamp(0, datetime.min.replace(tzinfo=UTC))


class SlotDesk:
    """The plan of one slot, ready for the next booking."""

    def __init__(self, plan: RoutePlan, ways: TravelTimes):
        self.ways, self.plan = ways, plan
        self.stamp = UNSTORED
        self._ground = Ground(ways)
        self._known = dict(plan.promises)
        task = plan.task(self._ground)
        self._orders: dict[str, Order] = {str(one.id): one for one in task.orders}
        self._desk = Desk(task, plan.as_plan()) if plan.riders else None
        self._sound = self._desk is not None and self._take_up(plan)

    def follows(self, plan: RoutePlan) -> bool:
        """Take up the plan as it is now; False: better begin with a new desk."""
        if plan is self.plan:
            return True
        changed = any(self._known.get(p.claim, p) != p for p in plan.promises.values())
        if self._desk is None or plan.riders != self.plan.riders or changed:
            return False
        if len(self._known) > 2 * len(plan.promises) + 20:
            return False
        if any(one.number >= plan.next_number for one in self._known.values()):
            return False  # a booking was taken back, and its number will be given again
        new = {claim: one for claim, one in plan.promises.items() if claim not in self._known}
        if {one.number for one in new.values()} & {one.number for one in self._known.values()}:
            return False
        for claim, one in new.items():
            self._orders[claim] = order(one, plan.length_s, self._ground)
        self._known |= new
        self.plan, self.stamp = plan, UNSTORED
        return self._take_up(plan)

    def _take_up(self, plan: RoutePlan) -> bool:
        """Let the engine go on from here; False: by the travel times of now it cannot be ridden."""
        served = [self._orders[claim] for claim in plan.promises if claim not in plan.unserved]
        return self._desk is not None and self._desk.follow(served, plan.as_plan())

    @property
    def _takes(self) -> bool:
        """Whether anything more can be promised: whoever is in danger comes first."""
        return self._sound and not self.plan.unserved

    def detour_m(self, load: Load, fetch: tuple[tuple[Span, ...], ...]) -> float | None:
        """How much further all would ride for it, in metres; None: it cannot be promised."""
        if self._desk is None or not self._takes or not all(fetch):
            return None
        points = dict.fromkeys([*(pickup.point for pickup in load.pickups), load.point])
        new = [point for point in points if point not in self._ground]
        asked = order(self.plan.promise("?", load, fetch), self.plan.length_s, self._ground)
        detour = self._desk.detour_m(asked)
        for _ in new:
            self._ground.forget()
        return detour

    def booked(
        self, claim: str, load: Load, fetch: tuple[tuple[Span, ...], ...]
    ) -> RoutePlan | None:
        """The plan with one promise more, judged; None: it cannot be promised."""
        if self._desk is None or not self._takes or not all(fetch):
            return None
        one = self.plan.promise(claim, load, fetch)
        asked = order(one, self.plan.length_s, self._ground)
        offer = self._desk.book(asked)
        if offer is None:
            return None
        self._known[claim], self._orders[claim] = one, asked
        grown = {**self.plan.promises, claim: one}
        return self._taken(replace(self.plan, promises=grown, next_number=one.number + 1),
                           offer.plan)  # fmt: skip

    def left(self, claim: str) -> RoutePlan:
        """The plan without a promise, judged; the others keep their place."""
        promise = self.plan.promises[claim]
        plan = self.plan.without(claim)
        if self._desk is None or claim in self.plan.unserved:
            self.plan, self.stamp = plan, UNSTORED
            return plan
        shorter = self._desk.leave(promise.tasks()[-1]) if self._sound else None
        if shorter is None:
            shorter = replan(plan.task(self._ground), Plan(plan.rounds), iterations=REPAIR)
            left_out = {str(known): why.value for known, why in shorter.unserved.items()}
            plan = replace(plan, unserved={**plan.unserved, **left_out})
        return self._taken(plan, shorter)

    def _taken(self, plan: RoutePlan, found: Plan) -> RoutePlan:
        plan = replace(plan, rounds=found.rounds, source=self._ground.source)
        self.plan = judged(plan, plan.task(self._ground, known=self._orders))
        self.stamp = UNSTORED
        return self.plan


class Desks:
    """The desks of a process, the least used forgotten first; one thread at a time asks."""

    def __init__(self) -> None:
        self.alone = RLock()
        self._kept: OrderedDict[str, SlotDesk] = OrderedDict()

    def at(self, slot: str, plan: RoutePlan, ways: TravelTimes) -> SlotDesk:
        """The desk of a slot (by its public id) with this plan taken up."""
        desk = self._kept.pop(slot, None)
        if desk is None or desk.ways is not ways or not desk.follows(plan):
            desk = SlotDesk(plan, ways)
        self._kept[slot] = desk
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return desk

    def knows(self, slot: str) -> bool:
        """Whether this process has had to do with a plan of this slot."""
        return slot in self._kept

    def known(self, slot: str, stamp: Stamp) -> SlotDesk | None:
        """The desk of a slot when it has exactly this plan."""
        desk = self._kept.get(slot)
        return desk if desk is not None and desk.stamp == stamp != UNSTORED else None

    def stored(self, slot: str) -> tuple[RoutePlan | None, Stamp]:
        """The plan that this process knows of a slot, and as what it stands in the database."""
        with self.alone:
            desk = self._kept.get(slot)
            return (desk.plan, desk.stamp) if desk else (None, UNSTORED)

    def learn(self, slot: str, plan: RoutePlan, stamp: Stamp) -> None:
        """Note as what a plan is being stored, if the slot's desk has it."""
        with self.alone:
            desk = self._kept.get(slot)
            if desk is not None and desk.plan is plan:
                desk.stamp = stamp


desks = Desks()
