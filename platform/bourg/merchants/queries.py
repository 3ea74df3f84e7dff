"""Reads about merchants."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.merchants.models import StaffMember


def shops_of(session: Session, user_id: int) -> frozenset[int]:
    """The ids of the shops a person works in."""
    rows = session.scalars(select(StaffMember.merchant_id).where(StaffMember.user_id == user_id))
    return frozenset(rows)
