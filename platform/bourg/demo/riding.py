"""A slot's round in the demo: its courier fetches and delivers, stop by stop, up to now."""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from bourg.demo.crowd import MINUTE
from bourg.demo.lives import Cast, Life
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.rounds import queries
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import StopKind
from bourg.rounds.queries import RoundView, StopView
from bourg.rounds.services import planning, riding
from bourg.slots.queries import SlotFilling

LEAVES_BEFORE = 52 * MINUTE
NOBODY = "Personne, et pas de réponse au téléphone."


class Ride:
    """One courier's way through one slot, begun when the clock has come to it."""

    def __init__(self, slot: SlotFilling, lives: list[Life], cast: Cast, seed: str):
        self.slot, self.cast = slot, cast
        self.dice = Random(f"{seed} ride {slot.starts_at.isoformat()}")
        courier_id = cast.courier_ids[self.dice.randrange(len(cast.courier_ids))]
        self.courier = Actor(Role.COURIER, courier_id)
        self.plans = {life.placed.reference: life.plan for life in lives if life.placed}

    def ride(self, until: datetime) -> None:
        """Plan the round after the cut-off, or now, take it, ride as far as the clock allows."""
        with shifted(min(self.slot.cutoff_at + MINUTE, until)):
            planning.plan(self.slot.id)
        round_ = self._round(db.session())
        clock = self.slot.starts_at - LEAVES_BEFORE
        if round_ is None or clock > until:
            return
        with shifted(clock):
            riding.take(round_.public_id, self.courier)
        self._stop_by_stop(round_, clock, until)

    def _stop_by_stop(self, round_: RoundView, clock: datetime, until: datetime) -> None:
        before = None
        for stop in round_.stops:
            if stop.kind == StopKind.DROP:
                clock = max(clock, self.slot.starts_at)
            clock += self._minutes(before, stop) * MINUTE
            if clock > until:
                return
            with shifted(clock):
                self._act(stop)
            before = stop

    def _round(self, session: Session) -> RoundView | None:
        found = queries.rounds_between(session, self.slot.starts_at, self.slot.ends_at)
        return next((one for one in found if one.slot_id == self.slot.id), None)

    def _minutes(self, before: StopView | None, stop: StopView) -> float:
        """How long it takes to the next stop: no way at all within the same shop."""
        if stop.kind == StopKind.DROP:
            return self.dice.uniform(0.6, 0.95) * min(18, 118 / len(self.plans))
        same = before and before.parts and before.parts[0].shop == stop.parts[0].shop
        return 0.7 if same else self.dice.uniform(2.2, 4.2)

    def _act(self, stop: StopView) -> None:
        hour_cents = self.cast.delivery.courier_hour_cents
        if stop.kind == StopKind.PICKUP:
            riding.collected(stop.parts[0].reference, self.courier, hour_cents)
        elif self.plans[stop.drop.reference].opens_door:
            riding.delivered(
                stop.drop.reference, self.courier, hour_cents=hour_cents, said=AtDoor(adult=True)
            )
        else:
            riding.absent(stop.drop.reference, self.courier, NOBODY, hour_cents)
