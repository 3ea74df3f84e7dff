"""The household changes its mind, or says what becomes of the rest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.money.kinds import PaymentState
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.refusals import IllegalMove, PriceChanged
from bourg.ordering.services import answering, baskets, cancelling
from bourg.slots.models import DeliverySlot
from tests.builders import baskets as build
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place, placed
from tests.builders.products import add_product, change_product
from tests.builders.shops import add_selling_shop

AFTER_CUTOFF = timedelta(hours=22, minutes=5)


@pytest.fixture
def market(app):
    return build.add_market(fee_cents=290)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def read(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def test_a_cancelled_order_costs_nothing_and_frees_its_place(session, market):
    order = placed(market)
    cancelling.cancel(order.reference, GUEST)
    seen = read(session, order)
    assert (seen.state, seen.total_cents) == (OrderState.CANCELLED, 0)
    assert {part.payment_state for part in seen.parts} == {PaymentState.CANCELLED}
    assert session.scalars(select(DeliverySlot.used)).all() == [0]
    told = session.scalars(select(OutboxMessage.topic).order_by(OutboxMessage.id)).all()
    assert told[-1] == "order.cancelled"


def test_an_order_is_cancelled_once(market):
    order = placed(market)
    cancelling.cancel(order.reference, GUEST)
    with pytest.raises(IllegalMove) as refusal:
        cancelling.cancel(order.reference, GUEST)
    assert refusal.value.params["state"] == "cancelled"


def test_an_unknown_order_does_not_exist(app):
    with pytest.raises(NotFound):
        cancelling.cancel("UNKNOWN1", GUEST)


def test_a_resident_cannot_cancel_what_the_shop_already_prepares(session, market):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    with shifted(now() + AFTER_CUTOFF), pytest.raises(IllegalMove):
        cancelling.cancel(order.reference, GUEST)
    answering.ready(order.parts[0].reference, 1, actor=SHOP)
    with pytest.raises(IllegalMove) as refusal:
        cancelling.cancel(order.reference, GUEST)
    assert refusal.value.params["state"] == "ready"
    assert read(session, order).state == OrderState.PLACED


def test_until_the_cut_off_a_promise_of_the_shop_is_no_start(session, market):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    cancelling.cancel(order.reference, GUEST)
    assert read(session, order).state == OrderState.CANCELLED


def test_what_no_shop_answered_can_be_cancelled_after_the_cut_off(session, market):
    order = placed(market)
    with shifted(now() + AFTER_CUTOFF):
        cancelling.cancel(order.reference, GUEST)
    assert read(session, order).state == OrderState.CANCELLED


def test_neither_shop_nor_courier_cancels_an_order(market):
    order = placed(market)
    for actor in (SHOP, COURIER):
        with pytest.raises(NotAllowed):
            cancelling.cancel(order.reference, actor)


def test_the_rest_is_kept(session, market):
    order = placed(market)
    bakery, dairy = order.parts
    answering.answer(bakery.reference, accept=False, actor=SHOP)
    cancelling.settle_rest(order.reference, True, GUEST)
    seen = read(session, order)
    assert (seen.state, seen.rest_kept, seen.rest_open) == (OrderState.PLACED, True, False)
    answering.answer(dairy.reference, accept=True, actor=SHOP)
    assert read(session, order).state == OrderState.ACCEPTED
    with pytest.raises(IllegalMove):
        cancelling.settle_rest(order.reference, True, GUEST)


def test_the_rest_is_cancelled_with_the_fee_and_the_place(session, market):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=False, actor=SHOP)
    cancelling.settle_rest(order.reference, False, GUEST)
    seen = read(session, order)
    assert (seen.state, seen.total_cents) == (OrderState.CANCELLED, 0)
    assert seen.part_states == [PartState.REFUSED, PartState.CANCELLED]
    assert session.scalars(select(DeliverySlot.used)).all() == [0]


def test_nothing_is_asked_while_no_shop_has_refused(market):
    order = placed(market)
    with pytest.raises(IllegalMove) as refusal:
        cancelling.settle_rest(order.reference, False, GUEST)
    assert refusal.value.params["state"] == "placed"


def test_the_household_is_asked_again_when_another_shop_refuses(session, market):
    basket_id = build.ready(market)
    product = add_product(add_selling_shop("Primeur Lou"), "Poireaux", 250)
    baskets.set_line(basket_id, product, quantity=1)
    order = place(basket_id)
    answering.answer(order.parts[0].reference, accept=False, actor=SHOP)
    cancelling.settle_rest(order.reference, True, GUEST)
    answering.answer(order.parts[1].reference, accept=False, actor=SHOP)
    seen = read(session, order)
    assert (seen.state, seen.rest_open) == (OrderState.PARTLY_REFUSED, True)


def test_only_the_household_or_the_town_settles_the_rest(market):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=False, actor=SHOP)
    with pytest.raises(NotAllowed):
        cancelling.settle_rest(order.reference, True, SHOP)
    cancelling.settle_rest(order.reference, True, OFFICER)


def test_the_question_lapses_once_the_rest_is_ready(session, market):
    order = placed(market)
    bakery, dairy = order.parts
    answering.answer(bakery.reference, accept=False, actor=SHOP)
    answering.answer(dairy.reference, accept=True, actor=SHOP)
    assert read(session, order).state == OrderState.PARTLY_REFUSED
    answering.ready(dairy.reference, 1, actor=SHOP)
    assert read(session, order).state == OrderState.READY
    with pytest.raises(IllegalMove):
        cancelling.settle_rest(order.reference, False, GUEST)


def test_changing_an_order_gives_it_back_as_a_basket_with_its_slot(session, market):
    order = placed(market)
    basket_id = cancelling.change(order.reference, GUEST, minutes=15)
    session.rollback()
    basket = queries.basket(session, basket_id, now())
    assert basket.missing == []
    assert [(line.name, line.quantity, line.weight_g) for line in basket.lines] == [
        ("Baguette", 2, None), ("Comté", 1, 200),
    ]  # fmt: skip
    assert basket.hold.slot_public_id == market.slot
    assert read(session, order).state == OrderState.CANCELLED
    assert place(basket_id, at_the_door=False).reference != order.reference


def test_a_changed_order_keeps_its_basket_when_its_slot_is_gone(session, market):
    order = placed(market)
    with shifted(now() + AFTER_CUTOFF):
        basket_id = cancelling.change(order.reference, GUEST, minutes=15)
        session.rollback()
        basket = queries.basket(session, basket_id, now())
    assert basket.missing == ["slot"]


def test_a_price_that_rose_since_is_asked_again_when_an_order_is_changed(session, market):
    order = placed(market)
    change_product(market.bread, price_cents=150)
    basket_id = cancelling.change(order.reference, GUEST, minutes=15)
    with pytest.raises(PriceChanged):
        place(basket_id)


def test_an_order_that_cannot_be_cancelled_cannot_be_changed(session, market):
    order = placed(market)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    answering.ready(order.parts[0].reference, 1, actor=SHOP)
    with pytest.raises(IllegalMove):
        cancelling.change(order.reference, GUEST, minutes=15)
    assert read(session, order).state == OrderState.PLACED
