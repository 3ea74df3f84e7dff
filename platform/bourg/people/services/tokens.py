"""API tokens: made once, shown once, stored hashed, acting as one person in one role."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import hash_token, new_token
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.people import queries
from bourg.people.models import ApiToken, User
from bourg.people.queries import Account
from bourg.people.refusals import TokenUnusable

PREFIX = "bourg_"


class Bearer(NamedTuple):
    """Who a token stands for, and in which role it may act."""

    account: Account
    role: Role


def create(user_id: int, role: Role, name: str, *, days: int | None = None) -> str:
    """Make a token; the text returned is shown once and kept nowhere."""
    token = PREFIX + new_token()
    with write() as session:
        moment = now()
        session.add(
            ApiToken(
                user_id=user_id,
                role=role,
                name=name[:120],
                token_hash=hash_token(token),
                created_at=moment,
                expires_at=moment + timedelta(days=days) if days else None,
            )
        )
        _record(session, user_id, "token_made", role)
    return token


def bearer(token: str) -> Bearer:
    """Who this token stands for. Raises `TokenUnusable`."""
    session = db.session()
    row = session.execute(
        select(ApiToken.role, ApiToken.expires_at, User.public_id)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == hash_token(token), ApiToken.revoked_at.is_(None))
    ).first()
    if row is None or (row.expires_at and row.expires_at <= now()):
        raise TokenUnusable()
    found = queries.account(session, row.public_id)
    if found is None:
        raise TokenUnusable()
    return Bearer(found, row.role)


def revoke(token: str) -> None:
    """Make a token worthless. Raises `TokenUnusable` when it already is."""
    _end(ApiToken.token_hash == hash_token(token))


def revoke_number(number: int) -> None:
    """Make the token of that number worthless. Raises `TokenUnusable` when it already is."""
    _end(ApiToken.id == number)


def _end(which: ColumnElement[bool]) -> None:
    with write() as session:
        token = session.scalar(
            select(ApiToken).where(which, ApiToken.revoked_at.is_(None)).with_for_update()
        )
        if token is None:
            raise TokenUnusable()
        token.revoked_at = now()
        _record(session, token.user_id, "token_revoked", token.role)


def _record(session: Session, user_id: int, event: str, role: Role) -> None:
    public_id = session.scalars(
        select(User.public_id).where(User.id == user_id).with_for_update(key_share=True)
    ).one()
    audit.record(session, f"user:{public_id}", event, actor=Actor.system(), role=role.value)
