"""The benchmark's town in route mode: couriers for each of its slots, loads on real addresses."""

import random
import time
from datetime import datetime, timedelta
from functools import partial
from statistics import quantiles

from flask import Flask
from sqlalchemy import delete, select, update

from bourg.addresses.kinds import BookingMode
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.people.services import accounts
from bourg.slots import queries, services
from bourg.slots.kinds import Vehicle
from bourg.slots.loads import Load, Pickup
from bourg.slots.models import CourierShift, DeliverySlot, HoldShop, ShopSlot, SlotHold
from bourg.slots.refusals import SlotFull
from bourg.slots.services import modes, staffing
from tools.bench import accepting

BIKES, FILLED, ASKED = 4, 30, 60
SYSTEM = Actor.system()


def open_route_mode(app: Flask) -> None:
    """Empty the slots, give each four couriers, and let plans judge."""
    with app.app_context():
        with write() as session:
            for table in (HoldShop, SlotHold, ShopSlot):
                session.execute(delete(table))
            session.execute(update(DeliverySlot).values(used=0, closed_at=None, capacity=100_000))
        modes.set_mode("bondy", BookingMode.ROUTE, SYSTEM)
        slots = (
            db.session.execute(select(DeliverySlot.starts_at).order_by(DeliverySlot.starts_at))
            .scalars()
            .all()
        )
        couriers = [_courier(number) for number in range(2 * BIKES)]
        with write() as session:
            session.add_all(
                _shift(begins, couriers[BIKES * (place % 2) + number])
                for place, begins in enumerate(slots)
                for number in range(BIKES)
            )
        staffing.restaff(*staffing.ahead(db.session()))
        db.session.remove()


def _courier(number: int) -> int:
    user_id = accounts.open_account(f"Livreur {number}", f"l{number}@bourg.example", actor=SYSTEM)
    accounts.grant(user_id, Role.COURIER, SYSTEM)
    return user_id


def _shift(begins: datetime, courier: int) -> CourierShift:
    lat, lon = accepting.places()[0]
    return CourierShift(
        public_id=new_id(), courier_user_id=courier, starts_at=begins - timedelta(hours=1),
        ends_at=begins + timedelta(hours=2, minutes=30), time_zone="Europe/Paris",
        vehicle=Vehicle.CARGO_BIKE, crates=accepting.CRATES, cold_crates=4, start_label="Bourse",
        start_lat=lat, start_lon=lon,
    )  # fmt: skip


def load(chance: random.Random, shops: list[int]) -> Load:
    """A crate of each shop to a door of the town, by chance."""
    points = accepting.shops()
    pickups = tuple(Pickup(shop, *points[shop - 1]) for shop in shops)
    return Load(pickups, *chance.choice(accepting.places()))


def grid(app: Flask, kind: str) -> None:
    """A grid of 28 slots with thirty promises each, for addresses that ask the first time."""
    chance = random.Random(5)
    with app.app_context():
        zone_id, slots = _filled(chance)
        wanted = [load(chance, [1, 2]) for _ in range(ASKED)]
        for one in wanted[:2]:  # the desks are made when the first asks
            _ask(zone_id, one)
        fresh = [_ask(zone_id, one) for one in wanted[2:]]
        again = [_ask(zone_id, one) for one in wanted[2:]]
    for what, times in (("a new address", fresh), ("an address that asks again", again)):
        cuts = quantiles(times, n=20)
        print(f"{kind}: slot grid of {len(slots)} slots, route mode, {what}: p50 {cuts[9]:.1f} ms, "
              f"p95 {cuts[18]:.1f} ms   (to reach: p95 50 ms)")  # fmt: skip


def _filled(chance: random.Random) -> tuple[int, list[str]]:
    rows = db.session.execute(select(DeliverySlot.zone_id, DeliverySlot.public_id)).all()
    for zone_id, slot in rows:
        for _ in range(FILLED):
            try:
                services.hold(new_id(), slot, zone_id=zone_id, merchant_ids=[1, 2], minutes=60,
                              load=partial(load, chance, [1, 2]))  # fmt: skip
            except SlotFull:
                break
    return rows[0].zone_id, [row.public_id for row in rows]


def _ask(zone_id: int, one: Load) -> float:
    begin = time.perf_counter()
    queries.offers(db.session(), zone_id=zone_id, merchant_ids=[1, 2], moment=now(),
                   claim=new_id(), load=lambda: one)  # fmt: skip
    return (time.perf_counter() - begin) * 1000
