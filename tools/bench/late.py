"""Late payments: households pay around a cut-off while an officer closes slots or calls them off.

Time is played: every fifteen seconds of it the deeds of that moment run at once, by threads. A
payment must end as an order with a place, or be given back with the basket whole and three other
slots offered. The payment port is a fake.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.models import Address, DeliveryZone
from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.models import Product
from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor, Channel, Role
from bourg.kernel.transaction import write
from bourg.ordering import invariants as ordering_invariants
from bourg.ordering.models import Basket, BasketLine, Order
from bourg.ordering.queries import baskets as reading
from bourg.ordering.services import baskets
from bourg.ordering.services.baskets import Contact
from bourg.ordering.services.placing import place_order
from bourg.slots import invariants, queries, services
from bourg.slots.kinds import HoldState
from bourg.slots.models import DeliverySlot, SlotHold
from bourg.slots.rules import alternatives
from bourg.town.settings import DeliverySection
from tests.builders.payments import FakePayments

TICK_S, THREADS, SLOTS, MINUTE = 15, 8, 6, 60
PAID_WITHIN_S = 20 * MINUTE
COME_PERCENT = 150
OFFICER, GUEST = Actor(Role.OFFICER, 1), Actor.guest()
PAYER = Contact("Marie Curie", "06 12 34 56 78")


class Ground(NamedTuple):
    """Where it happens: a zone, an address in it, a product with a shop that is always open."""

    zone_id: int
    address: str
    product: str


def ground(session: Session) -> Ground:
    """The benchmark's own town."""
    zone_id = session.execute(select(DeliveryZone.id)).scalar_one()
    address = session.execute(select(Address.ban_id)).scalar_one()
    by_piece = select(Product.public_id).where(Product.sold_by == SoldBy.PIECE).limit(1)
    return Ground(zone_id, address, session.execute(by_piece).scalar_one())


class Verdict(NamedTuple):
    """What was found in the end; all but `said` must be 0."""

    said: dict[str, int]
    without_slot: int
    emptied: int
    unpaid: int
    without_offers: int
    broken: list[Any]

    @property
    def faults(self) -> int:
        """How much of it must not be."""
        return sum(self[1:5]) + len(self.broken)


Deeds = dict[int, list[Callable[[], object]]]


