"""Any sequence of what people do with slots, beside a model in a few lines of Python.

After every step the counters must agree with the model and `invariants.check` must find nothing.
Time moves by seven minutes, so that no hold ends at the very moment of a step.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

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

from bourg.addresses.kinds import Way
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.slots import invariants, queries, services
from bourg.slots.models import DeliverySlot, HoldShop, ShopSlot, SlotHold
from tests.builders.slots import add_shop, add_slot, add_zone, paris

START = paris("2026-11-23 08:00")
OFFICER = Actor("officer", 7)
CUTOFF, BEGINS = timedelta(minutes=40), timedelta(minutes=66)
SHOP_LIMIT = 2
KEPT_IN, RELEASED = 1, timedelta(minutes=38)
slots = st.integers(0, 2)
claims = st.integers(0, 5)
shops = st.sets(st.integers(0, 1))


@dataclass
class Kept:
    """A place in the model."""

    slot: int
    expires: timedelta
    shops: set[int]
    state: str = "held"
    extensions: int = 0
    hold_id: int = 0
    standing: bool = False
    priority: bool = False


@dataclass
class Model:
    """What must be true: time since the start, slots' capacity, the live places by claim."""

    time: timedelta = timedelta(0)
    capacity: dict[int, int] = field(default_factory=lambda: {0: 2, 1: 3, 2: 1})
    kept_places: int = 1
    closed: set[int] = field(default_factory=set)
    kept: dict[int, Kept] = field(default_factory=dict)

    def forget_expired(self):
        self.kept = {
            claim: kept for claim, kept in self.kept.items()
            if kept.state == "confirmed" or kept.expires > self.time
        }  # fmt: skip

    def used(self, slot):
        return sum(kept.slot == slot for kept in self.kept.values())

    def of(self, slot, kind):
        return sum(kept.slot == slot and getattr(kept, kind) for kept in self.kept.values())

    def reserved(self, slot):
        return self.kept_places if slot == KEPT_IN and self.time < RELEASED else 0

    def counts_as_priority(self, slot, privileged):
        return privileged and self.reserved(slot) > self.of(slot, "priority")

    def full(self, slot, privileged):
        others = self.used(slot) - self.of(slot, "priority")
        beyond = others + self.reserved(slot) >= self.capacity[slot]
        kept = not self.counts_as_priority(slot, privileged) and beyond
        return kept or self.used(slot) >= self.capacity[slot]

    def beyond_share(self, slot):
        return self.of(slot, "standing") >= self.capacity[slot] * 60 // 100

    def shop_used(self, slot, shop):
        return sum(kept.slot == slot and shop in kept.shops for kept in self.kept.values())

    def begun(self, slot):
        return slot == 0 and self.time > BEGINS

    def late(self, slot):
        return slot == 0 and self.time > CUTOFF

    def refusal_of_hold(self, claim, slot, wanted, standing=False, privileged=False):
        """The name of the refusal that a hold must meet, or "" when it is granted."""
        kept = self.kept.get(claim)
        if kept and kept.state == "confirmed":
            return "AlreadyOrdered"
        mine = kept is not None and kept.slot == slot
        if self.begun(slot) or (self.late(slot) and not mine):
            return "SlotTooLate"
        if slot in self.closed:
            return "SlotClosed"
        new = wanted - kept.shops if mine else wanted
        limited = 0 in new and self.shop_used(slot, 0) >= SHOP_LIMIT
        if not mine and self.full(slot, privileged):
            return "SlotFull"
        if not mine and standing and self.beyond_share(slot):
            return "StandingShareFull"
        return "SlotFull" if limited else ""

    def refusal_of_pending(self, claim):
        kept = self.kept.get(claim)
        if kept is None:
            return "HoldLost"
        return "AlreadyOrdered" if kept.state == "confirmed" else ""

    def refusal_of_extend(self, claim):
        kept, refusal = self.kept.get(claim), self.refusal_of_pending(claim)
        if refusal or kept.slot in self.closed:
            return refusal or "SlotClosed"
        spent = kept.extensions == 2 or kept.state == "paying" or self.late(kept.slot)
        return "HoldNotExtendable" if spent else ""

    def refusal_of_confirm(self, claim, wanted):
        kept, refusal = self.kept.get(claim), self.refusal_of_pending(claim)
        if refusal or kept.state == "held":
            return refusal or self.refusal_of_hold(claim, kept.slot, wanted)
        return "SlotTooLate" if self.begun(kept.slot) else ""


def minutes(count):
    return timedelta(minutes=count)


