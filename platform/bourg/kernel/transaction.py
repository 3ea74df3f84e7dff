"""`write()`: the only place that begins a write; and what is to happen after its commit.

On SQLite a machine-wide file lock is taken first (a fair queue; SQLite's own back-off is not), then
BEGIN IMMEDIATE. A `write()` inside another one joins it, so services compose and commit once.
Locks are taken in this order: basket, slot, shop counters by merchant id, order, merchant orders
by id, and at the very end live counters by name.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from bourg.kernel.db import db, writing
from bourg.kernel.refusals import Busy

WAIT_S = 5.0

_POSITIONS = tuple(f".{number}" for number in range(8, 0, -1))  # for so many who wait
_queues: dict[str, threading.Lock] = {}


@contextmanager
def write() -> Iterator[Session]:
    """One write transaction: commits at its end, rolls back on any exception.

    Raises `Busy` when the queue of writers does not move for five seconds.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    if session.new or session.dirty:
        raise RuntimeError("rows were changed outside write()")
    session.rollback()
    with _queue(session):
        token = writing.set(True)
        session.info["writing"] = True
        try:
            session.connection()
            yield session
            for call in session.info.pop("before_commit", {}).values():
                call()
            session.commit()
        except BaseException:
            session.info.pop("before_commit", None)
            session.info.pop("after_commit", None)
            session.rollback()
            raise
        finally:
            session.info.pop("writing", None)
            writing.reset(token)
    for call in session.info.pop("after_commit", {}).values():
        call()


@contextmanager
def snapshot() -> Iterator[Session]:
    """Reads of one moment, however many statements ask and whoever writes meanwhile.

    On SQLite every transaction reads so; on PostgreSQL only one that says so at its beginning.
    """
    session = db.session()
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if (
        session.get_bind().dialect.name == "postgresql") else None)  # fmt: skip
    try:
        yield session
    finally:
        session.rollback()


def before_commit(name: str, call: Callable[[], Any]) -> Callable[[], Any]:
    """Run `call` once as the last thing of the current write; returns the call of that name.

    What every writer touches is so locked briefly, and by all of them in the same order.
    """
    calls: dict[str, Callable[[], Any]] = db.session().info.setdefault("before_commit", {})
    return calls.setdefault(name, call)


def after_commit(name: str, call: Callable[[], Any]) -> None:
    """Run `call` once after the current write has been committed (never when it fails)."""
    db.session().info.setdefault("after_commit", {})[name] = call


@contextmanager
def _queue(session: Session) -> Iterator[None]:
    """The machine-wide queue of SQLite writers; PostgreSQL needs none.

    Writers stand in a row: each holds its position and looks only for the one before it. So nobody
    overtakes, and whoever has just written stands behind them all.
    """
    engine: Any = session.get_bind()
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        yield
        return
    path = f"{engine.url.database}.lock"
    queue = _queues.setdefault(path, threading.Lock())
    if not queue.acquire(timeout=WAIT_S):
        raise Busy()
    try:
        at_front = _wait_in_row(path)
        try:
            yield
        finally:
            os.close(at_front)
    finally:
        queue.release()


def _wait_in_row(path: str) -> int:
    """Walk the row of writers to its front; returns the open file that stands for it."""
    deadline = time.monotonic() + WAIT_S
    held: list[int] = []
    try:
        for position in (*_POSITIONS, ""):
            held.append(os.open(path + position, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644))
            _lock(held[-1], deadline)
            if len(held) > 1:
                os.close(held.pop(0))
        return held.pop()
    finally:
        for descriptor in held:
            os.close(descriptor)


def _lock(descriptor: int, deadline: float) -> None:
    """Take a file lock, or raise `Busy` when it cannot be had by the deadline."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy() from None
            time.sleep(0.001)
