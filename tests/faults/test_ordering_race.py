"""Many people order at the same moment: none twice, none lost, none too many, no rude answer."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select

from bourg.kernel.models import OutboxMessage
from bourg.ordering import invariants
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.refusals import IdempotencyMismatch, IllegalMove
from bourg.ordering.services import answering, baskets, cancelling
from bourg.ordering.services.answering import Answered
from bourg.ordering.services.placing import Placed
from bourg.slots import invariants as slot_invariants
from bourg.slots.models import DeliverySlot
from tests.builders import baskets as build
from tests.builders.crowd import at_once
from tests.builders.orders import GUEST, SHOP, place, placed


@pytest.fixture
def market(app):
    return build.add_market(capacity=60)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) + slot_invariants.check(session) == []


def number_of(session, table):
    session.rollback()
    return session.scalars(select(func.count()).select_from(table)).one()


def kinds(answers):
    return Counter(type(answer).__name__ for answer in answers)


def test_fifty_identical_posts_make_one_order(app, session, market):
    basket_id = build.ready(market)
    post = partial(place, basket_id, key="k1", body={"n": 1}, contact=build.MARIE)
    answers = at_once(app, [post] * 50)
    assert kinds(answers) == {"Placed": 50}
    assert len(set(answers)) == 1
    assert number_of(session, Order) == 1
    assert number_of(session, MerchantOrder) == 2
    assert number_of(session, OutboxMessage) == 3


def test_fifty_presses_without_a_key_make_one_order(app, session, market):
    answers = at_once(app, [partial(place, build.ready(market))] * 50)
    assert len(set(answers)) == 1
    assert number_of(session, Order) == 1


def test_one_key_for_two_baskets_at_once_orders_one_of_them(app, session, market):
    posts = [partial(place, build.ready(market), key="k1", body={"n": n}) for n in range(12)]
    answers = at_once(app, posts)
    assert kinds(answers) == {"Placed": 1, "IdempotencyMismatch": 11}
    assert all(isinstance(a, Placed | IdempotencyMismatch) for a in answers)
    assert number_of(session, Order) == 1


def test_forty_checkouts_for_ten_places_leave_ten_orders(app, session):
    market = build.add_market(capacity=10)
    answers = at_once(app, [partial(_checkout, build.filled(market), market) for _ in range(40)])
    assert kinds(answers) == {"Placed": 10, "SlotFull": 30}
    assert number_of(session, Order) == 10
    assert session.scalars(select(DeliverySlot.used)).all() == [10]


def _checkout(basket_id, market):
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return place(basket_id)


def test_orders_of_the_same_shops_never_wait_for_each_other_in_a_circle(app, session, market):
    ready = [_turned(market, n % 2) for n in range(24)]
    answers = at_once(app, [partial(place, basket_id) for basket_id in ready])
    assert kinds(answers) == {"Placed": 24}


def _turned(market, other_way_round):
    """A basket whose shops came into it in one order or the other."""
    basket_id = build.start()
    wishes = [(market.bread, {"quantity": 2}), (market.cheese, {"weight_g": 200})]
    for product, amount in wishes[::-1] if other_way_round else wishes:
        baskets.set_line(basket_id, product, **amount)
    baskets.set_address(basket_id, ban_id=market.address)
    baskets.set_contact(basket_id, build.MARIE)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return basket_id


def test_two_employees_answering_at_once_answer_once(app, market):
    part = placed(market).parts[0].reference
    accept = partial(answering.answer, part, accept=True, actor=SHOP)
    refuse = partial(answering.answer, part, accept=False, actor=SHOP)
    answers = at_once(app, [accept, refuse] * 5)
    assert kinds(answers) == {"Answered": 1, "AlreadyAnswered": 9}


def test_a_shop_accepts_while_the_household_cancels(app, market):
    orders = [placed(market) for _ in range(6)]
    calls = [partial(cancelling.cancel, order.reference, GUEST) for order in orders]
    for order in orders:
        for part in order.parts:
            calls.append(partial(answering.answer, part.reference, accept=True, actor=SHOP))
    answers = at_once(app, calls)
    assert answers[:6] == [None] * 6
    assert all(isinstance(answer, Answered | IllegalMove | None) for answer in answers)


def test_both_shops_refusing_at_once_frees_the_place_once(app, session, market):
    orders = [placed(market) for _ in range(8)]
    refuse = partial(answering.answer, accept=False, actor=SHOP)
    calls = [partial(refuse, part.reference) for order in orders for part in order.parts]
    assert kinds(at_once(app, calls)) == {"Answered": 16}
    session.rollback()
    assert session.scalars(select(DeliverySlot.used)).all() == [0]
