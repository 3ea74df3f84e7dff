"""Who of a shop's people answered for a part, so that the later of two is told."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.models import AuditEvent
from bourg.kernel.roles import Role
from bourg.ordering.states import Move
from bourg.people.models import User
from bourg.people.rules import first_name

_ANSWERS = (Move.ACCEPT.value, Move.REFUSE.value)


def answered_by(session: Session, order_reference: str, part_reference: str) -> str:
    """The first name of who accepted or refused it at the desk; empty for other ways."""
    event = AuditEvent
    rows = session.execute(
        select(event.detail, User.name)
        .join(User, User.id == event.actor_user_id)
        .where(event.subject == f"order:{order_reference}", event.verb.in_(_ANSWERS))
        .where(event.actor_role == Role.MERCHANT)
        .order_by(event.sequence.desc())
    )
    names = [row.name for row in rows if row.detail.get("part") == part_reference]
    return first_name(names[0]) if names else ""
