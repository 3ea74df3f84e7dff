"""Counters that live in the database, so that every process counts together."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.models import LiveCounter, RateCounter
from bourg.kernel.references import hash_token
from bourg.kernel.refusals import TooOften
from bourg.kernel.transaction import before_commit, write

_COUNTERS = LiveCounter.__table__.c
_VALUE = select(_COUNTERS.value).where(_COUNTERS.name == bindparam("name"))


_RAISE = {
    name: insert(LiveCounter.__table__).on_conflict_do_update(
        index_elements=["name"], set_={"value": LiveCounter.value + 1}
    )
    for name, insert in INSERT.items()
}

_COUNT = {
    name: insert(RateCounter.__table__)
    .on_conflict_do_update(
        index_elements=["key", "window_start"], set_={"count": RateCounter.count + 1}
    )
    .returning(RateCounter.__table__.c.count)
    for name, insert in INSERT.items()
}


class _Rising:
    """The counters that rise at the end of a write, in the order of their names."""

    def __init__(self, session: Session):
        self.session = session
        self.names: set[str] = set()

    def __call__(self) -> None:
        rows = [{"name": name, "value": 1} for name in sorted(self.names)]
        self.session.execute(_RAISE[self.session.get_bind().dialect.name], rows)


def bump(session: Session, name: str) -> None:
    """Say that something changed ("desk:SHOP", "order:REF"); call it inside `write()`.

    The counter rises at the end of the transaction, once.
    """
    rising: Any = before_commit("bump", _Rising(session))
    rising.names.add(name)


def value(session: Session | Connection, name: str) -> int:
    """The present value of a live counter (0 when nothing ever happened)."""
    return session.execute(_VALUE, {"name": name}).scalar() or 0


def total(session: Session | Connection, names: list[str]) -> int:
    """The sum of several live counters: it rises when any of them does."""
    found = select(func.coalesce(func.sum(_COUNTERS.value), 0)).where(_COUNTERS.name.in_(names))
    return session.execute(found).scalar_one()


def limit(key: str, *, most: int, window_s: int) -> None:
    """Count one try of `key` and refuse with `TooOften` when the window has had its share."""
    start = int(now().timestamp()) // window_s * window_s
    with write() as session:
        one = {"key": _veiled(key), "window_start": start, "count": 1}
        count = session.execute(_COUNT[session.get_bind().dialect.name], one).scalar_one()
    if count > most:
        raise TooOften()


def give_back(key: str, *, window_s: int) -> None:
    """Take the last try of `key` back: it was none of those that are to be limited."""
    start = int(now().timestamp()) // window_s * window_s
    with write() as session:
        known = (RateCounter.key == _veiled(key), RateCounter.window_start == start)
        statement = update(RateCounter).where(*known, RateCounter.count > 0)
        session.execute(statement.values(count=RateCounter.count - 1))


def _veiled(key: str) -> str:
    """What is counted, "sign-in:marie@example.fr", without saying who it is."""
    name, _, who = key.partition(":")
    return f"{name}:{hash_token(who)[:32]}"


def forget_old(before: int) -> None:
    """Drop the windows that began before `before` (seconds since 1970)."""
    with write() as session:
        session.execute(delete(RateCounter).where(RateCounter.window_start < before))
