"""What a courier says of a doorstep, and what the house asks before it is believed."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bourg.kernel.refusals import N_, BadInput
from bourg.rounds.kinds import Deed, Outcome, Rang
from bourg.rounds.refusals import AdultNotChecked, MoreMissing, RingFirst

# Ways to hand an order over; the others are how it came back or was left.
HANDED = (Outcome.PERSON, Outcome.NEIGHBOUR, Outcome.AGREED_PLACE, Outcome.CONTACTLESS)
# Nobody stands there, so nobody's age can be seen.
UNATTENDED = frozenset({Outcome.AGREED_PLACE, Outcome.CONTACTLESS})
CLOCK_TOLERANCE = timedelta(minutes=2)
QUEUED = timedelta(minutes=2)


@dataclass(frozen=True)
class AtDoor:
    """What a courier says of a doorstep; `claimed_at` is what the telephone's clock said."""

    outcome: Outcome = Outcome.PERSON
    adult: bool = False
    code: str = ""
    rang: tuple[Rang, ...] = ()
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Action:
    """One thing a courier enters on a telephone, with a key of its own: it is done once.

    `bags` are not there and looked for; of what is fetched so many are `missing`; `minutes` late;
    `ticket`: the total of the till's ticket as it was typed.
    """

    key: str
    deed: Deed
    reference: str
    note: str = ""
    bags: int = 1
    at_door: AtDoor = field(default_factory=AtDoor)
    missing: int = 0
    minutes: int = 0
    ticket: str = ""

    @property
    def digest(self) -> str:
        """What was sent, as a fingerprint: the same key stands for the same words (SHA-256)."""
        said = [self.deed, self.reference, self.note, self.bags, self.at_door.outcome]
        said += [self.at_door.adult, self.at_door.code, *self.at_door.rang]
        said += [self.missing, self.minutes] if self.missing or self.minutes else []
        said += [self.ticket] if self.ticket else []
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def check_delivery(said: AtDoor, note: str, *, alcohol: bool) -> None:
    """Ask what must be known of a hand-over. Raises `BadInput`, `AdultNotChecked`.

    Alcohol goes to an adult that the courier sees (public health code, L.3342-1).
    """
    if said.outcome not in HANDED:
        raise BadInput(N_("Say to whom it was handed."), field="outcome")
    if said.outcome == Outcome.NEIGHBOUR and not note.strip():
        raise BadInput(N_("Say which neighbour: the household looks for the bags."), field="note")
    if alcohol and (not said.adult or said.outcome in UNATTENDED):
        raise AdultNotChecked(field="adult")


def check_rang(said: AtDoor, *, asked: bool) -> None:
    """A household that named a trusted person is rung up there, then the desk, before leaving.

    Raises `RingFirst`.
    """
    if asked and not {Rang.TRUSTED, Rang.DESK} <= set(said.rang):
        raise RingFirst(field="rang")


def check_short(bags: int | None, missing: int) -> None:
    """Of a part that is fetched at least one bag is there. Raises `MoreMissing`."""
    if missing < 0 or (missing and all_missing(bags, missing)):
        raise MoreMissing(field="missing")


def waited(claimed_at: datetime | None, sent_at: datetime | None) -> timedelta:
    """How long an action waited on the telephone, by the telephone's own clock, right or wrong."""
    return max(timedelta(0), sent_at - claimed_at) if claimed_at and sent_at else timedelta(0)


def all_missing(bags: int | None, missing: int) -> bool:
    """Whether nothing of a part was there: of bags that nobody has counted one stands for all."""
    return missing >= (bags or 1)


def clock_off_s(sent_at: datetime | None, received_at: datetime) -> int:
    """How many seconds a telephone's clock is ahead of ours; 0 within what a network takes."""
    if sent_at is None or abs(sent_at - received_at) <= CLOCK_TOLERANCE:
        return 0
    return round((sent_at - received_at).total_seconds())


def was_queued(claimed_at: datetime | None, sent_at: datetime | None) -> bool:
    """Whether an action waited on the telephone before it was sent (both by its own clock)."""
    return claimed_at is not None and sent_at is not None and sent_at - claimed_at > QUEUED


def moment(text: str | None) -> datetime | None:
    """A moment that a telephone claims, or nothing for what cannot be one: it proves nothing."""
    try:
        found = datetime.fromisoformat(text or "")
        return found.astimezone(UTC) if found.tzinfo and found.year > 1970 else None
    except (ValueError, OverflowError):
        return None


def is_other(phone: str, last_at: datetime, mine: str, now: datetime, within: timedelta) -> bool:
    """Whether this is another telephone that was on the round a short while ago."""
    return phone != mine and now - last_at <= within


def all_known(rang: Collection[str]) -> tuple[Rang, ...]:
    """Those who were rung up, in a fixed order; what is none of them is left out."""
    return tuple(one for one in Rang if one.value in rang)
