"""What time it is: the process clock, and the database clock that judges deadlines.

`shifted` moves both, for tests and for the demo's past month; nothing else may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))

_SERVER_CLOCK = text("SELECT clock_timestamp()")


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


@contextmanager
def shifted(to: datetime) -> Iterator[None]:
    """Inside, the clocks start at `to` and run on."""
    token = _shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
