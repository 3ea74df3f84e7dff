"""Any sequence of bookings, cancellations, moves, replans, shifts withdrawn: plans keep promises.

After every step each slot's plan must hold exactly the claims that the model says are promised,
and `invariants.check`, which asks the engine's independent checker, must find nothing.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import Refusal
from bourg.kernel.transaction import write
from bourg.slots import invariants, services
from bourg.slots.kinds import Remedy
from bourg.slots.models import CourierShift, DeliverySlot, HoldShop, ShopSlot, SlotHold, SlotPlan
from bourg.slots.queries import plans as slot_queries
from bourg.slots.queries import routes
from bourg.slots.services import replanning, shifts
from tests.builders.routes import (
    DOORS,
    OFFICER,
    OUTSKIRTS,
    SHOP,
    add_courier,
    add_shift,
    by_route,
    load,
)
from tests.builders.slots import add_shop, add_slot, add_zone, paris

START = paris("2026-11-23 08:00")
PLACES = (*DOORS[:4], OUTSKIRTS)
slots = st.integers(0, 1)
claims = st.integers(0, 6)
doors = st.integers(0, len(PLACES) - 1)


class Routes(RuleBasedStateMachine):
    """The services, and which claims are promised in which slot."""

    @initialize()
    def begin(self):
        with write() as session:
            for table in (HoldShop, SlotHold, ShopSlot, SlotPlan, DeliverySlot, CourierShift):
                session.execute(delete(table))
        self.time = timedelta(0)
        self.claims = [new_id() for _ in range(7)]
        self.promised, self.expires, self.orders = {}, {}, {}
        with shifted(START):
            starts = [START + timedelta(hours=4), START + timedelta(hours=28)]
            self.slots = [add_slot(self.zone, at, capacity=6) for at in starts]
            by_route(self.zone, *self.slots)
            self.shifts = [self._shift(at) for at in starts]

    def _shift(self, at):
        return add_shift(at - timedelta(hours=1), hours=3, courier=next(self.couriers), crates=3,
                         cold_crates=0)  # fmt: skip

    def tried(self, call):
        """Do it at the model's time; whether it was granted."""
        with shifted(START + self.time):
            try:
                call()
            except Refusal:
                return False
        return True

    def wants(self, door):
        return {"zone_id": self.zone, "merchant_ids": [self.shop],
                "load": lambda: load(PLACES[door], (self.shop, SHOP))}  # fmt: skip

    @rule(claim=claims, slot=slots, door=doors)
    def hold_or_change_the_slot(self, claim, slot, door):
        name = self.claims[claim]
        if self.tried(lambda: services.hold(name, self.slots[slot], minutes=15,
                                            **self.wants(door))):  # fmt: skip
            known = self.promised.get(name) == slot
            self.promised[name] = slot
            self.expires[name] = self.expires[name] if known else self.time + timedelta(minutes=15)

    @rule(claim=claims, door=doors)
    def order(self, claim, door):
        name, found = self.claims[claim], []
        if self.tried(lambda: found.append(services.confirm(name, **self.wants(door)))):
            self.orders[name] = found[0].hold_id
            del self.expires[name]

    @rule(claim=claims, door=doors)
    def change_the_address(self, claim, door):
        self.tried(lambda: services.rehold_shops(self.claims[claim], **self.wants(door)))

    @rule(claim=claims)
    def give_back(self, claim):
        name = self.claims[claim]
        self.tried(lambda: services.release(name))
        if name not in self.orders:
            self._forget(name)

    @rule(claim=claims)
    def cancel(self, claim):
        name = self.claims[claim]
        if name in self.orders:
            self.tried(lambda: services.give_back(self.orders.pop(name)))
            self._forget(name)

    @rule(claim=claims, slot=slots, door=doors)
    def move_an_order_in_danger(self, claim, slot, door):
        name, found = self.claims[claim], []
        wants = self.wants(door)
        del wants["zone_id"]
        if self.tried(lambda: found.append(services.move(name, self.slots[slot], **wants))):
            self.promised[name], self.orders[name] = slot, found[0].hold_id

    def _forget(self, name):
        self.promised.pop(name, None)
        self.expires.pop(name, None)

    @rule(slot=slots)
    def replan(self, slot):
        row = slot_queries.slot_at(db.session(), self.slots[slot])
        self.tried(lambda: replanning.improve(row.id, iterations=20))

    @rule(slot=slots)
    def close_and_reopen(self, slot):
        self.tried(lambda: services.close(self.slots[slot], "Neige", OFFICER))
        self.tried(lambda: services.reopen(self.slots[slot], OFFICER))

    @rule(slot=slots)
    def withdraw_a_shift(self, slot):
        if self.shifts:
            name = self.shifts.pop(slot % len(self.shifts))
            self.tried(lambda: shifts.withdraw(name, OFFICER, remedy=Remedy.OTHER_SLOT))

    @rule(slot=slots)
    def plan_one_shift_more(self, slot):
        with shifted(START), suppress(StopIteration):
            at = START + timedelta(hours=4 if slot == 0 else 28)
            self.shifts.append(self._shift(at))

    @rule(steps=st.integers(1, 3))
    def wait(self, steps):
        self.time += steps * timedelta(minutes=7)

    @rule()
    def sweep(self):
        self.tried(services.release_expired)

    @invariant()
    def plans_hold_exactly_what_is_promised(self):
        if not hasattr(self, "promised"):
            return
        for name in [n for n, at in self.expires.items() if at <= self.time]:
            self._forget(name)
        with shifted(START + self.time):
            services.release_expired()
            session = db.session()
            broken = [v for v in invariants.check(session) if "worker" not in v.words]
            found = {}
            for number, slot in enumerate(self.slots):
                stored = routes.plan_of(session, slot_queries.slot_at(session, slot).id)
                for claim in stored.plan.promises if stored else ():
                    found[claim] = number
        session.rollback()
        assert broken == []
        assert found == self.promised


@pytest.fixture
def machine(app):
    """The machine in an empty town with a zone, a shop and many couriers."""
    riders = [add_courier(f"Livreur {n}") for n in range(60)]

    class Here(Routes):
        zone, shop = add_zone(), add_shop()

        def __init__(self):
            super().__init__()
            self.couriers = iter(riders)

    return Here


def test_no_sequence_of_deeds_leaves_a_plan_that_breaks_a_promise(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
