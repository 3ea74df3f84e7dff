"""The demo town's slots: what a week looks like, five weeks back and three ahead, and closed days.

Mornings are ordered until 18:00 the day before, afternoons until two hours before they start.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bourg.addresses.queries import delivery_zones
from bourg.demo import stock
from bourg.demo.marks import LOADED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now, shifted
from bourg.kernel.transaction import write
from bourg.slots import services
from bourg.slots.queries import SlotFilling, filling
from bourg.slots.weekly import Weekly

ZONE = ZoneInfo("Europe/Paris")
BEFORE, AHEAD = timedelta(days=31), timedelta(days=21)

# Weekday (Monday is 0) -> (first hour, last hour, places). Nobody rides on Sundays.
WEEK: dict[int, tuple[tuple[int, int, int], ...]] = {
    0: ((16, 18, 8), (18, 20, 8)),
    1: ((10, 12, 12), (16, 18, 12), (18, 20, 12)),
    2: ((10, 12, 8), (16, 18, 8), (18, 20, 10)),
    3: ((10, 12, 8), (16, 18, 8), (18, 20, 10)),
    4: ((10, 12, 12), (16, 18, 14), (18, 20, 14)),
    5: ((8, 10, 10), (10, 12, 14), (16, 18, 12), (18, 20, 10)),
}
NOON = 12


class Shut(NamedTuple):
    """A slot the town closes, with what residents read."""

    in_days: int
    weekday: int
    hour: int
    reason: str


SHUT = (
    Shut(-16, 2, 18, "Vent violent : les vélos sont restés au dépôt."),
    Shut(3, 3, 10, "Les livreurs sont en formation ce matin-là."),
    Shut(8, 2, 18, "Réunion publique à l’hôtel de ville, les rues du centre sont fermées."),
)


def load_weeks(tell: Tell) -> str:
    """Plan the week, open its slots from a month ago on, close some."""
    begun = now() - BEFORE
    with write() as session, shifted(begun):
        (zone,) = delivery_zones(session)
        for template in _templates(zone.id, begun.astimezone(ZONE).date()):
            services.add_template(template)
        opened = services.open_slots((BEFORE + AHEAD).days)
    shut = _shut(session)
    return f"{opened} slots, {shut} of them closed"


def slots(session: Session) -> list[SlotFilling]:
    """Every slot of the demo, the oldest first."""
    moment = now()
    from_at, to_at = moment - BEFORE, moment + AHEAD
    return filling(session, from_at=from_at, to_at=to_at, moment=moment)


def _templates(zone_id: int, first: date) -> Iterator[Weekly]:
    for weekday, hours in WEEK.items():
        for start, end, capacity in hours:
            morning = start < NOON
            yield Weekly(
                zone_id=zone_id, weekday=weekday, starts_local=time(start), ends_local=time(end),
                cutoff_minutes=None if morning else 120,
                cutoff_days_before=1 if morning else None,
                cutoff_local=time(18) if morning else None,
                capacity=capacity, fee_cents=0, valid_from=first, valid_to=None,
            )  # fmt: skip


def _shut(session: Session) -> int:
    """Close the days of the year without a round, and some slots for a reason; how many."""
    today = now().astimezone(ZONE).date()
    reasons = {closing["month_day"]: closing["fr"] for closing in stock.texts()["closing"]}
    known = slots(session)
    shut = {slot.public_id: reason for slot in known
            if (reason := reasons.get(f"{_local(slot):%m-%d}"))}  # fmt: skip
    for one in SHUT:
        shut |= {slot.public_id: one.reason for slot in islice(_at(known, one, today), 1)}
    for public_id, reason in shut.items():
        services.close(public_id, reason[:200], LOADED)
    return len(shut)


def _at(known: list[SlotFilling], shut: Shut, today: date) -> Iterator[SlotFilling]:
    """The slots at that hour of the week, from so many days on."""
    first = today + timedelta(days=shut.in_days)
    for slot in known:
        local = _local(slot)
        if (local.weekday(), local.hour) == (shut.weekday, shut.hour) and local.date() >= first:
            yield slot


def _local(slot: SlotFilling) -> datetime:
    return slot.starts_at.astimezone(ZONE)
