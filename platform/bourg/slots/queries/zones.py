"""What the plan holds for each zone: its weekly slots, its slots to come."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.slots.queries import MOMENT, SLOT

_NEXT = (
    select(SLOT.zone_id, func.count(), func.min(SLOT.starts_at))
    .where(SLOT.cutoff_at > MOMENT, SLOT.closed_at.is_(None))
    .group_by(SLOT.zone_id)
)


class Ahead(NamedTuple):
    """The open slots of a zone: how many, and when the first begins."""

    slots: int
    first_at: datetime


def ahead(session: Session, moment: datetime) -> dict[int, Ahead]:
    """The slots that can still be ordered, by zone."""
    rows = session.execute(_NEXT, {"moment": moment})
    return {zone_id: Ahead(count, first) for zone_id, count, first in rows}
