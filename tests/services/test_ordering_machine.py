"""Any sequence of what households, shops, couriers and the town do with baskets and orders.

A deed is carried out or refused, never broken off. After every step the checkers must find
nothing, every order that was ever acknowledged must be there, and a small model must agree on how
far each of its parts is: it knows the story of a part as one word, not the table of moves.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import Refusal
from bourg.kernel.transaction import write
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import Absence, ProposalState
from bourg.ordering.models import MerchantOrder, Order, Proposal
from bourg.ordering.services import (
    answering,
    baskets,
    cancelling,
    carrying,
    correcting,
    proposing,
)
from bourg.ordering.settling import Said
from bourg.slots import invariants as slot_invariants
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot
from tests.builders import baskets as build
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place
from tests.builders.products import change_product
from tests.builders.shops import change_shop
from tests.builders.slots import paris

START = paris("2026-11-23 08:00")
SLOT_STARTS = START + timedelta(hours=26)
which = st.integers(0, 5)
side = st.integers(0, 1)
MOST = 8


@dataclass
class Story:
    """What the model knows of an acknowledged order: its parts' references and how far they are."""

    reference: str
    parts: list[str]
    states: list[str] = field(default_factory=lambda: ["placed", "placed"])

    def goes(self, part, came_from, to):
        assert self.states[part] == came_from
        self.states[part] = to


has_baskets = precondition(lambda self: self.baskets)
has_orders = precondition(lambda self: self.orders)


