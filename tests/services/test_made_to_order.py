"""A cake that is made to order: times that come too soon are refused, with the reason."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now
from bourg.ordering.queries import order
from bourg.ordering.queries.claims import claim
from bourg.ordering.queries.concerned import other_slots
from bourg.ordering.queries.outlines import outline
from bourg.ordering.services import baskets as services
from bourg.ordering.services.rescheduling import reschedule
from bourg.slots.kinds import OfferState
from bourg.slots.queries import offers
from bourg.slots.refusals import MadeToOrder
from bourg.slots.rules import Notice, made_in_time
from bourg.slots.services import planning
from tests.builders import baskets
from tests.builders.orders import GUEST, OFFICER, place
from tests.builders.products import add_product
from tests.builders.slots import add_slot


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def cake(market):
    return add_product(market.bakery, "Fraisier", 3200, notice_hours=48)


@pytest.fixture
def later(market):
    return add_slot(market.zone_id, starts_at=now() + timedelta(hours=75))


def test_the_grid_refuses_what_comes_too_soon_and_offers_what_comes_later(
    session, market, cake, later
):
    basket = baskets.filled(market)
    services.set_line(basket, cake, quantity=1)
    found = claim(session, basket)
    assert found.notice == outline(session, basket, now()).notice == Notice("Fraisier", 48)
    seen = offers(session, zone_id=found.zone_id, merchant_ids=found.merchant_ids, moment=now())
    states = {one.public_id: one.state for one in made_in_time(seen, found.notice, now())}
    assert states[market.slot] is OfferState.TOO_LATE
    assert states[later] is OfferState.OPEN
    assert made_in_time(seen, None, now()) == seen


def test_a_slot_too_soon_is_refused_and_the_place_kept_before_stays(session, market, cake, later):
    basket = baskets.filled(market)
    services.set_line(basket, cake, quantity=1)
    services.take_slot(basket, later, minutes=15)
    with pytest.raises(MadeToOrder) as refused:
        services.take_slot(basket, market.slot, minutes=15)
    assert refused.value.params == {"product": "Fraisier", "hours": 48}
    session.rollback()
    assert outline(session, basket, now()).hold.slot_public_id == later
    assert place(basket).reference


def test_a_cake_put_in_after_the_slot_was_taken_keeps_the_order_from_being_placed(market, cake):
    basket = baskets.ready(market)
    services.set_line(basket, cake, quantity=1)
    with pytest.raises(MadeToOrder):
        place(basket)
    services.set_line(basket, cake, quantity=0)
    assert place(basket).reference


def test_another_time_is_never_before_the_cake_can_be_made(session, market, cake, later):
    basket = baskets.filled(market)
    services.set_line(basket, cake, quantity=1)
    services.take_slot(basket, later, minutes=15)
    made = place(basket)
    latest = add_slot(market.zone_id, starts_at=now() + timedelta(hours=100))
    planning.close(later, "Neige", OFFICER, called_off=True)
    session.rollback()
    view = order(session, made.reference)
    states = {one.public_id: one.state for one in other_slots(session, view, now())}
    assert (states[market.slot], states[latest]) == (OfferState.TOO_LATE, OfferState.OPEN)
    session.rollback()
    with pytest.raises(MadeToOrder):
        reschedule(made.reference, market.slot, GUEST)
    reschedule(made.reference, latest, GUEST)
