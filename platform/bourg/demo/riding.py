"""A slot's rounds in the demo: couriers fetch and deliver, stop by stop, up to now."""

from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.demo.crowd import MINUTE
from bourg.demo.lives import Cast, Life
from bourg.demo.weeks import ZONE
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.people.models import User
from bourg.rounds import queries
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import StopKind
from bourg.rounds.queries import RoundView, StopView
from bourg.rounds.services import dispatching, guiding, planning, riding
from bourg.slots.queries import SlotFilling

LEAVES_BEFORE = 52 * MINUTE
MOST_RIDERS, HOUSEHOLDS_EACH = 3, 2
NOBODY = "Personne, et pas de réponse au téléphone."


class Ride:
    """The couriers' ways through one slot, begun when the clock has come to it."""

    def __init__(self, slot: SlotFilling, lives: list[Life], cast: Cast, seed: str):
        self.slot, self.cast = slot, cast
        self.dice = Random(f"{seed} ride {slot.starts_at.isoformat()}")
        first = self.dice.randrange(len(cast.courier_ids))
        ids = cast.courier_ids[first:] + cast.courier_ids[:first]
        self.couriers = [Actor(Role.COURIER, courier_id) for courier_id in ids]
        self.plans = {life.placed.reference: life.plan for life in lives if life.placed}

    def ride(self, until: datetime) -> None:
        """Plan the rounds after the cut-off, or now, and ride each as far as the clock allows."""
        with shifted(min(self.slot.cutoff_at + MINUTE, until)):
            planning.plan(self.slot.id)
            if self.slot.starts_at.astimezone(ZONE).date() == until.astimezone(ZONE).date():
                self._share()
        clock = self.slot.starts_at - LEAVES_BEFORE
        for round_, courier in zip(self._rounds(db.session()), self.couriers, strict=False):
            if clock <= until:
                with shifted(clock):
                    riding.take(round_.public_id, courier)
                self._stop_by_stop(round_, courier, clock, until)

    def _share(self) -> None:
        """Today the officer shares the households of a full slot among two or three couriers."""
        officer = Actor(Role.OFFICER, self.cast.officer_id)
        for _ in range(1, min(MOST_RIDERS, len(self.plans) // HOUSEHOLDS_EACH)):
            fullest = max(self._rounds(db.session()), key=_doors, default=None)
            if fullest is not None and _doors(fullest) > 1:
                dispatching.split(fullest.public_id, officer)
        rounds = self._rounds(db.session())
        for round_, courier in zip(rounds, self.couriers, strict=False):
            if len(rounds) > 1:
                name = select(User.public_id).where(User.id == courier.user_id)
                guiding.give(round_.public_id, db.session.scalars(name).one(), officer)

    def _stop_by_stop(
        self, round_: RoundView, courier: Actor, clock: datetime, until: datetime
    ) -> None:
        before = None
        for stop in round_.stops:
            if stop.kind == StopKind.DROP:
                clock = max(clock, self.slot.starts_at)
            clock += self._minutes(before, stop) * MINUTE
            if clock > until:
                return
            with shifted(clock):
                self._act(stop, courier)
            before = stop

    def _rounds(self, session: Session) -> list[RoundView]:
        found = queries.rounds_between(session, self.slot.starts_at, self.slot.ends_at)
        return [one for one in found if one.slot_id == self.slot.id]

    def _minutes(self, before: StopView | None, stop: StopView) -> float:
        """How long it takes to the next stop: no way at all within the same shop."""
        if stop.kind == StopKind.DROP:
            return self.dice.uniform(0.6, 0.95) * min(18, 118 / len(self.plans))
        same = before and before.parts and before.parts[0].shop == stop.parts[0].shop
        return 0.7 if same else self.dice.uniform(2.2, 4.2)

    def _act(self, stop: StopView, courier: Actor) -> None:
        hour_cents = self.cast.delivery.courier_hour_cents
        if stop.kind == StopKind.PICKUP:
            riding.collected(stop.parts[0].reference, courier, hour_cents)
        elif self.plans[stop.drop.reference].opens_door:
            riding.delivered(
                stop.drop.reference, courier, hour_cents=hour_cents, said=AtDoor(adult=True)
            )
        else:
            riding.absent(stop.drop.reference, courier, NOBODY, hour_cents)


def _doors(round_: RoundView) -> int:
    """To how many households a round goes."""
    return sum(stop.kind == StopKind.DROP for stop in round_.stops)
