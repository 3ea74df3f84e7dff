"""When nobody answers: what is tried next, and when. Pure: the worker asks it every minute.

Told by the first way that is open; reminded once; then by the next way, and so on to the
telephone, where the town's people take over; refused at a set time before the goods are needed.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bourg.messages.kinds import Reach

# Refused so long before the goods are needed, so that the round is laid out without them.
BEFORE = timedelta(hours=1)
# Of the time there is for an answer, each wait takes this part, within these bounds.
PART, SHORTEST, LONGEST = 24, timedelta(minutes=10), timedelta(hours=3)
MORNING, EVENING = time(8), time(20)  # no telephone is made to ring outside, unless it presses
ASLEEP_AFTER = timedelta(seconds=100)  # a desk tells once a minute that it is awake

REMINDED = frozenset({Reach.MAIL, Reach.SMS, Reach.VOICE})
LOUD = frozenset({Reach.SMS, Reach.VOICE})


class Step(NamedTuple):
    """Something that was tried; `again`: a reminder; `failed`: it could not be sent."""

    number: int
    reach: Reach
    at: datetime
    again: bool
    failed: bool


class Case(NamedTuple):
    """Somebody who has to answer: since when, for when, how they are reached, what was tried.

    `seen_at` is when the desk was last awake.
    """

    asked_at: datetime
    needed_at: datetime
    ways: tuple[Reach, ...]
    steps: tuple[Step, ...]
    seen_at: datetime | None

    @property
    def answer_by(self) -> datetime:
        """Until when an answer is waited for."""
        return answer_by(self.asked_at, self.needed_at)

    def awake(self, moment: datetime) -> bool:
        """Whether somebody has the desk open."""
        return self.seen_at is not None and moment - self.seen_at <= ASLEEP_AFTER


def answer_by(asked_at: datetime, needed_at: datetime) -> datetime:
    """Until when an answer is waited for: an hour before, or half the time when there is little."""
    return max(needed_at - BEFORE, asked_at + (needed_at - asked_at) / 2)


class Due(NamedTuple):
    """What is to be tried now."""

    reach: Reach
    again: bool = False


def due(case: Case, moment: datetime, time_zone: str) -> Due | None:
    """What is to be tried at `moment`; nothing while an answer may still come."""
    found = _next(case, moment)
    if found and found.reach in LOUD and _is_quiet(case, moment, time_zone):
        return None
    return found


def silent(case: Case, moment: datetime) -> bool:
    """Whether nobody has answered in time."""
    return moment >= case.answer_by


def _next(case: Case, moment: datetime) -> Due | None:
    if not case.steps:
        return _untried(case, moment)
    last = case.steps[-1]
    if last.reach is Reach.PHONE:
        return None
    shut = last.failed or (last.reach is Reach.DESK and not case.awake(moment))
    if not shut and moment - last.at < _patience(case, last):
        return None
    if last.reach in REMINDED and not last.again and not last.failed:
        return Due(last.reach, again=True)
    return _untried(case, moment)


def _untried(case: Case, moment: datetime) -> Due:
    """The first way that was not tried and is open; the telephone is the last."""
    tried = {step.reach for step in case.steps}
    fit = (way for way in case.ways if way is not Reach.DESK or case.awake(moment))
    return Due(next((way for way in fit if way not in tried), Reach.PHONE))


def _patience(case: Case, last: Step) -> timedelta:
    """How long is waited after a step: paper travels, and a desk rings by itself."""
    pace = (case.answer_by - case.steps[0].at) / PART
    pace = min(max(pace, SHORTEST), LONGEST)
    if last.reach is Reach.PAPER:
        return max((case.answer_by - last.at) / 2, pace)
    return pace if last.reach in REMINDED else 2 * pace


def _is_quiet(case: Case, moment: datetime, time_zone: str) -> bool:
    """Whether it is night in the town, and an answer in the morning still comes in time."""
    local = moment.astimezone(ZoneInfo(time_zone))
    if MORNING <= local.time() < EVENING:
        return False
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, local.tzinfo) + BEFORE <= case.answer_by
