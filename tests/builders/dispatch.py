"""Slots with several orders for tests: doorsteps on a grid, shops with a place, rounds by hand."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from bourg.addresses.models import Address
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.models import Order
from bourg.ordering.queries import order
from bourg.ordering.services import answering, baskets
from bourg.people.models import User
from bourg.people.services import accounts
from bourg.rounds.models import Round, Stop
from bourg.rounds.services import dispatching, guiding
from bourg.rounds.services.dispatching import Wanted
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot
from bourg.slots.services import replanning
from tests.builders.baskets import add_address, add_market, filled
from tests.builders.orders import SHOP, place
from tests.builders.routes import add_shift, by_route, spot

CHIEF = Actor(Role.OFFICER, 1)


class Day(NamedTuple):
    """A slot with orders: its row, their references in the order they were placed."""

    market: object
    slot_id: int
    orders: list[str]


def doors(number):
    """Doorsteps in two clusters, a kilometre and a half apart."""
    return [spot(-750 if n % 2 else 750, 90 * n) for n in range(number)]


def day(number=4, *, ready=True):
    """So many orders of both shops in one slot, laid out as one round."""
    market = add_market(capacity=40)
    _place_shops(market)
    orders = [_order(market, n, where, ready=ready) for n, where in enumerate(doors(number), 1)]
    slot_id = order(db.session(), orders[0]).slot_id
    plan(slot_id)
    return Day(market, slot_id, orders)


def route_day(number=4, riders=2):
    """The same where bookings are judged by a plan: so many couriers' shifts, one round each."""
    market = add_market(capacity=40)
    _place_shops(market)
    by_route(market.zone_id, market.slot)
    starts_at = db.session.scalars(
        select(DeliverySlot.starts_at).where(DeliverySlot.public_id == market.slot)
    ).one()
    db.session.rollback()
    for _ in range(riders):
        add_shift(starts_at - timedelta(hours=2), hours=6)
    orders = [_order(market, n, where, ready=True) for n, where in enumerate(doors(number), 1)]
    slot_id = order(db.session(), orders[0]).slot_id
    replanning.finish(slot_id)
    plan(slot_id)
    return Day(market, slot_id, orders)


def _place_shops(market):
    with write() as session:
        for number, row_id in enumerate((market.bakery, market.dairy)):
            lat, lon = spot(0, -200 - 60 * number)
            session.execute(update(Merchant).where(Merchant.id == row_id).values(lat=lat, lon=lon))


def _order(market, number, where, *, ready):
    ban_id = add_address(100 + number)
    with write() as session:
        known = update(Address).where(Address.ban_id == ban_id)
        session.execute(known.values(lat=where[0], lon=where[1]))
    basket_id = filled(market._replace(address=ban_id))
    baskets.take_slot(basket_id, market.slot, minutes=15)
    reference = place(basket_id).reference
    for part in order(db.session(), reference).parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        if ready:
            answering.ready(part.reference, 2, actor=SHOP)
    return reference


def rounds_of(slot_id):
    """The rounds of a slot, the first first."""
    db.session.expire_all()
    found = db.session.scalars(select(Round).where(Round.slot_id == slot_id).order_by(Round.id))
    return list(found)


def carried(round_):
    """The references of the orders of a round, in the sequence of its doorsteps."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Order.reference)
        .join(Stop, Stop.order_id == Order.id)
        .where(Stop.round_id == round_.id, Stop.kind == "drop")
        .order_by(Stop.position)
    )
    return list(rows)


def two_rounds(number=4, **options):
    """A day whose round was made two; returns the day and both."""
    found = day(number, **options)
    dispatching.split(rounds_of(found.slot_id)[0].public_id, CHIEF)
    return (found, *rounds_of(found.slot_id))


def move(reference, from_, to, actor=CHIEF):
    """An order from one round to another."""
    dispatching.move(Wanted(reference, from_.public_id), to.public_id, actor)


def rider(name="Tom"):
    """A courier: (actor, public id)."""
    email = f"{name.lower()}@tournees.example"
    user_id = accounts.open_account(name, email)
    accounts.grant(user_id, Role.COURIER, Actor.system())
    public_id = db.session.scalars(select(User.public_id).where(User.id == user_id)).one()
    return Actor(Role.COURIER, user_id), public_id


def ridden_by(round_, name="Tom"):
    """The round with a courier; returns them."""
    actor, public_id = rider(name)
    guiding.give(round_.public_id, public_id, CHIEF)
    return actor
