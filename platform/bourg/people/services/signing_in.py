"""Signing in: by password, or by a one-time link that a button uses up."""

from datetime import timedelta

from sqlalchemy import select, update

from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import database_now, now
from bourg.kernel.db import db
from bourg.kernel.references import hash_token, new_id, seal
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.people import passwords, queries
from bourg.people.models import OneTimeLink, User
from bourg.people.queries import Account
from bourg.people.refusals import LinkUnusable, WrongPassword, WrongSignIn
from bourg.people.rules import MAX_PASSWORD, clean_email, clean_name
from bourg.people.services import accounts

QUARTER_S, HOUR_S = 900, 3600
LINK_LIFE = timedelta(minutes=30)


def with_password(
    email: str, password: str, place: str, *, wrong: BadInput | None = None
) -> Account:
    """The account of this e-mail and password; `place` is the caller's network address.

    Ten wrong tries per account and a hundred per address in a quarter of an hour: a library or a
    care home shares one, so those who get in do not count. Raises `WrongSignIn` (or `wrong`),
    `TooOften`.
    """
    address = email.strip().lower()[:254]
    tries = {f"sign-in:{address}": 10, f"sign-in-from:{place}": 100}
    for key, most in tries.items():
        counters.limit(key, most=most, window_s=QUARTER_S)
    found = _checked(address, password[:MAX_PASSWORD])
    if found is None:
        raise wrong or WrongSignIn(field="password")
    for key in tries:
        counters.give_back(key, window_s=QUARTER_S)
    return found


def _checked(address: str, password: str) -> Account | None:
    """The account of this address, when the password is its own."""
    session = db.session()
    row = session.execute(
        select(User.id, User.public_id, User.password_hash).where(User.email == address)
    ).first()
    if not passwords.verify(row.password_hash if row else None, password) or row is None:
        return None
    if passwords.is_outdated(row.password_hash):
        _rehash(row.id, password)
    return queries.account(session, row.public_id)


def choose_password(
    account: Account, password: str, *, current: str | None, place: str, actor: Actor
) -> None:
    """Choose a password: with the current one, or (`None`) just after coming by a link.

    Whoever finds a browser left open cannot take the account over. All sessions end. Raises
    `WrongPassword`, `WeakPassword`, `TooOften`.
    """
    if current is not None:
        with_password(account.email or "", current, place, wrong=WrongPassword(field="current"))
    accounts.set_password(account.id, password, actor)


def request_link(email: str, place: str, *, key: str, name: str = "", locale: str = "fr") -> None:
    """Ask for a sign-in link by mail; says nothing about whether the account exists.

    With a `name` an unknown address opens an account. Raises `BadInput`, `TooOften`.
    """
    address = clean_email(email)
    counters.limit(f"link:{address}", most=5, window_s=HOUR_S)
    counters.limit(f"link-from:{place}", most=200, window_s=HOUR_S)
    with write() as session:
        user_id = session.scalar(select(User.id).where(User.email == address, User.active))
        if user_id is None and name.strip():
            user_id = accounts.open_account(
                clean_name(name), address, locale=locale, actor=Actor.guest()
            )
        # A message to nobody: whether there is an account does not show by the time it takes.
        nonce = make_link(user_id, key) if user_id else new_id()
        outbox.put(session, "account.link", f"account.link:{nonce}", user=user_id or 0, nonce=nonce)


def make_link(user_id: int, key: str, life: timedelta = LINK_LIFE) -> str:
    """Enter a one-time link; returns its nonce, from which `link_token` makes the token."""
    with write() as session:
        nonce = new_id()
        moment = database_now(session)
        session.add(
            OneTimeLink(
                user_id=user_id,
                purpose="sign_in",
                created_at=moment,
                token_hash=hash_token(link_token(key, nonce)),
                expires_at=moment + life,
            )
        )
        return nonce


def link_token(key: str, nonce: str) -> str:
    """The token in the mail: derived from the nonce, so neither outbox nor table holds it."""
    return seal(key, "sign-in-link", nonce)


def use_link(token: str) -> Account:
    """Use a link up and return its account. Raises `LinkUnusable`."""
    with write() as session:
        moment = database_now(session)
        used = (
            update(OneTimeLink)
            .where(OneTimeLink.token_hash == hash_token(token), OneTimeLink.used_at.is_(None))
            .where(OneTimeLink.expires_at > moment)
            .values(used_at=moment)
            .returning(OneTimeLink.user_id)
        )
        user_id = session.scalar(used)
        user = session.get(User, user_id, with_for_update=True) if user_id else None
        found = queries.account(session, user.public_id) if user else None
        if found is None:
            raise LinkUnusable()
        audit.record(
            session, f"user:{found.public_id}", "link_used", actor=Actor(Role.RESIDENT, found.id)
        )
        return found


def _rehash(user_id: int, password: str) -> None:
    hashed = passwords.hash_password(password)
    with write() as session:
        session.execute(update(User).where(User.id == user_id).values(password_hash=hashed))


def seen(user_id: int) -> None:
    """Remember when somebody last signed in."""
    with write() as session:
        session.execute(update(User).where(User.id == user_id).values(last_seen_at=now()))
