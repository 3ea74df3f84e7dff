"""A shop answers for its part: all, some lines, none; then ready."""

import pytest
from sqlalchemy import select

from bourg.kernel import audit, counters
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, NotAllowed, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.money.kinds import PaymentState
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import LineState, OrderState, PartState
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import answering, baskets, cancelling
from bourg.slots.models import DeliverySlot, ShopSlot
from tests.builders import baskets as build
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place, placed
from tests.builders.products import add_product
from tests.builders.shops import change_shop


@pytest.fixture
def market(app):
    return build.add_market(fee_cents=290)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


@pytest.fixture
def order(market):
    """An order of two loaves and a brioche at the bakery, 200 g at the dairy."""
    basket_id = build.ready(market)
    baskets.set_line(basket_id, add_product(market.bakery, "Brioche", 420), quantity=1)
    return place(basket_id)


def read(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def topics(session, order):
    """What the household was told since the order was placed."""
    session.rollback()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [
        (row.topic, row.payload.get("what"))
        for row in rows
        if row.topic.startswith("order.") and row.topic != "order.placed"
    ]


def test_an_order_is_accepted_when_every_shop_has(session, order):
    bakery, dairy = order.parts
    answering.answer(bakery.reference, accept=True, actor=SHOP)
    assert read(session, order).state == OrderState.PLACED
    answering.answer(dairy.reference, accept=True, actor=SHOP)
    assert read(session, order).state == OrderState.ACCEPTED
    assert topics(session, order) == []


def test_a_refused_line_lowers_the_total_and_tells_the_household(session, order):
    answering.answer(
        order.parts[0].reference, accept=True, refused={2: "plus de brioche"}, actor=SHOP
    )
    seen = read(session, order)
    assert (seen.parts[0].total_cents, seen.total_cents) == (260, 260 + 478 + 290)
    assert seen.parts[0].lines[1].state == LineState.REFUSED
    assert seen.parts[0].lines[1].reason == "plus de brioche"
    assert topics(session, order) == [("order.changed", "lines_refused")]


def test_accepting_nothing_but_refused_lines_refuses_the_part(session, order):
    answering.answer(order.parts[0].reference, accept=True, refused={1: "", 2: ""}, actor=SHOP)
    assert read(session, order).parts[0].state == PartState.REFUSED


def test_a_refused_part_costs_nothing_and_asks_about_the_rest(session, order):
    answering.answer(order.parts[0].reference, accept=False, reason="four en panne", actor=SHOP)
    seen = read(session, order)
    part = seen.parts[0]
    assert (part.state, part.total_cents, part.reason) == (PartState.REFUSED, 0, "four en panne")
    assert part.payment_state == PaymentState.CANCELLED
    assert (seen.state, seen.rest_open, seen.total_cents) == (
        OrderState.PARTLY_REFUSED, True, 478 + 290,
    )  # fmt: skip
    assert topics(session, order) == [("order.changed", "part_refused")]


def test_when_every_shop_refuses_the_order_is_cancelled_and_the_place_freed(session, order):
    for part in order.parts:
        answering.answer(part.reference, accept=False, actor=SHOP)
    seen = read(session, order)
    assert (seen.state, seen.total_cents, seen.fee_cents) == (OrderState.CANCELLED, 0, 0)
    assert seen.fee_payment_state == PaymentState.CANCELLED
    assert seen.closed_at is not None
    assert session.scalars(select(DeliverySlot.used)).all() == [0]
    assert topics(session, order)[-1] == ("order.cancelled", None)


def test_a_refusal_frees_the_shops_own_room_at_once(session, market):
    change_shop(market.bakery, orders_per_slot=1)
    order = placed(market)
    session.rollback()
    assert session.scalars(select(ShopSlot.used)).all() == [1]
    answering.answer(order.parts[0].reference, accept=False, actor=SHOP)
    session.rollback()
    assert session.scalars(select(ShopSlot.used)).all() == [0]
    assert session.scalars(select(DeliverySlot.used)).all() == [1]


@pytest.mark.parametrize("refused", [{3: "x"}, {0: "x"}, {-1: ""}, {"1": "x"}])
def test_a_line_that_does_not_exist_cannot_be_refused(session, order, refused):
    with pytest.raises(BadInput):
        answering.answer(order.parts[0].reference, accept=True, refused=refused, actor=SHOP)
    assert read(session, order).parts[0].state == PartState.PLACED


def test_a_part_is_answered_once_and_the_refusal_says_how(session, order):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    for again in (True, False):
        with pytest.raises(IllegalMove) as refusal:
            answering.answer(part, accept=again, actor=SHOP)
        assert refusal.value.params["state"] == "accepted"
    assert read(session, order).parts[0].state == PartState.ACCEPTED


def test_a_shop_cannot_answer_a_cancelled_order(order):
    cancelling.cancel(order.reference, GUEST)
    with pytest.raises(IllegalMove):
        answering.answer(order.parts[0].reference, accept=True, actor=SHOP)


def test_the_part_of_another_shop_does_not_exist(session, market, order):
    mine = frozenset({market.dairy})
    bakery = order.parts[0].reference
    for act in (
        lambda: answering.answer(bakery, accept=True, actor=SHOP, merchant_ids=mine),
        lambda: answering.ready(bakery, 1, actor=SHOP, merchant_ids=mine),
        lambda: answering.take_out(bakery, {1: ""}, actor=SHOP, merchant_ids=mine),
        lambda: answering.answer(bakery, accept=True, actor=SHOP, merchant_ids=frozenset()),
        lambda: answering.answer("K1-22", accept=True, actor=SHOP),
    ):
        with pytest.raises(NotFound):
            act()
    answering.answer(bakery, accept=True, actor=SHOP, merchant_ids={market.bakery})


def test_only_shops_and_the_town_answer(session, order):
    part = order.parts[0].reference
    for actor in (GUEST, COURIER, Actor(Role.RESIDENT, 9)):
        with pytest.raises(NotAllowed):
            answering.answer(part, accept=True, actor=actor)
    answering.answer(part, accept=True, actor=OFFICER)
    session.rollback()
    assert audit.trail(session, f"order:{order.reference}")[-1][1] == "accept"


def test_ready_says_how_many_bags(session, order):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    answering.ready(part, 3, actor=SHOP)
    seen = read(session, order).parts[0]
    assert (seen.state, seen.bags) == (PartState.READY, 3)
    assert seen.ready_at is not None


@pytest.mark.parametrize("bags", [0, -1, 100, 1.5, "2", True, None])
def test_bags_that_cannot_be_are_refused(order, bags):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    with pytest.raises(BadInput) as refusal:
        answering.ready(part, bags, actor=SHOP)
    assert refusal.value.field == "bags"


@pytest.mark.parametrize("cold", [-1, 3])
def test_no_more_bags_go_into_the_cold_box_than_there_are(order, cold):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    with pytest.raises(BadInput) as refusal:
        answering.ready(part, 2, cold_bags=cold, actor=SHOP)
    assert refusal.value.field == "cold_bags"
    answering.ready(part, 2, cold_bags=2, actor=SHOP)


def test_nothing_is_ready_before_it_was_accepted(order):
    with pytest.raises(IllegalMove):
        answering.ready(order.parts[0].reference, 1, actor=SHOP)


def test_a_line_found_missing_after_accepting_is_taken_out(session, order):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    answering.take_out(part, {2: "brûlée"}, actor=SHOP)
    seen = read(session, order).parts[0]
    assert (seen.state, seen.total_cents) == (PartState.ACCEPTED, 260)
    with pytest.raises(BadInput):
        answering.take_out(part, {2: "again"}, actor=SHOP)
    answering.take_out(part, {1: "brûlée aussi"}, actor=SHOP)
    assert read(session, order).parts[0].state == PartState.CANCELLED
    assert [what for _, what in topics(session, order)] == ["lines_refused", "part_refused"]


def test_taking_out_nothing_is_refused_and_tells_the_household_nothing(session, order):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    with pytest.raises(BadInput) as refusal:
        answering.take_out(part, {}, actor=OFFICER)
    assert refusal.value.field == "refused"
    assert topics(session, order) == []


def test_lines_are_taken_out_only_of_an_accepted_part(order):
    part = order.parts[0].reference
    with pytest.raises(IllegalMove):
        answering.take_out(part, {1: "", 2: ""}, actor=OFFICER)
    answering.answer(part, accept=True, actor=SHOP)
    answering.ready(part, 1, actor=SHOP)
    with pytest.raises(IllegalMove):
        answering.take_out(part, {1: ""}, actor=SHOP)


def test_every_move_is_in_the_trail_with_its_part_and_both_states(session, order):
    part = order.parts[0].reference
    answering.answer(part, accept=True, actor=SHOP)
    answering.ready(part, 1, actor=SHOP)
    session.rollback()
    steps = [
        (e.verb, e.detail["part"], e.detail["from"], e.detail["to"])
        for e in audit.trail(session, f"order:{order.reference}")[1:]
    ]
    assert steps == [
        ("accept", part, "placed", "accepted"), ("ready", part, "accepted", "ready"),
    ]  # fmt: skip


def test_desks_and_the_tracking_page_are_told(session, market, order):
    names = (f"desk:{market.bakery}", f"order:{order.reference}", "townhall")
    before = [counters.value(session, name) for name in names]
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    session.rollback()
    assert [counters.value(session, name) for name in names] == [n + 1 for n in before]


def test_a_failed_answer_changes_nothing(session, order):
    with pytest.raises(ZeroDivisionError):
        _refuse_and_fail(order.parts[0].reference)
    assert read(session, order).parts[0].state == PartState.PLACED


def _refuse_and_fail(part):
    with write():
        answering.answer(part, accept=False, actor=SHOP)
        raise ZeroDivisionError
