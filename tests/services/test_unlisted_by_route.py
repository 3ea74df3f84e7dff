"""An address that is not in the list, where rounds are planned: the nearest known one places it."""

import pytest
from sqlalchemy import select, update

from bourg.addresses.models import Address
from bourg.kernel.db import db
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering import invariants, queries
from bourg.ordering.models import Basket
from bourg.ordering.services import baskets, correcting
from bourg.slots import invariants as slot_invariants
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import routes
from bourg.slots.refusals import OutsideZone, SlotFull
from tests.builders import baskets as build
from tests.builders import endangered
from tests.builders.orders import OFFICER, place
from tests.builders.routes import spot

BARGE = "Péniche Loulou, quai du canal"


@pytest.fixture
def market(app):
    """A market whose slots are ridden by a courier."""
    return endangered.town().market


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []
    assert slot_invariants.check(session) == []


def afloat(market, near=None):
    basket_id = build.filled(market)
    baskets.set_address(basket_id, ban_id=near, unlisted=BARGE)
    return basket_id


def seen(order):
    db.session.rollback()
    return queries.order(db.session(), order.reference)


def door_in_the_plan(market, order):
    """Where the plan of the slot goes for this order."""
    db.session.rollback()
    slot_id = db.session.scalar(
        select(DeliverySlot.id).where(DeliverySlot.public_id == market.slot)
    )
    claim = db.session.scalar(select(Basket.claim))
    load = routes.plan_of(db.session(), slot_id).plan.promises[claim].load
    return load.lat, load.lon


def test_words_alone_cannot_be_planned_and_the_nearest_known_address_makes_them(market):
    basket_id = afloat(market)
    with pytest.raises(SlotFull):
        baskets.take_slot(basket_id, market.slot, minutes=15)
    baskets.set_address(basket_id, ban_id=market.address, unlisted=BARGE)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    view = seen(place(basket_id))
    assert (view.address_label, view.address_confirmed, view.lat) == (BARGE, False, 48.9)


def test_the_town_confirms_the_place_and_the_words_stay(market):
    basket_id = afloat(market, near=market.address)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    order = place(basket_id)
    correcting.confirm_address(order.reference, market.address, OFFICER, keep_words=True)
    assert (seen(order).address_label, seen(order).address_confirmed) == (BARGE, True)


def test_another_door_moves_in_the_plan_or_is_refused_when_no_round_reaches_it(market):
    basket_id = afloat(market, near=market.address)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    order, close, far = place(basket_id), build.add_address(40), build.add_address(41)
    with write() as session:
        for ban_id, (lat, lon) in ((close, spot(300, 0)), (far, spot(90_000, 0))):
            there = update(Address).where(Address.ban_id == ban_id)
            session.execute(there.values(lat=lat, lon=lon))
    correcting.confirm_address(order.reference, close, OFFICER, keep_words=True)
    assert door_in_the_plan(market, order) == pytest.approx(spot(300, 0))
    with pytest.raises(SlotFull):
        correcting.confirm_address(order.reference, far, OFFICER)
    assert seen(order).ban_id == close


def test_the_town_points_at_the_place_and_no_round_is_promised_what_it_cannot_reach(market):
    basket_id = afloat(market, near=market.address)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    order = place(basket_id)
    lat, lon = spot(300, 0)
    correcting.place_on_map(order.reference, (lon, lat), OFFICER)  # named the wrong way round
    view = seen(order)
    assert (view.address_label, view.address_confirmed) == (BARGE, True)
    assert (view.lat, view.lon) == pytest.approx((lat, lon))
    assert door_in_the_plan(market, order) == pytest.approx((lat, lon))
    for elsewhere in ((45.75, 4.85), (0.0, 0.0)):
        with pytest.raises(OutsideZone):
            correcting.place_on_map(order.reference, elsewhere, OFFICER)
    with pytest.raises(NotAllowed):
        correcting.place_on_map(order.reference, (lat, lon), Actor(Role.COURIER, 9))
    assert door_in_the_plan(market, order) == pytest.approx((lat, lon))