class Slots(RuleBasedStateMachine):
    """The services and the model, side by side."""

    @initialize()
    def begin(self):
        with write() as session:
            for table in (HoldShop, SlotHold, ShopSlot, DeliverySlot):
                session.execute(delete(table))
        self.model = Model()
        self.claims = [new_id() for _ in range(6)]
        starts = [BEGINS, timedelta(days=2), timedelta(days=3)]
        self.slots = [
            add_slot(
                self.zone,
                START + at,
                capacity=self.model.capacity[n],
                way=self.way,
                reserved=int(n == KEPT_IN),
                reserved_until=START + RELEASED,
                cutoff=BEGINS - CUTOFF,
            )
            for n, at in enumerate(starts)
        ]

    def meet(self, refusal, call):
        """Do something at the model's time; it must meet this refusal, or none."""
        with shifted(START + self.model.time):
            try:
                result, met = call(), ""
            except Refusal as refused:
                result, met = None, type(refused).__name__
        assert met == refusal
        return result

    @rule(claim=claims, slot=slots, wanted=shops, standing=st.booleans(), privileged=st.booleans())
    def hold(self, claim, slot, wanted, standing, privileged):
        model = self.model
        refusal = model.refusal_of_hold(claim, slot, wanted, standing, privileged)
        priority = model.counts_as_priority(slot, privileged)
        ids = [self.shops[shop] for shop in wanted]
        call = partial(
            services.hold, self.claims[claim], self.slots[slot], zone_id=self.zone,
            merchant_ids=ids, minutes=15, standing=standing, privileged=lambda: privileged,
        )  # fmt: skip
        self.meet(refusal, call)
        kept = model.kept.get(claim)
        if not refusal and kept and kept.slot == slot:
            kept.shops = wanted
        elif not refusal:
            model.kept[claim] = Kept(slot, model.time + minutes(15), wanted, standing=standing,
                                     priority=priority)  # fmt: skip

    @rule(claim=claims)
    def extend(self, claim):
        refusal = self.model.refusal_of_extend(claim)
        self.meet(refusal, lambda: services.extend(self.claims[claim], 15))
        if not refusal:
            kept = self.model.kept[claim]
            kept.extensions += 1
            kept.expires += minutes(15)

    @rule(claim=claims)
    def start_paying(self, claim):
        kept, refusal = self.model.kept.get(claim), self.model.refusal_of_pending(claim)
        if not refusal and kept.state == "held" and kept.slot in self.model.closed:
            refusal = "SlotClosed"
        self.meet(refusal, lambda: services.start_paying(self.claims[claim]))
        if not refusal and kept.state == "held":
            kept.state, kept.expires = "paying", max(kept.expires, self.model.time + minutes(10))

    @rule(claim=claims, wanted=shops)
    def confirm(self, claim, wanted):
        refusal = self.model.refusal_of_confirm(claim, wanted)
        ids = [self.shops[shop] for shop in wanted]
        call = partial(services.confirm, self.claims[claim], zone_id=self.zone, merchant_ids=ids)
        hold = self.meet(refusal, call)
        if not refusal:
            kept = self.model.kept[claim]
            kept.shops = wanted if kept.state == "held" else kept.shops
            kept.state, kept.hold_id = "confirmed", hold.hold_id

    @rule(claim=claims)
    def release(self, claim):
        self.meet("", lambda: services.release(self.claims[claim]))
        if claim in self.model.kept and self.model.kept[claim].state != "confirmed":
            del self.model.kept[claim]

    @rule(claim=claims)
    def cancel_order(self, claim):
        kept = self.model.kept.get(claim)
        if kept and kept.state == "confirmed":
            assert self.meet("", lambda: services.give_back(kept.hold_id))
            assert not self.meet("", lambda: services.give_back(kept.hold_id))
            del self.model.kept[claim]

    @rule(claim=claims)
    def refuse_a_shops_part(self, claim):
        kept = self.model.kept.get(claim)
        if kept and kept.state == "confirmed":
            self.meet("", lambda: services.give_back_shop(kept.hold_id, self.shops[0]))
            kept.shops = kept.shops - {0}

    @rule(claim=claims, wanted=shops)
    def change_the_baskets_shops(self, claim, wanted):
        kept, refusal = self.model.kept.get(claim), self.model.refusal_of_pending(claim)
        refusal = refusal or self.model.refusal_of_hold(claim, kept.slot, wanted)
        ids = [self.shops[shop] for shop in wanted]
        call = partial(
            services.rehold_shops, self.claims[claim], zone_id=self.zone, merchant_ids=ids
        )
        self.meet(refusal, call)
        if not refusal:
            kept.shops = wanted

    @rule(slot=slots, capacity=st.integers(0, 4))
    def set_capacity(self, slot, capacity):
        refusal = "BelowPromised" if capacity < self.model.used(slot) else ""
        self.meet(refusal, lambda: services.set_capacity(self.slots[slot], capacity, OFFICER))
        if not refusal:
            self.model.capacity[slot] = capacity
            if slot == KEPT_IN:
                others = self.model.used(slot) - self.model.of(slot, "priority")
                self.model.kept_places = min(self.model.kept_places, capacity - others)

    @rule(slot=slots)
    def close_or_reopen(self, slot):
        if slot in self.model.closed:
            self.meet("", lambda: services.reopen(self.slots[slot], OFFICER))
        else:
            self.meet("", lambda: services.close(self.slots[slot], "Neige", OFFICER))
        self.model.closed ^= {slot}

    @rule(steps=st.integers(1, 3))
    def wait(self, steps):
        self.model.time += steps * minutes(7)
        self.model.forget_expired()

    @rule()
    def sweep(self):
        self.meet("", services.release_expired)

    @invariant()
    def every_promise_stands(self):
        if not hasattr(self, "model"):
            return
        session = db.session()
        moment = START + self.model.time
        with shifted(moment):
            broken = [v for v in invariants.check(session) if "worker" not in v.words]
            rows = queries.filling(
                session,
                from_at=START,
                to_at=START + timedelta(days=9),
                moment=moment,
                ways=(self.way,),
            )
        session.rollback()
        assert broken == []
        assert [row.promised + row.held for row in rows] == [
            self.model.used(slot) for slot in range(3)
        ]


@pytest.fixture(params=list(Way))
def machine(request, app):
    """The machine in an empty town with a zone and two shops, the first with little room.

    The zone is where orders are brought, where they are fetched, or that of the shops.
    """
    collects = {"collects": True, "collect_lead_minutes": 0}
    shops = [add_shop("A", orders_per_slot=SHOP_LIMIT, **collects), add_shop("B", **collects)]
    zone = add_zone(way=request.param)
    return type("SlotsHere", (Slots,), {"zone": zone, "shops": shops, "way": request.param})


def test_no_sequence_of_deeds_breaks_a_promise(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
