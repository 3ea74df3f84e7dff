"""Who works in a shop."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.kinds import StaffRole
from bourg.merchants.models import Merchant, StaffMember
from bourg.people.models import User
from bourg.people.services import accounts

INVITATIONS, DAY = 10, 24 * 3600


def add(slug: str, user_id: int, role: StaffRole, actor: Actor) -> None:
    """Let a person work in a shop; doing it twice changes nothing. Raises `NotFound`."""
    with write() as session:
        merchant_id = _locked(session, slug)
        known = select(StaffMember).filter_by(user_id=user_id, merchant_id=merchant_id)
        if session.scalar(known):
            return
        session.add(StaffMember(user_id=user_id, merchant_id=merchant_id, role=role))
        accounts.end_sessions(user_id, actor)
        audit.record(session, f"merchant:{slug}", "staff_added", actor=actor, user=user_id)


def invite(slug: str, name: str, email: str, actor: Actor) -> None:
    """Let an employee in by their mailbox; opens an account if there is none.

    Raises `NotFound`, `BadInput`, `TooOften`.
    """
    if not email:
        raise BadInput(N_("Enter an e-mail address."), field="email")
    counters.limit(f"invite:{slug}", most=INVITATIONS, window_s=DAY)
    user_id = accounts.open_account(name, email, actor=actor)
    add(slug, user_id, StaffRole.EMPLOYEE, actor)


def dismiss(slug: str, public_id: str, actor: Actor) -> None:
    """An employee (an owner never) leaves the shop. Raises `NotFound`."""
    with write() as session:
        merchant_id = _locked(session, slug)
        found = select(StaffMember.user_id).join(User, User.id == StaffMember.user_id)
        theirs = found.where(User.public_id == public_id, StaffMember.merchant_id == merchant_id)
        user_id = session.scalar(theirs.where(StaffMember.role == StaffRole.EMPLOYEE))
        if user_id is None:
            raise NotFound()
        remove(slug, user_id, actor)


def remove(slug: str, user_id: int, actor: Actor) -> None:
    """A person leaves a shop: every session of theirs ends at once."""
    with write() as session:
        merchant_id = _locked(session, slug)
        session.execute(delete(StaffMember).filter_by(user_id=user_id, merchant_id=merchant_id))
        accounts.end_sessions(user_id, actor)
        audit.record(session, f"merchant:{slug}", "staff_removed", actor=actor, user=user_id)


def _locked(session: Session, slug: str) -> int:
    """The id of a shop whose row is locked: its trail has one writer at a time."""
    shop = select(Merchant.id).where(Merchant.slug == slug).with_for_update(key_share=True)
    merchant_id = session.scalar(shop)
    if merchant_id is None:
        raise NotFound()
    return merchant_id
