"""Reads about couriers: who they are, their papers, what they rode; their companies."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.rounds.models import CourierDocument, CourierProfile
from bourg.rounds.papers import Paper, file_of


def papers_of(session: Session, user_id: int) -> list[Paper]:
    """The file of one courier: what is asked for, and what was shown besides."""
    shown = session.execute(
        select(CourierDocument.kind, CourierDocument.expires_on)
        .where(CourierDocument.user_id == user_id)
        .order_by(CourierDocument.id)
    )
    profile = session.execute(
        select(CourierProfile.courier_type, CourierProfile.vehicle).where(
            CourierProfile.user_id == user_id
        )
    ).first()
    kind, vehicle = profile or (None, None)
    return file_of(kind, vehicle, [Paper(*row) for row in shown])
