"""Couriers, shifts and route mode for tests: a small town on a grid around Bondy's town hall."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from bourg.addresses.kinds import BookingMode
from bourg.addresses.models import DeliveryZone
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.people.services import accounts
from bourg.slots import services
from bourg.slots.kinds import Vehicle
from bourg.slots.loads import Load, Pickup
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import routes
from bourg.slots.services import shifts
from bourg.slots.shifts import Kit, Occurrence, WeeklyShift
from tests.builders.slots import PARIS, add_shop, add_slot, add_zone

OFFICER = Actor("officer", 1)
HALL = (48.9022, 2.4828)
METRE_LAT, METRE_LON = 1 / 111_200, 1 / 73_100


def spot(east_m, north_m):
    """A place so many metres east and north of the town hall."""
    return HALL[0] + north_m * METRE_LAT, HALL[1] + east_m * METRE_LON


def kit(courier=None, *, start=HALL, vehicle=Vehicle.CARGO_BIKE, **fields):
    """What a shift rides with."""
    usual = {"crates": 12, "cold_crates": 4, "adult": False, "zone_ids": None}
    return Kit(courier_user_id=courier, vehicle=vehicle, start_label="Mairie", start_lat=start[0],
               start_lon=start[1], **{**usual, **fields})  # fmt: skip


def add_courier(name="Léa"):
    """Somebody who rides; returns their id."""
    user_id = accounts.open_account(name, f"{new_id()}@bourg.example", actor=OFFICER)
    accounts.grant(user_id, Role.COURIER, OFFICER)
    return user_id


def add_shift(starts_at, hours=4, courier=None, **fields):
    """A shift of one day; returns its public id."""
    courier = courier or add_courier()
    ends_at = starts_at + timedelta(hours=hours)
    day = starts_at.astimezone(PARIS).date()
    return shifts.add(day, Occurrence(starts_at, ends_at), kit(courier, **fields), OFFICER,
                      time_zone="Europe/Paris")  # fmt: skip


def weekly_shift(first, courier, **fields):
    """A shift on the weekday of its first day, from 9 to 13."""
    return WeeklyShift(first.weekday(), time(9), time(13), first, None, kit(courier, **fields))


def by_route(zone_id, *slots):
    """Let a zone, and these slots of it, judge bookings by a plan."""
    with write() as session:
        zones = update(DeliveryZone).where(DeliveryZone.id == zone_id)
        session.execute(zones.values(mode=BookingMode.ROUTE))
        own = update(DeliverySlot).where(DeliverySlot.public_id.in_(slots))
        session.execute(own.values(mode=BookingMode.ROUTE))


def load(door, *shops, crates=1, **fields):
    """A load of one crate from each shop (id, place) to a door."""
    pickups = tuple(Pickup(shop, *place, crates=crates) for shop, place in shops)
    return Load(pickups, *door, **fields)


def at(day, text):
    """A moment of a day in Paris."""
    return datetime.fromisoformat(f"{day} {text}").replace(tzinfo=PARIS)


SHOP, OUTSKIRTS = spot(0, 300), spot(2500, 0)
DOORS = [spot(400 + 300 * n, -200 * n) for n in range(6)]


class RouteTown:
    """A slot tomorrow, with as many couriers of two crates each as are asked for."""

    def __init__(self, couriers=1):
        self.zone, self.shop = add_zone(), add_shop()
        self.slot = add_slot(self.zone)
        by_route(self.zone, self.slot)
        self.shifts = [add_shift(self.starts_at - timedelta(hours=1), crates=2, cold_crates=0,
                                 hours=2) for _ in range(couriers)]  # fmt: skip

    @property
    def starts_at(self):
        return self.row.starts_at

    @property
    def row(self):
        return db.session.execute(
            select(DeliverySlot.id, DeliverySlot.starts_at, DeliverySlot.mode, DeliverySlot.used)
            .where(DeliverySlot.public_id == self.slot)
        ).one()  # fmt: skip

    @property
    def plan(self):
        found = routes.plan_of(db.session(), self.row.id)
        return found and found.plan

    def order(self, door=DOORS[0], crates=1):
        """An order of so many crates; returns its claim."""
        claim, wanted = new_id(), load(door, (self.shop, SHOP), crates=crates)
        where = {"zone_id": self.zone, "merchant_ids": [self.shop], "load": lambda: wanted}
        services.hold(claim, self.slot, minutes=15, **where)
        services.confirm(claim, **where)
        return claim
