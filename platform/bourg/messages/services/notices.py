"""Notes what was tried to reach somebody, and gives out the numbers they answer with."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.messages.ladder import Due
from bourg.messages.models import AnswerNumber, Notice, ReceivedMessage

FIRST, LAST = 1000, 9999
KEPT = timedelta(days=30)
REUSED_AFTER = timedelta(days=14)
_CHANCE = secrets.SystemRandom()


def note(session: Session, subject: str, number: int, step: Due) -> None:
    """Write a step down inside the running `write()`; the subject's row must be locked."""
    session.add(
        Notice(subject=subject, number=number, reach=step.reach, at=now(), again=step.again)
    )
    if number == 0:
        _number(session, subject)


def failed(subject: str, number: int) -> None:
    """This step could not be sent: the next way is tried without waiting."""
    with write() as session:
        known = (Notice.subject == subject, Notice.number == number)
        session.execute(update(Notice).where(*known).values(failed=True))


def forget_old() -> None:
    """Take back numbers of a fortnight ago; forget what was written to us a month ago."""
    moment = now()
    with write() as session:
        old = AnswerNumber.given_at < moment - REUSED_AFTER
        session.execute(delete(AnswerNumber).where(old))
        received = ReceivedMessage.received_at < moment - KEPT
        session.execute(delete(ReceivedMessage).where(received))


def _number(session: Session, subject: str) -> None:
    """Give a subject the first free number behind one drawn by chance."""
    if session.scalar(select(AnswerNumber.number).where(AnswerNumber.subject == subject)):
        return
    taken = set(session.scalars(select(AnswerNumber.number)))
    free = [number for number in range(FIRST, LAST + 1) if number not in taken]
    if free:
        session.add(AnswerNumber(number=_CHANCE.choice(free), subject=subject, given_at=now()))
