"""Simulated mornings on which something goes wrong before the slot: who is told before it begins.

`BOURG_SLIPS=100` rides more of them; `-s` shows the figure.
"""

import os
import random
from datetime import timedelta

from sqlalchemy import select

from bourg import mailing
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import order
from bourg.rounds.kinds import StopKind
from bourg.rounds.models import Round, Stop
from bourg.rounds.services import dispatching, guiding, noting
from tests.builders.arrivals import minutes, morning, on_day, tick

MORNINGS = int(os.environ.get("BOURG_SLIPS", "6"))
FAILING = 0.1  # so often a mail does not go out at the first try
DOORS = 6
SELLER, OFFICER = Actor(Role.MERCHANT, None), Actor(Role.OFFICER, None)


class Unsteady:
    """A mail server that is not there now and then."""

    def __init__(self, dice, steady):
        self.dice, self.steady = dice, steady

    def send(self, mail):
        if self.dice.random() < FAILING:
            raise ConnectionError("not there")
        self.steady.send(mail)


def due(scene):
    """The plan's minute of every door by its order, and of every part by its reference."""
    db.session.rollback()
    stops = db.session.scalars(
        select(Stop).join(Round, Round.id == Stop.round_id).where(Round.slot_id == scene.slot_id)
    ).all()
    doors = {s.order_id: minutes(scene, s.due_at) for s in stops if s.kind == StopKind.DROP}
    return doors, {s.merchant_order_id: minutes(scene, s.due_at) for s in stops}


def late_shop(scene, dice, at):
    """A shop says that it is late; what its bags then cost every door, by the plan alone."""
    part = order(db.session(), dice.choice(scene.doors).reference).parts[0]
    doors, parts = due(scene)
    late = dice.choice([30, 45])
    noting.late(part.reference, late, SELLER, merchant_ids=[part.merchant_id])
    behind = max(0, at + late - parts[part.id])
    return {row_id: when + behind for row_id, when in doors.items()}


def courier_ill(scene, dice, at):
    """The second courier does not come: the first brings everything, as the new plan says."""
    rounds = select(Round.public_id).where(Round.slot_id == scene.slot_id).order_by(Round.id)
    _, second = db.session.scalars(rounds).all()
    guiding.release(second, OFFICER)
    return due(scene)[0]


def ridden(scene, dice):
    """One morning up to the start of the slot: (slips, those told in time), by the doors."""
    what = dice.choice([late_shop, late_shop, courier_ill])
    rounds = select(Round.public_id).where(Round.slot_id == scene.slot_id)
    if what is courier_ill:
        dispatching.split(db.session.scalar(rounds), OFFICER)
    at, told, real = dice.randint(-40, -2), {}, {}
    for minute in (-119, *range(at, 0)):
        second = dice.randint(0, 50)
        with shifted(scene.starts_at + timedelta(minutes=minute, seconds=second)):
            told = told or due(scene)[0]
            real = real if minute != at else what(scene, dice, at)
            tick()
    slips = [row_id for row_id, when in real.items() if abs(when - told[row_id]) > 20]
    return slips, [row_id for row_id in slips if in_time(scene, row_id)]


def in_time(scene, order_id):
    """Whether a message about the hour went out before the slot began."""
    db.session.rollback()
    reference = next(door.reference for door in scene.doors if door.id == order_id)
    sent = select(OutboxMessage.done_at).where(
        OutboxMessage.key.startswith(f"order.slipped:{reference}:")
    )
    return any(at is not None and at < scene.starts_at for at in db.session.scalars(sent))


def test_who_is_concerned_by_a_slip_is_told_before_the_slot_starts(app, monkeypatch):
    dice, slips, told = random.Random(20), 0, 0
    steady = mailing.mailer()
    monkeypatch.setattr(mailing, "mailer", lambda: Unsteady(dice, steady))
    scene = morning(DOORS, ready=False)
    for number in range(MORNINGS):
        found = ridden(scene, dice)
        slips, told = slips + len(found[0]), told + len(found[1])
        scene = on_day(scene.market, scene.courier, number + 2, DOORS, ready=False)
    print(f"\n{MORNINGS} mornings, {slips} households slipped, {told} told before the slot starts")
    assert slips >= MORNINGS
    assert told >= 0.95 * slips
