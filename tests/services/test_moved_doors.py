"""A basket goes to another door of its zone while it keeps a place that a plan judges."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bourg.addresses.models import Address
from bourg.kernel.transaction import write
from bourg.ordering.services.baskets import set_address
from bourg.slots.models import DeliverySlot, SlotPlan
from tests.builders import baskets
from tests.builders.routes import add_shift, by_route, spot
from tests.builders.shops import change_shop


def slot_of(session, market):
    session.rollback()
    found = session.scalars(select(DeliverySlot).where(DeliverySlot.public_id == market.slot)).one()
    session.rollback()
    return found


@pytest.mark.parametrize(("away_m", "kept"), [(300, True), (90_000, False)])
def test_another_address_of_the_zone_is_judged_at_once(session, away_m, kept):
    market = baskets.add_market()
    for place_m, shop in ((0, market.bakery), (100, market.dairy)):
        change_shop(shop, **dict(zip(("lat", "lon"), spot(0, place_m), strict=True)))
    by_route(market.zone_id, market.slot)
    add_shift(slot_of(session, market).starts_at - timedelta(hours=1))
    basket_id = baskets.ready(market)
    other = baskets.add_address(40)
    where = dict(zip(("lat", "lon"), spot(away_m, 0), strict=True))
    with write() as session:
        session.execute(update(Address).where(Address.ban_id == other).values(**where))
    assert set_address(basket_id, ban_id=other) is not kept
    slot = slot_of(session, market)
    plan = session.scalars(select(SlotPlan.document).where(SlotPlan.slot_id == slot.id)).one()
    assert (slot.used, len(plan["orders"])) == (kept, kept)
