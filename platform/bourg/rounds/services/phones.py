"""Which telephones a round is open on: two at once are told of each other."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.transaction import write
from bourg.rounds.handing import is_other
from bourg.rounds.models import CourierAction, Round, RoundPhone

ROUND_LASTS = timedelta(hours=3)
KEPT = timedelta(days=2)
ACTIONS_KEPT = timedelta(days=30)
_SEEN = {
    name: insert(RoundPhone.__table__).on_conflict_do_nothing().returning(RoundPhone.__table__.c.id)
    for name, insert in INSERT.items()
}


def seen(round_public_id: str, phone: str, courier_user_id: int) -> datetime | None:
    """Note that a telephone has this courier's round open; returns when another one last had it."""
    moment = now()
    with write() as session:
        mine = select(Round).where(
            Round.public_id == round_public_id, Round.courier_user_id == courier_user_id
        )
        round_ = session.scalars(mine).first()
        if round_ is None or not phone:
            return None
        row = {"round_id": round_.id, "phone": phone, "first_at": moment, "last_at": moment}
        if session.scalar(_SEEN[session.get_bind().dialect.name], row) is None:
            _again(session, round_.id, phone, moment)
        else:
            counters.bump(session, f"round:{round_.slot_id}")
        return _other(session, round_.id, phone, moment)


def _again(session: Session, round_id: int, phone: str, moment: datetime) -> None:
    known = session.scalars(select(RoundPhone).filter_by(round_id=round_id, phone=phone)).one()
    known.last_at = moment


def _other(session: Session, round_id: int, phone: str, moment: datetime) -> datetime | None:
    rows = session.execute(
        select(RoundPhone.phone, RoundPhone.last_at)
        .where(RoundPhone.round_id == round_id)
        .order_by(RoundPhone.last_at.desc())
    )
    others = (at for name, at in rows if is_other(name, at, phone, moment, ROUND_LASTS))
    return next(others, None)


def forget() -> None:
    """Drop which telephones rode the rounds of past days, and what they sent a month ago."""
    with write() as session:
        session.execute(delete(RoundPhone).where(RoundPhone.last_at < now() - KEPT))
        session.execute(
            delete(CourierAction).where(CourierAction.received_at < now() - ACTIONS_KEPT)
        )
