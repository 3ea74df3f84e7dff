"""Reads about messages: what a month has cost, what was tried, what a number stands for."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.messages.ladder import Step
from bourg.messages.models import AnswerNumber, Notice, SentMessage


def spent_millis(session: Session, since: datetime) -> int:
    """What messages have cost since a moment, in thousandths of a euro."""
    cost = select(func.coalesce(func.sum(SentMessage.cost_millis), 0))
    return session.scalar(cost.where(SentMessage.claimed_at >= since)) or 0


def steps(session: Session, subjects: Collection[str]) -> dict[str, tuple[Step, ...]]:
    """What was tried for each subject, in order; one statement."""
    columns = (Notice.subject, *(getattr(Notice, name) for name in Step._fields))
    wanted = select(*columns).where(Notice.subject.in_(subjects))
    found: dict[str, list[Step]] = defaultdict(list)
    for subject, *step in session.execute(wanted.order_by(Notice.subject, Notice.number)):
        found[subject].append(Step._make(step))
    return {subject: tuple(each) for subject, each in found.items()}


def numbers(session: Session, subjects: Collection[str]) -> dict[str, int]:
    """The four digits of each subject that has some."""
    wanted = select(AnswerNumber.subject, AnswerNumber.number)
    rows = session.execute(wanted.where(AnswerNumber.subject.in_(subjects)))
    return {subject: number for subject, number in rows}


def subject_of(session: Session, number: int) -> str | None:
    """What four digits stand for."""
    found = select(AnswerNumber.subject).where(AnswerNumber.number == number)
    return session.scalar(found)
