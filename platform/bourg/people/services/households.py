"""Households: finding the one an order belongs to; a guest gets one too."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.people.models import Household, HouseholdAddress, HouseholdMember, User


def household_for(
    user_id: int | None, *, name: str, phone: str, email: str, address_id: int | None, label: str,
    complement: str = "",
) -> int:  # fmt: skip
    """The household an order is for, with its address remembered; returns its id.

    Somebody with an account has one household for good. A guest gets a new one each time: a name
    and a telephone number prove nothing, so they open nobody else's.
    """
    with write() as session:
        found = _known(session, user_id) if user_id else None
        if found is None:
            found = _new(session, user_id, name=name, phone=phone, email=email)
        _remember(session, found, address_id, label, complement)
        return found


def _known(session: Session, user_id: int) -> int | None:
    """The household of a person, whose row is locked: two orders at once make one household."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    statement = select(HouseholdMember.household_id).where(
        HouseholdMember.user_id == user_id, HouseholdMember.relation == "self"
    )
    return session.scalar(statement.order_by(HouseholdMember.id).limit(1))


def _new(session: Session, user_id: int | None, *, name: str, phone: str, email: str) -> int:
    member = HouseholdMember(user_id=user_id, name=name, phone=phone, email=email or None)
    household = Household(public_id=new_id(), created_at=now(), members=[member])
    session.add(household)
    session.flush()
    return household.id


def _remember(
    session: Session, household_id: int, address_id: int | None, label: str, complement: str
) -> None:
    moment = now()
    known = update(HouseholdAddress).where(
        HouseholdAddress.household_id == household_id, HouseholdAddress.label == label
    )
    touched = session.execute(
        known.values(last_used_at=moment, complement=complement).returning(HouseholdAddress.id)
    )
    if touched.first() is None:
        fresh = HouseholdAddress(household_id=household_id, address_id=address_id, label=label)
        fresh.complement, fresh.last_used_at = complement, moment
        session.add(fresh)
        session.flush()
