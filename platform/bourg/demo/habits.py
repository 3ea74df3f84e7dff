"""What returns in the demo town: households that order every week, and a company that rides.

One courier's insurance runs out within the month, so that the officer sees what is said of it.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select

from bourg.addresses.kinds import Way
from bourg.demo.marks import LOADED
from bourg.demo.orders import cast
from bourg.demo.staff import BY_COMPANY, PASSWORD
from bourg.demo.telling import Tell
from bourg.demo.weeks import ZONE
from bourg.kernel import outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering.models import Order
from bourg.ordering.services.standing import keeping
from bourg.ordering.standing import Rhythm
from bourg.people.models import User
from bourg.people.services import accounts
from bourg.rounds.kinds import CourierType, DocumentKind, RoundState, Vehicle
from bourg.rounds.models import Round
from bourg.rounds.papers import asked
from bourg.rounds.services import companies, couriers
from bourg.rounds.services.companies import Firm
from bourg.slots.models import DeliverySlot

COMPANY = Firm("Les Vélos du canal", "bonjour@velos-du-canal.example", "01 99 00 93 20", 28_00)
DISPATCHER = "Rose Adjovi"
RIDER = ("Bastien Lemoine", "bastien.lemoine@velos-du-canal.example")
VOLUNTEER, INSURED = "gerard.hamelin@bourg.example", timedelta(days=19)
STANDING, CEILING_CENTS = 2, 80_00


def load_company(tell: Tell) -> str:
    """A company with its dispatcher and one of its couriers; a round to come is given to it."""
    session, today = db.session(), now().astimezone(ZONE).date()
    company = companies.open_company(COMPANY, LOADED)
    accounts.open_account(DISPATCHER, BY_COMPANY.email, password=PASSWORD, actor=LOADED)
    companies.add_dispatcher(company, DISPATCHER, BY_COMPANY.email, LOADED)
    rider = accounts.open_account(*RIDER, actor=LOADED)
    accounts.grant(rider, Role.COURIER, LOADED)
    couriers.set_profile(rider, CourierType.COMPANY, Vehicle.CARGO_BIKE, LOADED, company)
    for paper in asked(CourierType.COMPANY, Vehicle.CARGO_BIKE):
        couriers.show_paper(rider, paper, None, LOADED)
    free = (
        select(Round.public_id)
        .join(DeliverySlot, DeliverySlot.id == Round.slot_id)
        .where(Round.courier_user_id.is_(None), Round.state == RoundState.PLANNED)
        .where(DeliverySlot.starts_at > now() + timedelta(hours=12))
        .order_by(DeliverySlot.starts_at, Round.id)
    )
    given = session.scalars(free.limit(1)).all()
    for public_id in given:
        companies.give(public_id, company, LOADED)
    volunteer = session.scalars(select(User.id).where(User.email == VOLUNTEER)).one()
    insurance = DocumentKind.LIABILITY_INSURANCE
    couriers.show_paper(volunteer, insurance, today + INSURED, LOADED)
    return f"{COMPANY.name}, {len(given)} round given to it"


def load_standing(tell: Tell) -> str:
    """A resident's order and one that came by telephone are wanted every week from now on."""
    agent = Actor(Role.AGENT, cast(db.session()).agent_ids[0], Channel.PHONE_DESK)
    by_phone = Order.payer_user_id.is_(None)
    kept = [
        *islice(_kept(by_phone, agent), STANDING // 2),
        *islice(_kept(~by_phone, None), STANDING - STANDING // 2),
    ]
    outbox.settle_before(now())
    return f"{len(kept)} standing orders"


def _kept(whose: ColumnElement[bool], actor: Actor | None) -> Iterator[str]:
    """Standing orders made of the latest ones brought to a door, one after the other."""
    of_door = (
        select(Order.reference, Order.payer_user_id, DeliverySlot.starts_at, DeliverySlot.ends_at)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(whose, Order.closed_at.is_not(None), DeliverySlot.way == Way.DELIVERY)
        .order_by(Order.id.desc())
    )
    for order in db.session().execute(of_door).all():
        by = actor or Actor(Role.RESIDENT, order.payer_user_id)
        kept = None
        with suppress(Refusal):  # what is sold no more is nobody's habit
            kept = _keep(order, by)
        if kept is not None:
            yield kept


def _keep(order: Any, actor: Actor) -> str:
    """An order once a week, at its weekday and hours, from its next day on."""
    today = now().astimezone(ZONE).date()
    starts, ends = (at.astimezone(ZONE) for at in (order.starts_at, order.ends_at))
    first_on = _next(today, starts.date())
    rhythm = Rhythm(starts.weekday(), 1, starts.time(), ends.time(), first_on)
    agreed = keeping.Agreed(CEILING_CENTS, consent=True, adult=True)
    return keeping.keep(order.reference, rhythm, agreed, actor, today=today)


def _next(today: date, same_weekday: date) -> date:
    """The first day after today of the weekday of another."""
    return today + timedelta(days=1 + (same_weekday.weekday() - today.weekday() - 1) % 7)
