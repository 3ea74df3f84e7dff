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

_DATABASE_CLOCK = {
    "sqlite": text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"),
    "postgresql": text("SELECT clock_timestamp()"),
}


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def database_now(session: Session) -> datetime:
    """The present moment by the database's clock, which every process shares."""
    raw = session.execute(_DATABASE_CLOCK[session.get_bind().dialect.name]).scalar_one()
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware + _shift.get()


@contextmanager
def shifted(to: datetime) -> Iterator[None]:
    """Inside, the clocks start at `to` and run on."""
    token = _shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
