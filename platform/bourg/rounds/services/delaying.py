"""A courier is late and says so: what is still ahead of the round is shifted, at once for all."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.rounds.arrivals import OFFLINE
from bourg.rounds.kinds import RoundState
from bourg.rounds.models import Round
from bourg.rounds.refusals import NeedsHelp, RoundOver, SaidTooLongAgo
from bourg.rounds.services import halts, timing
from bourg.slots.models import DeliverySlot

MINUTES = (10, 20, 30)
MOST = timedelta(hours=2)  # who is later than that in one go needs somebody else's help


def late(
    round_public_id: str, minutes: int, actor: Actor, waited: timedelta = timedelta(0),
    seen: str | None = None,
) -> datetime | None:  # fmt: skip
    """Shift what is ahead of a round by so many minutes; 0 takes back what was said before.

    `seen`: what the page showed as said before; where something was said since, the button was
    pressed twice. `waited`: how long this waited on the telephone. Returns when the next halt is
    expected. Raises `BadInput`, `NeedsHelp`, `RoundOver`, `SaidTooLongAgo`, `RoundTaken`,
    `NotFound`.
    """
    if minutes not in (0, *MINUTES):
        raise BadInput(N_("Say how late you are."), field="minutes")
    if waited > OFFLINE:
        raise SaidTooLongAgo()
    with write() as session:
        round_ = _mine(session, round_public_id, actor)
        if seen is not None and seen != shown(round_.late_until_at):
            return round_.late_until_at
        said_at = now() - max(waited, timedelta(0))
        until_at = _shifted(session, round_, said_at, timedelta(minutes=minutes))
        round_.late_said_at = said_at if until_at else None
        round_.late_until_at = until_at
        timing.follow_round(session, round_)
        until = until_at.isoformat() if until_at else None
        audit.record(session, f"round:{round_public_id}", "late", actor=actor, minutes=minutes,
                     until_at=until)  # fmt: skip
        for name in (f"round:{round_.slot_id}", "townhall"):
            counters.bump(session, name)
    return until_at


def shown(until_at: datetime | None) -> str:
    """What was said of being late, as the courier's form brings it back."""
    return until_at.isoformat() if until_at else ""


def _mine(session: Session, public_id: str, actor: Actor) -> Round:
    """The courier's round, its slot locked. Raises `RoundOver`, `RoundTaken`, `NotFound`."""
    slot_id = session.scalar(select(Round.slot_id).where(Round.public_id == public_id))
    if slot_id is None:
        raise NotFound()
    round_ = halts.mine(session, slot_id, actor, named=public_id)
    called_off = session.get_one(DeliverySlot, slot_id).called_off_at
    if round_.state == RoundState.DONE or called_off:
        raise RoundOver()
    return round_


def _shifted(session: Session, round_: Round, said_at: datetime, by: timedelta) -> datetime | None:
    """When the next halt is reached then. Raises `RoundOver`, `NeedsHelp`."""
    if not by:
        return None
    found = timing.next_expected(session, round_, said_at)
    if found is None:
        raise RoundOver()
    plain, expected_at = found
    if expected_at + by - plain > MOST:
        raise NeedsHelp(field="minutes")
    return expected_at + by
