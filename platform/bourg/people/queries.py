"""Reads about people."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from bourg.kernel.folding import fold
from bourg.kernel.references import hash_token
from bourg.kernel.roles import Role
from bourg.people.models import (
    ApiToken,
    Household,
    HouseholdAddress,
    HouseholdMember,
    OneTimeLink,
    RoleGrant,
    User,
)


class Account(NamedTuple):
    """An open account and its roles."""

    id: int
    public_id: str
    name: str
    email: str | None
    locale: str
    session_version: int
    roles: frozenset[Role]


# Core columns: every page and every poll of somebody signed in asks this.
U, G = User.__table__.c, RoleGrant.__table__.c
_ACCOUNT = (
    select(U.id, U.public_id, U.name, U.email, U.locale, U.session_version, G.role)
    .outerjoin(RoleGrant.__table__, G.user_id == U.id)
    .where(U.public_id == bindparam("public_id"), U.active)
)


def account(session: Session, public_id: str) -> Account | None:
    """The account with this public id, if it is open."""
    rows = session.execute(_ACCOUNT, {"public_id": public_id}).all()
    if not rows:
        return None
    return Account(*rows[0][:-1], frozenset(row.role for row in rows if row.role))


class Reader(NamedTuple):
    """Somebody a message is written to."""

    name: str
    email: str | None
    locale: str


def reader(session: Session, user_id: int) -> Reader | None:
    """To whom and in which language to write, if the account is open."""
    row = session.execute(
        select(User.name, User.email, User.locale).where(User.id == user_id, User.active)
    ).first()
    return Reader(*row) if row else None


def by_email(session: Session, email: str) -> Account | None:
    """The open account with this e-mail address."""
    public_id = session.scalar(select(User.public_id).where(User.email == email.strip().lower()))
    return account(session, public_id) if public_id else None


def has_priority(
    session: Session, household_id: int | None, user_id: int | None, phone: str = ""
) -> bool:
    """Whether the town keeps places for this household, or for one of this person.

    `phone`: as an agent heard it; a number that somebody types proves nothing. One statement, or
    none.
    """
    known = [Household.id == household_id] if household_id is not None else []
    if user_id is not None:
        mine = select(HouseholdMember.household_id).where(HouseholdMember.user_id == user_id)
        known.append(Household.id.in_(mine))
    if phone:
        known.append(Household.id.in_(without_account(phone)))
    if not known:
        return False
    found = select(Household.id).where(Household.priority, or_(*known)).limit(1)
    return session.scalar(found) is not None


def without_account(phone: str) -> Select[int]:
    """The households of a telephone number that nobody has an account for, to be selected from."""
    member = HouseholdMember
    return select(member.household_id).where(member.phone == phone, member.user_id.is_(None))


class UsableToken(NamedTuple):
    """A token that still works, as a list names it; the token itself is kept nowhere."""

    id: int
    role: Role
    name: str
    created_at: datetime
    expires_at: datetime | None


def usable_tokens(session: Session, moment: datetime) -> list[UsableToken]:
    """The tokens that were neither revoked nor have ended, the oldest first."""
    rows = session.execute(
        select(ApiToken.id, ApiToken.role, ApiToken.name, ApiToken.created_at, ApiToken.expires_at)
        .where(
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > moment),
        )
        .order_by(ApiToken.id)
    )
    return [UsableToken(*row) for row in rows]


TRUSTED = "trusted"


class Trusted(NamedTuple):
    """Whom a household asks to be rung up when nobody opens."""

    household_id: int
    name: str
    phone: str


def trusted(session: Session, household_ids: Collection[int]) -> dict[int, Trusted]:
    """The trusted person of each of these households that named one."""
    rows = session.execute(
        select(HouseholdMember.household_id, HouseholdMember.name, HouseholdMember.phone)
        .where(HouseholdMember.household_id.in_(household_ids))
        .where(HouseholdMember.relation == TRUSTED, HouseholdMember.phone.is_not(None))
        .order_by(HouseholdMember.id)
    )
    return {row.household_id: Trusted._make(row) for row in rows}


def household_of(session: Session, user_id: int) -> int | None:
    """The household of a person with an account, if they ever ordered."""
    return session.scalar(
        select(HouseholdMember.household_id)
        .where(HouseholdMember.user_id == user_id, HouseholdMember.relation == "self")
        .order_by(HouseholdMember.id)
        .limit(1)
    )


LEAST_DIGITS, MOST_FOUND = 6, 30


class FoundHousehold(NamedTuple):
    """A household as it was last: who, how to ring up, where; whether places are kept for it."""

    public_id: str
    name: str
    phone: str
    address: str
    account: bool
    priority: bool


_ADDRESS = (
    select(HouseholdAddress.label)
    .where(HouseholdAddress.household_id == Household.id)
    .order_by(HouseholdAddress.last_used_at.desc(), HouseholdAddress.id.desc())
    .limit(1)
    .scalar_subquery()
)
_HOUSEHOLDS = (
    select(
        Household.public_id, HouseholdMember.name, HouseholdMember.phone,
        _ADDRESS.label("address"), HouseholdMember.user_id, Household.priority,
    )
    .join(HouseholdMember, HouseholdMember.household_id == Household.id)
    .where(HouseholdMember.relation == "self")
    .order_by(Household.id.desc(), HouseholdMember.id)
)  # fmt: skip


def find_households(session: Session, words: str) -> list[FoundHousehold]:
    """The households of these words, the newest first; without words those with places kept.

    Who orders without an account is a new household each time: of those that are alike in name,
    number and address the newest stands for all, and has what one of them has.
    """
    wanted, digits = fold(words).split(), "".join(c for c in words if c.isdecimal()).lstrip("0")
    if words.strip() and not wanted:
        return []
    rows = session.execute(_HOUSEHOLDS if wanted else _HOUSEHOLDS.where(Household.priority))
    alike: dict[Any, FoundHousehold] = {}
    for one in _matching(map(_found, rows), wanted, digits):
        key = one.public_id if one.account else (fold(one.name), one.phone, fold(one.address))
        first = alike.setdefault(key, one)
        alike[key] = first._replace(priority=first.priority or one.priority)
    return list(islice(alike.values(), MOST_FOUND))


def _found(row: Any) -> FoundHousehold:
    account = row.user_id is not None
    return FoundHousehold(row.public_id, row.name, row.phone or "", row.address or "", account,
                          row.priority)  # fmt: skip


def _matching(
    found: Iterator[FoundHousehold], wanted: list[str], digits: str
) -> Iterator[FoundHousehold]:
    for one in found:
        said = fold(f"{one.name} {one.address}")
        by_number = len(digits) >= LEAST_DIGITS and digits in one.phone
        if by_number or all(word in said for word in wanted):
            yield one


def link_is_open(session: Session, token: str, at: datetime) -> bool:
    """Whether a sign-in link can still be used; looking does not use it up."""
    link = select(OneTimeLink.id).where(
        OneTimeLink.token_hash == hash_token(token), OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > at,
    )  # fmt: skip
    return session.scalar(link) is not None
