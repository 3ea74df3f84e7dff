"""Households: finding the one an order belongs to; a guest gets one too."""

from typing import cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.models import Household, HouseholdAddress, HouseholdMember, User
from bourg.people.queries import without_account

_HOUSEHOLDS = cast(Table, Household.__table__)
_ADD = insert(_HOUSEHOLDS).returning(_HOUSEHOLDS.c.id)
_ADD_MEMBER = insert(cast(Table, HouseholdMember.__table__))
_ADD_ADDRESS = insert(cast(Table, HouseholdAddress.__table__))


def household_for(
    user_id: int | None, *, name: str, phone: str, email: str, address_id: int | None, label: str,
    complement: str = "",
) -> int:  # fmt: skip
    """The household an order is for, with its address (if it said one) remembered; returns its id.

    Somebody with an account has one household for good. A guest gets a new one each time: a name
    and a telephone number prove nothing, so they open nobody else's.
    """
    with write() as session:
        found = _known(session, user_id) if user_id else None
        if found is None:
            found = _new(session, user_id, name=name, phone=phone, email=email)
        elif label and _used_again(session, found, label, complement):
            return found
        if not label:
            return found
        place = {"address_id": address_id, "label": label, "complement": complement}
        moment = {"household_id": found, "last_used_at": now()}
        session.execute(_ADD_ADDRESS, {**place, **moment})
        return found


def mark(public_id: str, wanted: bool, actor: Actor) -> None:
    """`set_priority` of a household by its public id. Raises `NotFound`."""
    with write() as session:
        found = select(_HOUSEHOLDS.c.id).where(_HOUSEHOLDS.c.public_id == public_id)
        set_priority(session.scalar(found) or 0, wanted, actor)


def set_priority(household_id: int, wanted: bool, actor: Actor) -> None:
    """Keep places for a household, or no longer. Raises `NotFound`.

    One without an account is known again by its telephone number, so taken from all of that number.

    No reason is stored (GDPR, art. 5-1 c and 9): that the town does it is all there is.
    """
    with write() as session:
        changed = update(_HOUSEHOLDS).where(_HOUSEHOLDS.c.id == household_id)
        marked = changed.values(priority=wanted).returning(_HOUSEHOLDS.c.public_id)
        public_id = session.execute(marked).scalar()
        if public_id is None:
            raise NotFound()
        verb = "priority_given" if wanted else "priority_taken"
        audit.record(session, f"household:{public_id}", verb, actor=actor)
        if not wanted:
            _take_from_number(session, household_id)


def _take_from_number(session: Session, household_id: int) -> None:
    """No longer keep places for whoever orders without an account by this household's number."""
    member = HouseholdMember
    guests = select(member.phone).where(
        member.household_id == household_id, member.user_id.is_(None), member.phone != ""
    )
    for phone in session.scalars(guests).all():
        same = update(_HOUSEHOLDS).where(_HOUSEHOLDS.c.id.in_(without_account(phone or "")))
        session.execute(same.values(priority=False))


def _known(session: Session, user_id: int) -> int | None:
    """The household of a person, whose row is locked: two orders at once make one household."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    statement = select(HouseholdMember.household_id).where(
        HouseholdMember.user_id == user_id, HouseholdMember.relation == "self"
    )
    return session.scalar(statement.order_by(HouseholdMember.id).limit(1))


def _new(session: Session, user_id: int | None, *, name: str, phone: str, email: str) -> int:
    household = {"public_id": new_id(), "created_at": now()}
    found: int = session.execute(_ADD, household).scalar_one()
    member = {"household_id": found, "user_id": user_id, "name": name, "phone": phone}
    session.execute(_ADD_MEMBER, {**member, "email": email or None})
    return found


def _used_again(session: Session, household_id: int, label: str, complement: str) -> bool:
    """Whether the household knew this address already."""
    known = update(HouseholdAddress).where(
        HouseholdAddress.household_id == household_id, HouseholdAddress.label == label
    )
    touched = known.values(last_used_at=now(), complement=complement)
    return session.execute(touched.returning(HouseholdAddress.id)).first() is not None
