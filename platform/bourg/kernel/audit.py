"""The append-only audit trail: who did what to which order, chained by hash (ids, not names)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.roles import Actor

START = "0" * 64
_EVENTS = cast(Table, AuditEvent.__table__)
_LAST = (
    select(_EVENTS.c.sequence, _EVENTS.c.hash)
    .where(_EVENTS.c.subject == bindparam("of"))
    .order_by(_EVENTS.c.sequence.desc())
    .limit(1)
)
_APPEND = insert(_EVENTS)
_WRITTEN = [column.name for column in _EVENTS.columns if column.name != "id"]


def digest(previous_hash: str, event: AuditEvent) -> str:
    """The hash of an event over its content and the hash before it (SHA-256, hex)."""
    content = [
        previous_hash, event.subject, event.sequence, event.at.isoformat(), event.actor_role,
        event.actor_user_id, event.channel, event.verb, event.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def record(session: Session, subject: str, verb: str, *, actor: Actor, **detail: Any) -> AuditEvent:
    """Append one event to the chain of `subject` ("order:REFERENCE"); call it inside `write()`.

    The subject's row must be locked by then: two writers would take the same place in the chain.
    """
    last = session.execute(_LAST, {"of": subject}).first()
    return _append(session, subject, verb, actor, detail, last)


def begin(session: Session, subject: str, verb: str, *, actor: Actor, **detail: Any) -> AuditEvent:
    """Write the first event of a subject that has just been made."""
    return _append(session, subject, verb, actor, detail, None)


def _append(
    session: Session, subject: str, verb: str, actor: Actor, detail: dict[str, Any],
    last: Any,
) -> AuditEvent:  # fmt: skip
    event = AuditEvent(
        subject=subject, sequence=last.sequence + 1 if last else 1, at=now(), verb=verb,
        actor_role=actor.role, actor_user_id=actor.user_id, channel=str(actor.channel),
        detail=detail, previous_hash=last.hash if last else START,
    )  # fmt: skip
    event.hash = digest(event.previous_hash, event)
    session.flush()
    session.execute(_APPEND, {name: getattr(event, name) for name in _WRITTEN})
    return event


def broken_links(events: Iterable[AuditEvent]) -> list[str]:
    """The events (in order of one subject) whose place, hash or link is not what it should be."""
    wrong, previous, expected = [], START, 1
    for event in events:
        intact = event.previous_hash == previous and event.hash == digest(previous, event)
        if not intact or event.sequence != expected:
            wrong.append(f"{event.subject}#{event.sequence}")
        previous, expected = event.hash, expected + 1
    return wrong


class Happening(NamedTuple):
    """One event of a trail."""

    at: datetime
    verb: str
    actor_role: str
    channel: str
    detail: dict[str, Any]


def trail(session: Session, subject: str) -> list[Happening]:
    """What happened to a subject, oldest first."""
    event = AuditEvent
    columns = (event.at, event.verb, event.actor_role, event.channel, event.detail)
    rows = session.execute(
        select(*columns).where(event.subject == subject).order_by(event.sequence)
    )
    return [Happening._make(row) for row in rows]
