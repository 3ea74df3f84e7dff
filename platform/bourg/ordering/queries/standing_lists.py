"""Lists of standing orders: the dates to decide, whose they are, who is to be rung up."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bourg.ordering import standing as rules
from bourg.ordering.kinds import DateState, Why
from bourg.ordering.models import StandingDate, StandingOrder, StandingPause
from bourg.ordering.queries.standing import FETCHED
from bourg.ordering.standing import AHEAD, Rhythm
from bourg.people.models import HouseholdMember

S, D = StandingOrder.__table__.c, StandingDate.__table__.c


WAITING = and_(D.state == DateState.FAILED, D.retry_until_at.is_not(None), D.retried_at.is_(None))


class StandingRow(NamedTuple):
    """A standing order in a list."""

    public_id: str
    token_version: int
    contact_name: str
    contact_phone: str
    weekday: int
    every_weeks: int
    starts_local: Any
    ends_local: Any
    first_on: date
    paused: bool
    ended_at: datetime | None


class ToTell(NamedTuple):
    """A date whose household has no mailbox and has not been told yet."""

    date_id: int
    public_id: str
    token_version: int
    contact_name: str
    contact_phone: str
    falls_on: date
    state: DateState
    why: Why | None
    words: str
    left_out: list[Any]
    risen: list[Any]
    retry_until_at: datetime | None
    retried_at: datetime | None
    fetched: bool

    @property
    def waits(self) -> bool:
        """Whether it found no place and is being tried again."""
        return rules.waits(self)


class Due(NamedTuple):
    """A date that is to be decided."""

    standing_id: int
    public_id: str
    on: date


def due(session: Session, today: date, days: int = AHEAD) -> list[Due]:
    """The dates to decide, the standing orders in the order they were made; two statements.

    One that waits for a place is decided anew each time.
    """
    rows = session.execute(
        select(S.id, S.public_id, *(S[name] for name in Rhythm._fields))
        .where(S.ended_at.is_(None))
        .order_by(S.id)
    ).all()
    decided = session.execute(
        select(D.standing_id, D.falls_on).where(D.falls_on >= today, ~WAITING)
    )
    known = {(standing_id, day) for standing_id, day in decided}
    return [
        Due(row.id, row.public_id, day)
        for row in rows
        for day in rules.days(Rhythm(*row[2:]), today, days)
        if (row.id, day) not in known
    ]


_PAUSED_NOW = (
    select(StandingPause.id)
    .where(StandingPause.standing_id == S.id, StandingPause.from_on <= bindparam("today"))
    .where(or_(StandingPause.to_on.is_(None), StandingPause.to_on >= bindparam("today")))
    .exists()
)
_ROWS: Select[Any] = select(
    *(_PAUSED_NOW if name == "paused" else S[name] for name in StandingRow._fields)
).order_by(S.ended_at.is_not(None), S.weekday, S.starts_local, S.id)  # fmt: skip


def standing_of(session: Session, user_id: int, today: date) -> list[StandingRow]:
    """The standing orders of a person's household that have not ended."""
    mine = select(HouseholdMember.household_id).where(HouseholdMember.user_id == user_id)
    wanted = or_(S.household_id.in_(mine), S.user_id == user_id)
    rows = session.execute(_ROWS.where(wanted, S.ended_at.is_(None)), {"today": today})
    return [StandingRow._make(row) for row in rows]


def every(session: Session, today: date) -> list[StandingRow]:
    """The town's standing orders that have not ended."""
    rows = session.execute(_ROWS.where(S.ended_at.is_(None)), {"today": today})
    return [StandingRow._make(row) for row in rows]


def to_tell(session: Session, today: date) -> list[ToTell]:
    """The dates to come of households without a mailbox that are to be told of, as they press."""
    rows = session.execute(
        select(D.id, S.public_id, S.token_version, S.contact_name, S.contact_phone,
               *(D[name] for name in ToTell._fields[5:-1]), FETCHED)
        .select_from(StandingDate.__table__)
        .join(StandingOrder.__table__, S.id == D.standing_id)
        .where(D.told_at.is_(None), D.falls_on >= today, S.contact_email == "")
        .order_by(D.falls_on, D.id)
    )  # fmt: skip
    return [ToTell._make(row) for row in rows]
