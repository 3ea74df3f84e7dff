"""Pick-up points for tests: one at an address, one for collection in the shops."""

from bourg.addresses.kinds import Way
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.slots.points import PointFile
from bourg.slots.queries import points as queries
from bourg.slots.services import points
from tests.builders.plans import PARIS

SYSTEM = Actor.system()


def file(ban_id, **fields):
    """The hall: every day from 6 to 8 in the evening, ordered two hours before."""
    plain = {"way": Way.POINT, "name": "Halle du marché", "opening_hours": "Mo-Su 18:00-20:00",
             "capacity": 5, "lead_minutes": 120, "ban_id": ban_id, "phone": "01 48 50 53 00",
             "access_note": "Porte de gauche, de plain-pied"}  # fmt: skip
    return PointFile(**{**plain, **fields})


def add_point(ban_id, **fields):
    """A pick-up point with its windows; returns it."""
    public_id = points.add(file(ban_id, **fields), SYSTEM, time_zone=PARIS)
    return queries.point(db.session(), public_id)


def in_shops(**fields):
    """Collection in the shops, mornings and afternoons; returns its point."""
    halves = "Mo-Su 08:00-13:00,14:00-19:30"
    plain = {"way": Way.SHOP, "name": "Chez les commerçants", "capacity": 50,
             "opening_hours": halves, "phone": "", "access_note": ""}  # fmt: skip
    return add_point("", **{**plain, **fields})


def windows(point, moment):
    """The windows of a point that are not over."""
    return queries.windows(db.session(), point.zone_id, moment)
