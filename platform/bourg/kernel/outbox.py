"""The transactional outbox: what is to be done outside is a row written with its cause."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.models import OutboxMessage
from bourg.kernel.transaction import after_commit, write

LEASE = timedelta(minutes=2)
TRIES = 5

_PUT = {
    name: insert(OutboxMessage.__table__).on_conflict_do_nothing()
    for name, insert in INSERT.items()
}
_wake: dict[str, Any] = {"call": None}


def on_commit(call: Any) -> None:
    """Name what wakes the worker after a commit that put something in the outbox."""
    _wake["call"] = call


def put(session: Session, topic: str, key: str, **payload: Any) -> None:
    """Enter a message inside the running `write()`; the same `key` twice is one message."""
    put_all(session, [(topic, key, payload)])


def put_all(session: Session, messages: Iterable[tuple[str, str, dict[str, Any]]]) -> None:
    """Enter several messages (topic, key, payload) at once."""
    moment = now()
    rows = [
        {"key": key, "topic": topic, "payload": payload, "created_at": moment,
         "next_try_at": moment, "attempts": 0}
        for topic, key, payload in messages
    ]  # fmt: skip
    session.execute(_PUT[session.get_bind().dialect.name], rows)
    if _wake["call"]:
        after_commit("wake", _wake["call"])


def claim(limit: int = 10) -> list[OutboxMessage]:
    """Take messages that are due, each for one relay only, for two minutes."""
    with write() as session:
        moment = now()
        due = (
            select(OutboxMessage.id)
            .where(OutboxMessage.done_at.is_(None), OutboxMessage.parked_at.is_(None))
            .where(OutboxMessage.next_try_at <= moment)
            .where((OutboxMessage.claimed_until.is_(None)) | (OutboxMessage.claimed_until < moment))
            .order_by(OutboxMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(due.scalar_subquery()))
            .values(claimed_until=moment + LEASE, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage)
        )
        return list(session.scalars(taken, execution_options={"populate_existing": True}))


def done(message_id: int) -> None:
    """Mark a message as carried out."""
    _settle(message_id, done_at=now(), last_error=None)


def failed(message_id: int, attempts: int, error: str) -> None:
    """Keep the message for another try (1, 4, 9, 16 minutes later); after five it is parked."""
    if attempts >= TRIES:
        _settle(message_id, parked_at=now(), last_error=error)
    else:
        _settle(message_id, next_try_at=_later(attempts), last_error=error)


def _later(attempts: int) -> datetime:
    return now() + timedelta(minutes=attempts**2)


def _settle(message_id: int, **values: Any) -> None:
    with write() as session:
        statement = update(OutboxMessage).where(OutboxMessage.id == message_id)
        session.execute(statement.values(claimed_until=None, **values))


def settle_before(moment: datetime) -> None:
    """Count as done, unsent, what was entered before `moment`, inside the running `write()`.

    For a past that is only told, like the demo's: nobody is to get mails about it.
    """
    with write() as session:
        told = update(OutboxMessage).where(OutboxMessage.created_at < moment)
        session.execute(told.where(OutboxMessage.done_at.is_(None)).values(done_at=now()))
