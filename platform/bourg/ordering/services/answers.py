"""Idempotency: the answer given to a key is kept, a replay gets it again, word for word."""

import hashlib
import json
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.ordering.models import IdempotentAnswer
from bourg.ordering.refusals import IdempotencyMismatch

LONGEST_KEY = 255
_GIVEN = select(IdempotentAnswer.body_hash, IdempotentAnswer.answer).where(
    IdempotentAnswer.scope == bindparam("scope"), IdempotentAnswer.key == bindparam("key")
)
_KEEP = {
    name: insert(IdempotentAnswer.__table__).on_conflict_do_nothing().returning(IdempotentAnswer.id)
    for name, insert in INSERT.items()
}


class Key(NamedTuple):
    """A client's key: whose it is, its text, and what was sent with it."""

    scope: str
    text: str
    body_hash: str


def key_of(text: str | None, body: object, actor: Actor) -> Key | None:
    """The key of a request, if it brought one. People with an account have keys of their own."""
    if text is None:
        return None
    if not 1 <= len(text) <= LONGEST_KEY or not text.isprintable():
        msgid = N_("An idempotency key has 1 to %(most)s printable characters.")
        raise BadInput(msgid, field="Idempotency-Key", most=LONGEST_KEY)
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)
    scope = f"user:{actor.user_id}" if actor.user_id else "guest"
    return Key(scope, text, hashlib.sha256(canonical.encode()).hexdigest())


def key_of_part(text: str | None, part_reference: str, body: object) -> Key | None:
    """The key of what is said about a part: a press of its desk, a text message. May be refused."""
    if text is None:
        return None
    if not 1 <= len(text) <= LONGEST_KEY or not text.isprintable():
        msgid = N_("An idempotency key has 1 to %(most)s printable characters.")
        raise BadInput(msgid, field="key", most=LONGEST_KEY)
    return Key(f"part:{part_reference}", text, hashlib.sha256(repr(body).encode()).hexdigest())


def given(session: Session, key: Key | None) -> dict[str, Any] | None:
    """The answer this key has had. Raises `IdempotencyMismatch` when the body is another."""
    if key is None:
        return None
    row = session.execute(_GIVEN, {"scope": key.scope, "key": key.text}).first()
    if row is None:
        return None
    if row.body_hash != key.body_hash:
        raise IdempotencyMismatch(field="Idempotency-Key")
    answer: dict[str, Any] = row.answer
    return answer


def keep(session: Session, key: Key | None, order_id: int, answer: dict[str, Any]) -> None:
    """Remember the answer. Raises `IdempotencyMismatch` when the key was used at this moment."""
    if key is None:
        return
    row = {"scope": key.scope, "key": key.text, "body_hash": key.body_hash,
           "order_id": order_id, "answer": answer, "created_at": now()}  # fmt: skip
    if session.execute(_KEEP[session.get_bind().dialect.name], row).first() is None:
        raise IdempotencyMismatch(field="Idempotency-Key")
