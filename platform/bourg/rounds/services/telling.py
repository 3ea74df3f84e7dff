"""What a household is told on the day: its window, and a message when that slips.

The window is stored when the estimate changes and only read by its page, so that nothing jumps
between two looks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import Order
from bourg.rounds import arrivals
from bourg.rounds.arrivals import Window
from bourg.rounds.models import ArrivalWindow
from bourg.slots.models import DeliverySlot


def span(slot: DeliverySlot) -> Window:
    """What was promised when the order was placed."""
    return Window(slot.starts_at, slot.ends_at)


def announced(slot: DeliverySlot, moment: datetime) -> bool:
    """Whether households are told hours: on the day, once nobody can order in the slot."""
    zone = ZoneInfo(slot.time_zone)
    today = moment.astimezone(zone).date() == slot.starts_at.astimezone(zone).date()
    return today and moment >= slot.cutoff_at


def tell(
    session: Session, slot: DeliverySlot, doors: Sequence[Any], found: Mapping[int, datetime], *,
    at_once: bool,
) -> None:  # fmt: skip
    """Bring the windows of doors that are left up to their estimates (`found`, by halt).

    `at_once`: a halt was done, so everybody behind has one less before them.
    """
    doors = [row for row in doors if row.id in found]
    known = _windows(session, [row.order_id for row in doors])
    for _, of_round in groupby(doors, key=lambda row: row.round_id):
        before: set[str] = set()
        for row in of_round:
            wide = arrivals.width(len(before), riding=row.started_at is not None)
            before.add(row.reference if row.way == Way.DELIVERY else row.address_label)
            if row.way != Way.DELIVERY:
                continue
            shown = known.get(row.order_id)
            moved = _set_window(session, slot, row, shown, found[row.id], wide)
            if moved or at_once:
                counters.bump(session, f"order:{row.reference}")


def _windows(session: Session, order_ids: list[int]) -> dict[int, ArrivalWindow]:
    found = select(ArrivalWindow).where(ArrivalWindow.order_id.in_(order_ids))
    fresh = {"populate_existing": True}
    return {one.order_id: one for one in session.scalars(found, execution_options=fresh)}


def _set_window(
    session: Session, slot: DeliverySlot, row: Any, shown: ArrivalWindow | None, at: datetime,
    wide: timedelta,
) -> bool:  # fmt: skip
    """The window of one door; says whether it changed. One of another slot is begun anew."""
    promised = span(slot)
    if shown is not None and shown.slot_id != slot.id:
        shown.slot_id, shown.told_at = slot.id, min(at, promised.to_at)
        shown.known_slips = shown.slips
        shown.from_at, shown.to_at = arrivals.window(at, wide, promised)
        return True
    before = Window(shown.from_at, shown.to_at) if shown else None
    new = arrivals.window(at, wide, promised, before)
    if shown is None:
        shown = ArrivalWindow(order_id=row.order_id, slot_id=slot.id, slips=0, known_slips=0,
                              told_at=min(at, promised.to_at))  # fmt: skip
        session.add(shown)
    shown.from_at, shown.to_at = new
    if arrivals.slipped(shown.told_at, at, promised, now()):
        _slip(session, slot, row, shown, at)
        return True
    return new != before


def _slip(
    session: Session, slot: DeliverySlot, row: Any, shown: ArrivalWindow, at: datetime
) -> None:
    """Write to the household, once for each slip; who has no mailbox is on the agents' list."""
    session.execute(select(Order.id).where(Order.id == row.order_id).with_for_update())
    shown.told_at, shown.slips, shown.slipped_at = at, shown.slips + 1, now()
    outbox.put(
        session, "order.slipped", f"order.slipped:{row.reference}:{shown.slips}",
        reference=row.reference, slot=slot.id, number=shown.slips,
    )  # fmt: skip
    audit.record(session, f"order:{row.reference}", "slipped", actor=Actor.system(),
                 from_at=shown.from_at.isoformat(), to_at=shown.to_at.isoformat())  # fmt: skip


def told(order_reference: str, actor: Actor) -> None:
    """Somebody told the household on the telephone; it leaves the agents' list."""
    with write() as session:
        order_id = select(Order.id).where(Order.reference == order_reference).with_for_update()
        found = session.scalar(order_id)
        shown = session.scalar(select(ArrivalWindow).where(ArrivalWindow.order_id == found))
        if shown is not None and shown.known_slips < shown.slips:
            shown.known_slips = shown.slips
            audit.record(session, f"order:{order_reference}", "slip_told", actor=actor)
