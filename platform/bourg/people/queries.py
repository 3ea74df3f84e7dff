"""Reads about people."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.roles import Role
from bourg.people.models import RoleGrant, User


class Account(NamedTuple):
    """An open account and its roles."""

    id: int
    public_id: str
    name: str
    email: str | None
    locale: str
    session_version: int
    roles: frozenset[Role]


def account(session: Session, public_id: str) -> Account | None:
    """The account with this public id, if it is open."""
    rows = session.execute(
        select(
            User.id, User.public_id, User.name, User.email, User.locale, User.session_version,
            RoleGrant.role,
        )
        .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.public_id == public_id, User.active)
    ).all()  # fmt: skip
    if not rows:
        return None
    return Account(*rows[0][:-1], frozenset(row.role for row in rows if row.role))