def simulate(app: Flask, ground: Ground, count: int, seed: int = 1) -> Verdict:
    """Households pay at random moments around one cut-off, at least so many; how it ended.

    More come than pay: some find every slot full or closed.
    """
    chance, port = random.Random(seed), FakePayments()
    begins = now().replace(minute=1, second=0, microsecond=0) + timedelta(days=1)
    cutoff_at = begins + timedelta(hours=1)
    places = count // 4
    late = _slots(ground, cutoff_at, places)
    with shifted(begins):
        households = [_filled(ground) for _ in range(count * COME_PERCENT // 100)]
    deeds: Deeds = defaultdict(list)
    for basket_id in households:
        _plan_payment(deeds, chance, port, basket_id, late)
    _plan_officer(deeds, chance, late, places)
    _play(app, deeds, cutoff_at)
    with shifted(cutoff_at + timedelta(minutes=45)):
        return _judged(port, households)


def _slots(ground: Ground, cutoff_at: datetime, places: int) -> list[str]:
    """Slots of one cut-off with too few places for all, and four of the day after."""

    def slot(minutes: int, closes_at: datetime, capacity: int) -> DeliverySlot:
        starts_at = cutoff_at + timedelta(minutes=minutes)
        return DeliverySlot(
            public_id=new_id(), zone_id=ground.zone_id, starts_at=starts_at, cutoff_at=closes_at,
            ends_at=starts_at + timedelta(hours=2), time_zone="Europe/Paris", capacity=capacity,
        )  # fmt: skip

    late = [slot(90 + 7 * nth, cutoff_at, places) for nth in range(SLOTS)]
    other = [slot(1500 + 7 * nth, cutoff_at + timedelta(hours=20), 9) for nth in range(4)]
    with write() as session:
        session.add_all(late + other)
        return [one.public_id for one in late]


def _filled(ground: Ground) -> str:
    basket_id = baskets.start(channel=Channel.WEB)
    baskets.set_line(basket_id, ground.product, quantity=2)
    baskets.set_address(basket_id, ban_id=ground.address)
    baskets.set_contact(basket_id, PAYER)
    return basket_id


def _plan_payment(
    deeds: Deeds, chance: random.Random, port: FakePayments, basket_id: str, slots: list[str]
) -> None:
    """One household: keeps a place before the cut-off, goes to pay, ends 0 to 20 minutes later."""
    held = -chance.randrange(0, 16 * MINUTE)
    pays = held + chance.randrange(0, 15 * MINUTE)
    ends = pays + TICK_S + chance.randrange(0, PAID_WITHIN_S)
    add = partial(_add, deeds)
    add(held, _take, basket_id, chance.sample(slots, 3))
    if chance.random() < 0.3:
        add(held + MINUTE, baskets.extend_slot, basket_id, minutes=15)
    add(pays, _pay, port, basket_id)
    if chance.random() < 0.15:
        return add(ends, _give_up, port, basket_id)
    for _ in range(2 if chance.random() < 0.2 else 1):
        add(ends, _end, port, basket_id)


def _add(deeds: Deeds, at_s: int, deed: Callable[..., object], *given: Any, **more: Any) -> None:
    deeds[at_s // TICK_S].append(partial(deed, *given, **more))


def _plan_officer(deeds: Deeds, chance: random.Random, late: list[str], places: int) -> None:
    """Closes slots, calls them off, opens them again, gives them more and fewer places."""
    close = partial(services.close, reason="Neige", actor=OFFICER)
    reopen = partial(services.reopen, actor=OFFICER)
    acts: list[Callable[[str], object]] = [
        close, close, partial(close, called_off=True), *(12 * [reopen]),
        lambda slot: services.set_capacity(slot, chance.randrange(places // 2, 2 * places),
                                           OFFICER),
    ]  # fmt: skip
    for at_s in range(-10 * MINUTE, 30 * MINUTE, 2 * TICK_S):
        _add(deeds, at_s, chance.choice(acts), chance.choice(late))
        _add(deeds, at_s, services.release_expired)


def _play(app: Flask, deeds: Deeds, cutoff_at: datetime) -> None:
    """Run every deed at its moment; those of one moment at once."""
    db.session.remove()
    with ThreadPoolExecutor(THREADS) as pool:
        for tick in sorted(deeds):
            moment = cutoff_at + timedelta(seconds=tick * TICK_S)
            for done in [pool.submit(_at, app, moment, deed) for deed in deeds[tick]]:
                done.result()


def _at(app: Flask, moment: datetime, deed: Callable[[], object]) -> None:
    """One deed at a moment; a refusal is an answer like any other."""
    with app.app_context(), shifted(moment), suppress(Refusal):
        try:
            deed()
        finally:
            db.session.remove()


def _take(basket_id: str, slots: list[str]) -> None:
    """A place in the first of these slots that has one."""
    for slot in slots:
        with suppress(Refusal):
            baskets.take_slot(basket_id, slot, minutes=15)
            return


def _pay(port: FakePayments, basket_id: str) -> None:
    """To the payment, if the place is still kept; else nobody is sent to pay."""
    services.start_paying(_claim(basket_id))
    port.begin(basket_id)


def _give_up(port: FakePayments, basket_id: str) -> None:
    if basket_id in port.payments:
        port.give_up(basket_id)


def _end(port: FakePayments, basket_id: str) -> None:
    if basket_id in port.payments:
        port.end(basket_id, _place, _offer)


def _place(basket_id: str) -> Any:
    return place_order(basket_id, actor=GUEST, delivery=DeliverySection(), at_the_door=True)


def _offer(basket_id: str) -> list[str]:
    """The next three slots for a basket that has lost its own."""
    session, moment = db.session(), now()
    view = reading.basket(session, basket_id, moment)
    assert view is not None
    found = queries.offers(session, zone_id=view.zone_id, merchant_ids=view.merchant_ids,
                           moment=moment)  # fmt: skip
    return [offer.public_id for offer in alternatives(found, moment)]


def _claim(basket_id: str) -> str:
    claim = select(Basket.claim).where(Basket.public_id == basket_id)
    return db.session().execute(claim).scalar_one()


def _judged(port: FakePayments, households: list[str]) -> Verdict:
    session = db.session()
    placed = _placed(session, households)
    ended = port.payments.values()
    captured = {payment.basket_id for payment in ended if payment.state == "captured"}
    refunded = [payment for payment in ended if payment.state == "refunded"]
    services.release_expired()
    broken = [*invariants.check(session), *ordering_invariants.check(session)]
    return Verdict(
        {"begun": len(port.payments), **port.said()},
        without_slot=len(captured - placed.keys()) + list(placed.values()).count(False),
        emptied=sum(_lines(basket_id) != [2] for basket_id in households),
        unpaid=len(placed.keys() - captured),
        without_offers=sum(len(payment.offered) != 3 for payment in refunded),
        broken=broken,
    )


def _placed(session: Session, households: list[str]) -> dict[str, bool]:
    """The baskets that became orders: whether each has a place in a slot that takes place."""
    rows = session.execute(
        select(
            Basket.public_id, SlotHold.state, SlotHold.slot_id == Order.slot_id,
            DeliverySlot.public_id, Order.placed_at,
        )
        .join(Order, Order.basket_id == Basket.id)
        .join(SlotHold, SlotHold.id == Order.hold_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(Basket.public_id.in_(households))
    )  # fmt: skip
    return {
        basket: state == HoldState.CONFIRMED and same and not _off(session, slot, placed_at)
        for basket, state, same, slot, placed_at in rows
    }


def _off(session: Session, slot: str, moment: datetime) -> bool:
    """Whether a slot was called off before a moment, and not within its tick: that is at once."""
    told = [event for event in audit.trail(session, f"slot:{slot}")
            if event.verb in ("called_off", "reopened")]  # fmt: skip
    if any(abs(event.at - moment) < timedelta(seconds=TICK_S / 2) for event in told):
        return False
    return [event.verb for event in told if event.at < moment][-1:] == ["called_off"]


def _lines(basket_id: str) -> list[int]:
    lines = select(BasketLine.quantity).join(Basket).where(Basket.public_id == basket_id)
    return list(db.session().scalars(lines))
