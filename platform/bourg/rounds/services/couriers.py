"""What the town knows of its couriers beside their accounts: status, vehicle, papers."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.models import User
from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.models import CourierCompany, CourierDocument, CourierProfile


def set_profile(
    user_id: int, courier_type: CourierType, vehicle: Vehicle, actor: Actor,
    company_public_id: str = "",
) -> None:  # fmt: skip
    """Say under which status a courier works, for which company, and what they ride; it replaces
    what was said. Raises `NotFound` for a company that is not known."""
    with write() as session:
        public_id = _locked(session, user_id)
        company_id = _company(session, company_public_id) if company_public_id else None
        profile = session.scalar(select(CourierProfile).filter_by(user_id=user_id))
        if profile is None:
            profile = CourierProfile(user_id=user_id)
            session.add(profile)
        profile.courier_type, profile.vehicle = courier_type, vehicle
        profile.company_id = company_id if courier_type == CourierType.COMPANY else None
        audit.record(session, f"user:{public_id}", "courier_profile_set", actor=actor,
                     courier_type=courier_type, vehicle=vehicle)  # fmt: skip


def show_paper(user_id: int, kind: DocumentKind, expires_on: date | None, actor: Actor) -> None:
    """Note that the town saw a paper, and until when it is valid; it replaces the one before."""
    with write() as session:
        public_id = _locked(session, user_id)
        session.execute(delete(CourierDocument).filter_by(user_id=user_id, kind=kind))
        session.add(
            CourierDocument(user_id=user_id, kind=kind, expires_on=expires_on, seen_at=now())
        )
        audit.record(session, f"user:{public_id}", "courier_paper_seen", actor=actor,
                     kind=kind.value, expires_on=expires_on and expires_on.isoformat())  # fmt: skip


def forget_paper(user_id: int, kind: DocumentKind, actor: Actor) -> None:
    """Take a paper out of the file: entered by mistake, or of no use any more."""
    with write() as session:
        public_id = _locked(session, user_id)
        session.execute(delete(CourierDocument).filter_by(user_id=user_id, kind=kind))
        audit.record(session, f"user:{public_id}", "courier_paper_forgotten", actor=actor,
                     kind=kind.value)  # fmt: skip


def _locked(session: Session, user_id: int) -> str:
    who = select(User.public_id).where(User.id == user_id).with_for_update(key_share=True)
    return session.scalars(who).one()


def _company(session: Session, public_id: str) -> int:
    found = session.scalar(select(CourierCompany.id).where(CourierCompany.public_id == public_id))
    if found is None:
        raise NotFound()
    return found