class Ordering(RuleBasedStateMachine):
    """The services, a market of two shops with little room, and the model."""

    def __init__(self):
        super().__init__()
        self.time = timedelta(0)
        self.baskets, self.orders = [], {}

    @initialize()
    def begin(self):
        db.session.remove()
        self.town.empty()
        with shifted(START):
            self.market = build.add_market(capacity=3, fee_cents=290)
            change_shop(self.market.bakery, orders_per_slot=2)
            with write() as session:
                slot = session.scalars(select(DeliverySlot)).one()
                slot.starts_at, slot.ends_at = SLOT_STARTS, SLOT_STARTS + timedelta(hours=2)
                slot.cutoff_at = SLOT_STARTS - timedelta(hours=2)

    def do(self, call):
        """Do something at the present time; returns (done, answer)."""
        with shifted(START + self.time):
            try:
                return True, call()
            except Refusal:
                return False, None

    def basket(self, number):
        return self.baskets[number % len(self.baskets)]

    def order(self, number):
        return list(self.orders.values())[number % len(self.orders)]

    @has_baskets
    @rule(number=which, deed=st.integers(0, 5), amount=st.integers(-1, 4))
    def do_with_a_basket(self, number, deed, amount):
        deeds = [
            lambda: self.change_amounts(number, amount, 25 * amount),
            lambda: self.take_the_slot(number),
            lambda: self.move_house(number, unlisted=amount < 1),
            lambda: self.place_it(number, first=False),
            lambda: self.place_it(number, first=True),
            lambda: self.accept_changes(number),
        ]
        deeds[deed]()

    @has_orders
    @rule(number=which, part=side, deed=st.integers(0, 4), refused=st.sets(st.integers(1, 2)))
    def do_with_a_part(self, number, part, deed, refused):
        deeds = [
            lambda: self.answer(number, part, True, refused),
            lambda: self.answer(number, part, False, refused),
            lambda: self.take_out(number, part),
            lambda: self.ready(number, part),
            lambda: self.collect(number, part),
        ]
        deeds[deed]()

    @has_orders
    @rule(number=which, part=side, deed=st.integers(0, 4), cents=st.integers(100, 900))
    def settle(self, number, part, deed, cents):
        deeds = [
            lambda: self.one_total(number, part, cents),
            lambda: self.say(number, part, Said(cut_g=cents // 2)),
            lambda: self.say(number, part, Said(price_cents=cents)),
            lambda: self.say(number, part, Said(price_cents=cents, replaced_by="Autre chose")),
            lambda: self.decide(number, part, yes=cents % 2 == 0),
        ]
        deeds[deed]()

    @has_orders
    @rule(number=which, deed=st.integers(0, 4), yes=st.booleans())
    def do_with_an_order(self, number, deed, yes):
        deeds = [
            lambda: self.drop(number, absent=yes),
            lambda: self.cancel(number, by_town=yes),
            lambda: self.settle_the_rest(number, keep=yes),
            lambda: self.change_the_order(number),
            lambda: self.confirm_the_address(number),
        ]
        deeds[deed]()

    def fill_a_basket(self, absence):
        done, basket_id = self.do(lambda: build.filled(self.market))
        if done:
            contact = build.MARIE._replace(absence=absence)
            self.do(lambda: baskets.set_contact(basket_id, contact))
            self.baskets.append(basket_id)

    @rule(absence=st.sampled_from(Absence))
    def order_at_once(self, absence):
        if len(self.baskets) < MOST:
            self.fill_a_basket(absence)
        if self.baskets:
            self.place_it(len(self.baskets) - 1, first=True)

    @has_orders
    @rule(number=which, steps=st.integers(2, 9), absent=st.booleans())
    def go_on(self, number, steps, absent):
        for step in range(steps):
            state = self.order(number).states[step % len(self.order(number).parts)]
            if state == "placed":
                self.answer(number, step, accept=True, refused=set())
            elif state == "accepted":
                self.ready(number, step)
            elif state == "ready":
                self.collect(number, step)
            else:
                self.drop(number, absent)

    def change_amounts(self, number, quantity, weight_g):
        market, basket_id = self.market, self.basket(number)
        self.do(lambda: baskets.set_line(basket_id, market.bread, quantity=quantity))
        self.do(lambda: baskets.set_line(basket_id, market.cheese, weight_g=weight_g))

    def take_the_slot(self, number):
        slot = self.market.slot
        self.do(lambda: baskets.take_slot(self.basket(number), slot, minutes=15))

    def move_house(self, number, unlisted):
        where = {"unlisted": "Péniche Loulou"} if unlisted else {"ban_id": self.market.address}
        self.do(lambda: baskets.set_address(self.basket(number), **where))

    def place_it(self, number, first):
        basket_id = self.basket(number)
        if first:
            self.do(lambda: baskets.take_slot(basket_id, self.market.slot, minutes=15))
        done, answer = self.do(lambda: place(basket_id))
        if done:
            parts = [part.reference for part in answer.parts]
            story = Story(answer.reference, parts, ["placed"] * len(parts))
            known = self.orders.setdefault(basket_id, story)
            assert (known.reference, known.parts) == (answer.reference, parts)

    def answer(self, number, part, accept, refused):
        order = self.order(number)
        part %= len(order.parts)
        reasons = dict.fromkeys(refused, "manque")
        done, _ = self.do(
            lambda: answering.answer(order.parts[part], accept=accept, refused=reasons, actor=SHOP)
        )
        if done:
            order.goes(part, "placed", "accepted" if accept and not refused else "refused")

    def take_out(self, number, part):
        order = self.order(number)
        part %= len(order.parts)
        if self.do(lambda: answering.take_out(order.parts[part], {1: ""}, actor=OFFICER))[0]:
            order.goes(part, "accepted", "cancelled")

    def one_total(self, number, part, cents):
        order = self.order(number)
        part %= len(order.parts)
        done, _ = self.do(lambda: answering.settle(order.parts[part], cents, actor=SHOP))
        if done and order.states[part] == "placed":
            order.goes(part, "placed", "accepted")

    def say(self, number, part, said):
        order = self.order(number)
        part %= len(order.parts)
        done, _ = self.do(lambda: answering.amend(order.parts[part], {1: said}, actor=SHOP))
        assert not done or order.states[part] == "accepted"

    def decide(self, number, part, yes):
        order = self.order(number)
        part %= len(order.parts)
        for public_id in self._asked(order.parts[part]):
            done, _ = self.do(
                lambda one=public_id: proposing.decide(order.reference, one, yes, GUEST)
            )
            self._without(order, part) if done and not yes else None

    def _asked(self, part):
        session = db.session()
        session.rollback()
        own = select(Proposal.public_id).join(MerchantOrder)
        return session.scalars(
            own.where(MerchantOrder.reference == part, Proposal.state == ProposalState.OPEN)
        ).all()

    def _without(self, order, part):
        """A part is cancelled when its only good is not wanted dearer or replaced."""
        if order.states[part] == "accepted" and self._now(order)[part] == "cancelled":
            order.goes(part, "accepted", "cancelled")

    def ready(self, number, part):
        order = self.order(number)
        part %= len(order.parts)
        if self.do(lambda: answering.ready(order.parts[part], 2, actor=SHOP))[0]:
            order.goes(part, "accepted", "ready")

    def collect(self, number, part):
        order = self.order(number)
        part %= len(order.parts)
        if self.do(lambda: carrying.collected(order.parts[part], COURIER))[0]:
            order.goes(part, "ready", "collected")

    def drop(self, number, absent):
        order, deed = self.order(number), carrying.absent if absent else carrying.delivered
        if self.do(lambda: deed(order.reference, COURIER, "ici"))[0]:
            self._end(order, "collected", self._now(order))

    def cancel(self, number, by_town):
        order, actor = self.order(number), OFFICER if by_town else GUEST
        if self.do(lambda: cancelling.cancel(order.reference, actor))[0]:
            assert set(order.states) <= {"placed", "accepted", "refused", "cancelled"}
            order.states = [s if s == "refused" else "cancelled" for s in order.states]

    def settle_the_rest(self, number, keep):
        order = self.order(number)
        done, _ = self.do(lambda: cancelling.settle_rest(order.reference, keep, GUEST))
        if done:
            assert {"refused", "cancelled"} & set(order.states)
        if done and not keep:
            order.states = [s if s == "refused" else "cancelled" for s in order.states]

    def change_the_order(self, number):
        order = self.order(number)
        done, basket_id = self.do(lambda: cancelling.change(order.reference, GUEST, minutes=15))
        if done:
            order.states = [s if s == "refused" else "cancelled" for s in order.states]
            self.baskets.append(basket_id)

    def confirm_the_address(self, number):
        reference, address = self.order(number).reference, self.market.address
        self.do(lambda: correcting.confirm_address(reference, address, OFFICER))

    @rule(what=st.sampled_from(["price", "sold out", "paused", "closed", "open", "open"]))
    def disturb(self, what):
        until, slot = START + self.time + timedelta(minutes=15), self.market.slot
        deeds = {
            "price": lambda: change_product(self.market.bread, price_cents=140),
            "sold out": lambda: change_product(self.market.bread, sold_out_until=until),
            "paused": lambda: change_shop(self.market.dairy, paused_until=until),
            "closed": lambda: slots.close(slot, "Neige", OFFICER),
            "open": lambda: slots.reopen(slot, OFFICER),
        }
        self.do(deeds[what])

    def accept_changes(self, number):
        self.do(lambda: baskets.accept_changes(self.basket(number)))

    @rule(minutes=st.sampled_from([7, 21, 420]))
    def wait(self, minutes):
        self.time += timedelta(minutes=minutes)
        self.do(lambda: proposing.lapse_due(START + self.time))
        for order in self.orders.values():
            for part in range(len(order.parts)):
                self._without(order, part)

    def _now(self, order):
        """How far an order's parts are by the database (delivered or brought back: asked there)."""
        session = db.session()
        session.rollback()
        return [state.value for state in queries.order(session, order.reference).part_states]

    def _end(self, order, came_from, states):
        for part, (before, after) in enumerate(zip(order.states, states, strict=True)):
            if before not in ("refused", "cancelled"):
                assert after in ("delivered", "returned")
                order.goes(part, came_from, after)

    @invariant()
    def every_promise_stands(self):
        if not hasattr(self, "market"):
            return
        session = db.session()
        session.rollback()
        with shifted(START + self.time):
            found = invariants.check(session) + slot_invariants.check(session)
        assert [violation for violation in found if "worker" not in violation.words] == []
        assert len(session.scalars(select(Order.id)).all()) == len(self.orders)
        for order in self.orders.values():
            assert self._now(order) == order.states


@pytest.fixture
def machine(app, town):
    return type("OrderingHere", (Ordering,), {"town": town})


def test_no_sequence_of_deeds_breaks_an_order(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
