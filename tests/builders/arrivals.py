"""A delivery morning for tests: tomorrow from ten to twelve, some doors, a courier, its clock."""

from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from bourg import jobs
from bourg.addresses.models import Address
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import seal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.models import Order
from bourg.ordering.queries import order
from bourg.ordering.services import answering, baskets
from bourg.ordering.services.baskets import Contact
from bourg.rounds.models import ArrivalWindow, Round, Stop
from bourg.rounds.queries.arrivals import arrival
from bourg.rounds.services import riding, timing
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot
from bourg.web.tools import tools
from tests.builders import baskets as markets
from tests.builders.orders import SHOP, place
from tests.builders.rides import courier
from tests.builders.routes import spot
from tests.builders.slots import PARIS, add_slot

NAMES = (
    "Marie Quenneville",
    "Paul Zagdanski",
    "Zoé Ybarnegaray",
    "Omar Wlassikoff",
    "Ida Vuillaume",
)
SHOPS_AT = (spot(0, 100), spot(200, 0))


class Door(NamedTuple):
    """A household that waits: its order, its private link, its parts in the two shops."""

    reference: str
    id: int
    link: str
    parts: list[str]
    name: str
    label: str


class Morning(NamedTuple):
    """Everybody of one slot."""

    market: markets.Market
    starts_at: object
    slot_id: int
    doors: list[Door]
    courier: Actor


def morning(count=4, *, mailbox=True, ready=True):
    """A slot tomorrow at ten with so many households, each some streets farther than the last."""
    market = markets.add_market()
    for merchant_id, (lat, lon) in zip((market.bakery, market.dairy), SHOPS_AT, strict=True):
        _move(Merchant, Merchant.id == merchant_id, lat, lon)
    for number in range(count):
        _move(Address, Address.ban_id == markets.add_address(100 + number), *home(number))
    return on_day(market, courier("Nadège"), 1, count, mailbox=mailbox, ready=ready)


def home(number):
    """Where the household of this number lives."""
    return spot(600 + 500 * number, 0)


def on_day(market, rider, days, count=4, *, mailbox=True, ready=True):
    """The same morning in so many days, with orders of its own."""
    day = (now() + timedelta(days=days)).astimezone(PARIS)
    starts_at = day.replace(hour=10, minute=0, second=0, microsecond=0)
    market = market._replace(slot=add_slot(market.zone_id, starts_at))
    doors = [_door(market, number, mailbox=mailbox, ready=ready) for number in range(count)]
    slot_id = db.session.scalar(
        select(DeliverySlot.id).where(DeliverySlot.public_id == market.slot)
    )
    plan(slot_id)
    return Morning(market, starts_at, slot_id, doors, rider)


def _move(table, which, lat, lon):
    with write() as session:
        session.execute(update(table).where(which).values(lat=lat, lon=lon))


def _door(market, number, *, mailbox, ready):
    basket_id = markets.start()
    baskets.set_line(basket_id, market.bread, quantity=1)
    baskets.set_line(basket_id, market.cheese, weight_g=200)
    baskets.set_address(basket_id, ban_id=f"93010_7940_{100 + number:05}", complement="")
    name = NAMES[number % len(NAMES)]
    email = f"{name.split()[1].lower()}{number}@bourg.example" if mailbox else ""
    contact = Contact(name, f"06 12 34 56 {number:02}", email)
    baskets.set_contact(basket_id, contact)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    done = place(basket_id)
    found = order(db.session(), done.reference)
    for part in found.parts if ready else ():
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 2, actor=SHOP)
    token = seal(tools().settings.secret_key, "order", done.reference, done.token_version)
    return Door(done.reference, found.id, f"/suivi/{done.reference}/{token}",
                [part.reference for part in found.parts], name, found.address_label)  # fmt: skip


@contextmanager
def clock(scene, minutes):
    """So many minutes from the start of the slot; the worker has just looked at the rounds."""
    with shifted(scene.starts_at + timedelta(minutes=minutes)):
        timing.follow()
        yield


def tick():
    """What the worker does every minute."""
    timing.follow()
    jobs.relay()


def minutes(scene, moment):
    """How many minutes after the start of the slot."""
    return round((moment - scene.starts_at).total_seconds() / 60)


def shown(scene, door):
    """The window of a door in minutes from the start, or nothing."""
    db.session.rollback()
    found = arrival(db.session(), door.id)
    return (minutes(scene, found.from_at), minutes(scene, found.to_at)) if found else None


def slips(door):
    """How many messages about its hour a household was sent."""
    db.session.rollback()
    found = select(ArrivalWindow.slips).where(ArrivalWindow.order_id == door.id)
    return db.session.scalar(found) or 0


def hours(scene):
    """Planned and expected minutes of the halts that are left, in the order of riding."""
    db.session.rollback()
    rows = db.session.execute(
        select(Stop.due_at, Stop.expected_at)
        .join(Round, Round.id == Stop.round_id)
        .where(Stop.done_at.is_(None), Round.slot_id == scene.slot_id)
        .order_by(Stop.round_id, Stop.position)
    ).all()
    return [(minutes(scene, p), minutes(scene, e)) for p, e in rows]


def collect(scene):
    """The courier fetches everything."""
    for door in scene.doors:
        for part in door.parts:
            riding.collected(part, scene.courier)


def bring_forward(scene, minutes):
    """The same morning as one that begins in so many minutes, whatever the time; given back."""
    starts_at = now().replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    with write() as session:
        slot = update(DeliverySlot).where(DeliverySlot.id == scene.slot_id)
        session.execute(slot.values(**hours, cutoff_at=starts_at - timedelta(hours=3)))
        session.execute(update(Order).where(Order.slot_id == scene.slot_id).values(**hours))
        for stop in session.scalars(select(Stop)):
            stop.due_at += starts_at - scene.starts_at
    timing.follow()
    return scene._replace(starts_at=starts_at)


def slipped(scene):
    """Every household of it is to hear of another hour, and none has."""
    with write() as session:
        late = update(ArrivalWindow).where(ArrivalWindow.slot_id == scene.slot_id)
        session.execute(late.values(slips=1, known_slips=0, slipped_at=now()))


def token(scene, door):
    """What opens an order for a program."""
    return door.link.rpartition("/")[2]
