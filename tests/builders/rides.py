"""Rounds for tests: an order whose bags wait in its shops, a courier, what a telephone sends."""

from datetime import timedelta
from typing import NamedTuple

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import order
from bourg.ordering.services import answering, baskets, collecting
from bourg.people.services import accounts
from bourg.rounds.handing import Action, AtDoor
from bourg.rounds.services import riding
from bourg.rounds.services.acting import Sent, perform
from bourg.rounds.services.planning import plan
from tests.builders.baskets import filled
from tests.builders.orders import SHOP, place
from tests.builders.points import windows
from tests.builders.products import add_product

PHONE = Sent("phone-one", hour_cents=2200)


class Ride(NamedTuple):
    """An order with its parts, the slot it is for."""

    reference: str
    parts: list[str]
    slot_id: int


def courier(name="Léa"):
    """A courier who can act."""
    email = f"{name.lower().replace('é', 'e')}@bourg.example"
    return Actor(Role.COURIER, accounts.open_account(name, email))


def waiting(market, *, bags=1, wine=False, **contact):
    """An order of both shops whose bags wait there, on a planned round."""
    basket_id = filled(market)
    if wine:
        bottle = add_product(market.dairy, "Vin jaune", 2900, alcohol=True)
        baskets.set_line(basket_id, bottle, quantity=1)
    if contact:
        baskets.set_contact(basket_id, contact["contact"])
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return _ready(place(basket_id, age_confirmed=wine).reference, bags)


def to_point(market, point):
    """An order that a courier sets down at a pick-up point, its bags waiting in both shops."""
    basket_id = filled(market)
    collecting.fetch_at(basket_id, point.public_id)
    first = next(w for w in windows(point, now()) if w.starts_at > now() + timedelta(hours=3))
    baskets.take_slot(basket_id, first.public_id, minutes=15)
    return _ready(place(basket_id).reference, 1)


def _ready(reference, bags):
    found = order(db.session(), reference)
    for part in found.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, bags, actor=SHOP)
    plan(found.slot_id)
    return Ride(reference, [part.reference for part in found.parts], found.slot_id)


def at_the_door(ride, actor):
    """Everything of the order is on the bike."""
    for part in ride.parts:
        riding.collected(part, actor)
    return ride


def action(deed, reference, key="", note="", bags=1, **said):
    """What a telephone enters; a key of its own unless one is named."""
    return Action(key or new_id(), deed, reference, note, bags, AtDoor(**said))


def send(actor, *actions, sent=PHONE):
    """What each of these is answered."""
    return [perform(one, actor, sent) for one in actions]
