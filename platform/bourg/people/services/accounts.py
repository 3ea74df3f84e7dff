"""Accounts: opening and closing them, roles, passwords."""

from datetime import timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT, db
from bourg.kernel.models import AuditEvent
from bourg.kernel.references import new_id
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.people.models import RoleGrant, User
from bourg.people.passwords import hash_password
from bourg.people.rules import check_password, clean_email, clean_name

UNTOUCHED_DAYS = 7
# Two forms sent at once open one account.
_OPEN = {
    name: insert(User.__table__).on_conflict_do_nothing().returning(User.id)
    for name, insert in INSERT.items()
}


def open_account(
    name: str, email: str | None, *, password: str | None = None, locale: str = "fr",
    actor: Actor | None = None,
) -> int:  # fmt: skip
    """Open an account, or find the one with this e-mail; returns its id. Raises `BadInput`."""
    address = clean_email(email) if email else None
    hashed = hash_password(check_password(password, address or "")) if password else None
    with write() as session:
        user = {"public_id": new_id(), "name": clean_name(name), "email": address,
                "password_hash": hashed, "locale": locale, "created_at": now()}  # fmt: skip
        user_id = session.scalar(_OPEN[session.get_bind().dialect.name], user)
        if user_id is None:
            return session.scalars(select(User.id).where(User.email == address)).one()
        subject = f"user:{user['public_id']}"
        audit.record(session, subject, "opened", actor=actor or Actor.system())
        return user_id


def grant(user_id: int, role: Role, actor: Actor) -> None:
    """Give a role; the person's sessions end. Giving it twice changes nothing."""
    with write() as session:
        user = _locked(session, user_id)
        if session.scalar(select(RoleGrant).filter_by(user_id=user_id, role=role)):
            return
        session.add(RoleGrant(user_id=user_id, role=role, granted_at=now()))
        user.session_version += 1
        _record(session, user, "role_granted", actor, granted=role.value)


def revoke(user_id: int, role: Role, actor: Actor) -> None:
    """Take a role away; the person's sessions end."""
    with write() as session:
        user = _locked(session, user_id)
        session.execute(delete(RoleGrant).filter_by(user_id=user_id, role=role))
        user.session_version += 1
        _record(session, user, "role_revoked", actor, revoked=role.value)


def set_password(user_id: int, password: str, actor: Actor) -> None:
    """Choose a password; all sessions end. Raises `WeakPassword`."""
    email = db.session().scalar(select(User.email).where(User.id == user_id)) or ""
    hashed = hash_password(check_password(password, email))
    with write() as session:
        user = _locked(session, user_id)
        user.password_hash = hashed
        user.session_version += 1
        _record(session, user, "password_set", actor)


def end_sessions(user_id: int, actor: Actor) -> None:
    """Sign the person out everywhere."""
    with write() as session:
        user = _locked(session, user_id)
        user.session_version += 1
        _record(session, user, "sessions_ended", actor)


def close(user_id: int, actor: Actor) -> None:
    """Close an account: nobody signs in with it any more."""
    with write() as session:
        statement = update(User).where(User.id == user_id)
        session.execute(statement.values(active=False, session_version=User.session_version + 1))
        _record(session, _locked(session, user_id), "closed", actor)


def forget_untouched(days: int = UNTOUCHED_DAYS) -> int:
    """Delete accounts that somebody opened by a form and nobody ever signed in to.

    The address may be a stranger's, and was never proven (GDPR, art. 5-1 e). Returns how many.
    """
    opened = exists().where(
        AuditEvent.subject == "user:" + User.public_id, AuditEvent.verb == "opened",
        AuditEvent.actor_role == "guest",
    )  # fmt: skip
    with write() as session:
        left = delete(User).where(
            User.last_seen_at.is_(None), User.session_version == 1, User.password_hash.is_(None),
            User.created_at < now() - timedelta(days=days), opened,
        )  # fmt: skip
        return len(session.scalars(left.returning(User.id)).all())


def _locked(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound()
    return user


def _record(session: Session, user: User, verb: str, actor: Actor, **detail: str) -> None:
    audit.record(session, f"user:{user.public_id}", verb, actor=actor, **detail)
