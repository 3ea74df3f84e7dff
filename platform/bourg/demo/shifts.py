"""The demo's couriers at work: weekly shifts that cover its slots, from the bicycle store.

Slots count their places all the same: an officer switches route mode on where it is to be seen.
"""

from datetime import time

from sqlalchemy import select

from bourg.addresses.queries import find
from bourg.demo import stock, weeks
from bourg.demo.marks import LOADED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.people.models import User
from bourg.slots.kinds import Vehicle
from bourg.slots.services import shifts
from bourg.slots.shifts import USUAL, Kit, WeeklyShift

# Weekday -> hours in the morning and in the afternoon, and how many of the couriers ride.
MORNING, AFTERNOON = (time(8, 30), time(12, 30)), (time(14, 30), time(20, 30))
EARLY = (time(6, 30), time(12, 30))
WEEK = {
    0: ((AFTERNOON, 2),),
    1: ((MORNING, 2), (AFTERNOON, 3)),
    2: ((MORNING, 2), (AFTERNOON, 2)),
    3: ((MORNING, 2), (AFTERNOON, 2)),
    4: ((MORNING, 2), (AFTERNOON, 3)),
    5: ((EARLY, 3), (AFTERNOON, 3)),
}
STORE = "93010_4775_00031"


def load_shifts(tell: Tell) -> str:
    """Plan each courier's week and open the next three."""
    emails = [person["email"] for person in stock.people()["courier"]]
    ids = dict(db.session.execute(select(User.email, User.id).where(User.email.in_(emails))).all())
    today = now().astimezone(weeks.ZONE).date()
    planned = 0
    for weekday, parts in WEEK.items():
        for hours, riders in parts:
            for number in range(riders):
                courier = ids[emails[(weekday + number) % len(emails)]]
                wanted = WeeklyShift(weekday, *hours, today, None, _kit(courier, hours))
                shifts.plan_weekly(wanted, LOADED, time_zone=weeks.ZONE.key)
                planned += 1
    return f"{planned} weekly shifts of {len(ids)} couriers"


def _kit(courier: int, hours: tuple[time, time]) -> Kit:
    """A cargo bike from the store; a long afternoon has its break."""
    store = find(db.session(), STORE)
    assert store is not None, "the store is an address of the gazetteer"
    crates, cold = USUAL[Vehicle.CARGO_BIKE]
    kit = Kit(courier, None, Vehicle.CARGO_BIKE, crates, cold, True, store.label, store.lat,
              store.lon)  # fmt: skip
    if hours != AFTERNOON:
        return kit
    return kit._replace(rest_minutes=20, rest_from_local=time(18), rest_to_local=time(18, 30))
