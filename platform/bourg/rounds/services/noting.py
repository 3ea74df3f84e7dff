"""A shop's own notes on its part: which bags it has handed over, and that it is late."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import PartState
from bourg.ordering.services import locking
from bourg.rounds.models import ShopNote
from bourg.rounds.services.timing import follow_slot

LATE_MINUTES = (10, 20, 30, 45)
UNREADY = (PartState.PLACED, PartState.ACCEPTED)


def handed(part_reference: str, bag: int, given: bool, *, merchant_ids: Collection[int]) -> None:
    """Note that a bag (numbered from 1) was handed over, or that it was not after all.

    It is the shop's own word and moves nothing: the courier says what is collected. Raises
    `BadInput`, `NotFound`.
    """
    with write() as session:
        _, part = locking.part(session, part_reference, merchant_ids)
        if part.state != PartState.READY or not 1 <= bag <= (part.bags or 0):
            raise BadInput(N_("This bag does not wait for a courier."), field="bag")
        note = _note(session, part.id)
        known = set(note.handed) | {bag} if given else set(note.handed) - {bag}
        note.handed, note.handed_at = sorted(known), now()
        counters.bump(session, f"desk:{part.merchant_id}")


def late(
    part_reference: str, minutes: int, actor: Actor, *, merchant_ids: Collection[int]
) -> datetime:
    """Say that the bags are ready only in so many minutes; returns that moment.

    Whoever is visited behind hears of it if it changes their hour. Raises `BadInput`, `NotFound`.
    """
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if part.state not in UNREADY or minutes not in LATE_MINUTES:
            raise BadInput(N_("Say how late you are."), field="minutes")
        ready_by_at = now().replace(second=0, microsecond=0) + timedelta(minutes=minutes)
        _note(session, part.id).ready_by_at = ready_by_at
        audit.record(session, f"order:{order.reference}", "shop_late", actor=actor,
                     part=part_reference, ready_by_at=ready_by_at.isoformat())  # fmt: skip
        counters.bump(session, f"desk:{part.merchant_id}")
        slot_id = order.slot_id
    follow_slot(slot_id)
    return ready_by_at


def _note(session: Session, part_id: int) -> ShopNote:
    found = session.scalar(select(ShopNote).where(ShopNote.merchant_order_id == part_id))
    if found is None:
        found = ShopNote(merchant_order_id=part_id, handed=[])
        session.add(found)
    return found
