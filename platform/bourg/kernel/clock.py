"""What time it is: the process clock, and the database clock that judges deadlines.

`shifted` moves both, for tests and for the demo's past month; nothing else may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Dialect,
    Interval,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from bourg.kernel.db import Moment

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))

_SERVER_CLOCK = text("SELECT clock_timestamp()")
_ANSWERED = type_coerce(func.clock_timestamp() + bindparam("clock", type_=Interval()), Moment())
# The database's clock as a table of one `moment`, for a statement that is judged by it; its
# parameter is `clock_set`. It is read once, when the statement runs.
CLOCKS: dict[str, CTE] = {
    "postgresql": select(_ANSWERED.label("moment")).cte("clock"),
    "sqlite": select(bindparam("clock", type_=Moment()).label("moment")).cte("clock"),
}


class _FromNow(TypeDecorator[datetime]):
    """How far a moment is from the process's now, counted from the server's now."""

    impl = INTERVAL()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> timedelta:
        """The distance; a process whose clock is wrong is wrong in both, and it cancels out."""
        distance: timedelta = value - datetime.now(UTC)
        return distance

    def bind_expression(self, bindparam: BindParameter[datetime]) -> ColumnElement[Any]:
        """Counted from when the statement began, which an index may be asked for."""
        return func.statement_timestamp() + bindparam


# The type of a parameter for a moment that a statement judges deadlines by: a read that is given
# the process's `now()` answers by the database's clock, without asking for it first.
JUDGED = Moment().with_variant(_FromNow(), "postgresql")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def database_now(session: Session) -> datetime:
    """The present moment by the database's clock, which every process shares.

    SQLite runs on this machine and has no clock but its own.
    """
    if session.get_bind().dialect.name == "sqlite":
        return now()
    moment: datetime = session.execute(_SERVER_CLOCK).scalar_one()
    return moment.astimezone(UTC) + _shift.get()


def clock_set(dialect: Dialect) -> datetime | timedelta:
    """What a statement with one of the `CLOCKS` takes for its parameter `clock`."""
    return now() if dialect.name == "sqlite" else _shift.get()


@contextmanager
def shifted(to: datetime) -> Iterator[None]:
    """Inside, the clocks start at `to` and run on."""
    token = _shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
