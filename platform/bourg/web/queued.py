"""What a courier's telephone sends when it has a network again: actions, in order, with keys."""

from datetime import datetime
from typing import Any

from pydantic import Field
from typing_extensions import TypedDict

from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.rounds.handing import Action, AtDoor, all_known, clock_off_s, moment
from bourg.rounds.kinds import Deed, Outcome
from bourg.rounds.services import phones
from bourg.rounds.services.acting import Answer, Sent, perform
from bourg.web.api import Input, Whole
from bourg.web.doors import door_code
from bourg.web.filters import words
from bourg.web.tools import tools

MOST = 100


class QueuedAction(Input):
    """One action. `claimed_at` is what the telephone's clock said; it decides nothing."""

    key: str = Field(min_length=8, max_length=64, description="One for each action, for ever.")
    deed: Deed
    reference: str = Field(
        max_length=32, description="An order, one shop's part of it, or (late) a round."
    )
    note: str = Field(default="", max_length=300)
    bags: Whole = Field(default=1, ge=1, le=99, description="How many bags are missing.")
    missing: Whole = Field(default=0, ge=0, le=99, description="Of bags collected: not there.")
    minutes: Whole = Field(
        default=0, ge=0, le=30, multiple_of=10, description="So late; 0 is not late."
    )
    ticket: str = Field(default="", max_length=20, description="Collected: the ticket's total.")
    outcome: Outcome = Outcome.PERSON
    adult: bool = False
    code: str = Field(default="", max_length=8)
    rang: list[str] = Field(default=[], max_length=3)
    claimed_at: str = Field(default="", max_length=40)

    def action(self) -> Action:
        """The action as the rules know it."""
        said = AtDoor(self.outcome, self.adult, self.code.strip(), all_known(self.rang),
                      moment(self.claimed_at))  # fmt: skip
        return Action(self.key, self.deed, self.reference, self.note, self.bags, said,
                      self.missing, self.minutes, self.ticket.strip())  # fmt: skip


class Queue(Input):
    """What waited on a telephone, in the order it was entered; none at all says it is there."""

    phone: str = Field(default="", max_length=64, description="A name for this telephone.")
    round: str = Field(default="", max_length=32, description="The round that is open on it.")
    sent_at: str = Field(default="", max_length=40, description="By the telephone's clock.")
    actions: list[QueuedAction] = Field(default=[], max_length=MOST)


class Answered(TypedDict):
    """What became of an action; `words` say why it was not done."""

    key: str
    done: bool
    code: str
    words: str
    received_at: datetime


class Received(TypedDict):
    """Answers in the order of the actions; `other_phone_at`: another telephone has the round open;
    `clock_off_s`: so many seconds this telephone's clock is ahead of the service's."""

    results: list[Answered]
    received_at: datetime
    clock_off_s: int
    other_phone_at: datetime | None


def receive(queue: Queue, actor: Actor) -> Received:
    """Do what waited, one action after the other; each stands by itself. Raises `Busy`."""
    sent_at = moment(queue.sent_at)
    sent = Sent(queue.phone, sent_at, tools().town.delivery.courier_hour_cents, door_code)
    answers = [perform(one.action(), actor, sent) for one in queue.actions]
    other = phones.seen(queue.round, queue.phone, actor.user_id or 0) if queue.round else None
    return {
        "results": [_answered(one) for one in answers], "received_at": now(),
        "clock_off_s": clock_off_s(sent_at, now()), "other_phone_at": other,
    }  # fmt: skip


def _answered(answer: Answer) -> Answered:
    params: dict[str, Any] = answer.params
    said = words(answer.msgid, params) if answer.msgid else ""
    return {
        "key": answer.key, "done": answer.done, "code": answer.code, "words": said,
        "received_at": answer.received_at,
    }  # fmt: skip
