"""The one table of moves, and what an order is by the states of its parts."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bourg.addresses.kinds import Way
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Role
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.states import (
    TABLE,
    Move,
    living,
    may_cancel,
    move,
    order_state,
    possible,
    rest_is_open,
)

P = PartState
CUTOFF = datetime(2026, 11, 24, 8, tzinfo=UTC)
BEFORE, AFTER = CUTOFF - timedelta(hours=1), CUTOFF + timedelta(minutes=1)


def test_a_part_goes_from_the_shop_to_the_door():
    state = P.PLACED
    for step, role in [
        (Move.ACCEPT, Role.MERCHANT), (Move.READY, Role.MERCHANT), (Move.COLLECT, Role.COURIER),
        (Move.DELIVER, Role.COURIER),
    ]:  # fmt: skip
        state = move(state, step, role=role)
    assert state == P.DELIVERED


@pytest.mark.parametrize(
    ("state", "step"), [pair for pair in product(P, Move) if pair not in TABLE]
)
def test_no_move_outside_the_table_is_possible_and_the_refusal_says_where_the_part_is(state, step):
    for way in Way:
        with pytest.raises(IllegalMove) as refusal:
            move(state, step, role=Role.OFFICER, way=way)
    assert refusal.value.params == {"state": state.value}
    assert refusal.value.status == 409


@pytest.mark.parametrize(
    ("state", "step", "role"),
    [
        (P.PLACED, Move.ACCEPT, Role.RESIDENT),
        (P.PLACED, Move.ACCEPT, "guest"),
        (P.PLACED, Move.ACCEPT, Role.COURIER),
        (P.ACCEPTED, Move.READY, Role.COURIER),
        (P.READY, Move.COLLECT, Role.MERCHANT),
        (P.COLLECTED, Move.DELIVER, Role.MERCHANT),
        (P.COLLECTED, Move.DELIVER, "guest"),
        (P.PLACED, Move.CANCEL, Role.MERCHANT),
        (P.PLACED, Move.CANCEL, Role.COURIER),
    ],
)
def test_only_those_who_may_make_a_move(state, step, role):
    with pytest.raises(NotAllowed):
        move(state, step, role=role)


def test_a_rule_may_refuse_for_a_silent_shop_but_never_accept():
    assert move(P.PLACED, Move.REFUSE, role="system") == P.REFUSED
    with pytest.raises(NotAllowed):
        move(P.PLACED, Move.ACCEPT, role="system")


def test_a_page_shows_the_buttons_that_work():
    assert possible(P.PLACED, role=Role.MERCHANT) == {Move.ACCEPT, Move.REFUSE}
    assert possible(P.DELIVERED, role=Role.OFFICER) == frozenset()


@pytest.mark.parametrize(
    ("parts", "kept", "expected"),
    [
        ([P.PLACED, P.PLACED], None, OrderState.PLACED),
        ([P.PLACED, P.READY], None, OrderState.PLACED),
        ([P.ACCEPTED, P.READY], None, OrderState.ACCEPTED),
        ([P.READY, P.COLLECTED], None, OrderState.READY),
        ([P.COLLECTED, P.COLLECTED], None, OrderState.ON_THE_WAY),
        ([P.DELIVERED, P.DELIVERED], None, OrderState.DELIVERED),
        ([P.RETURNED, P.RETURNED], None, OrderState.RETURNED),
        ([P.DELIVERED, P.RETURNED], None, OrderState.DELIVERED),
        ([P.REFUSED, P.REFUSED], None, OrderState.CANCELLED),
        ([P.REFUSED, P.CANCELLED], None, OrderState.CANCELLED),
        ([P.CANCELLED], None, OrderState.CANCELLED),
        ([P.REFUSED, P.PLACED], None, OrderState.PARTLY_REFUSED),
        ([P.REFUSED, P.ACCEPTED], None, OrderState.PARTLY_REFUSED),
        ([P.REFUSED, P.ACCEPTED], True, OrderState.ACCEPTED),
        ([P.REFUSED, P.READY], None, OrderState.READY),
        ([P.REFUSED, P.DELIVERED], None, OrderState.DELIVERED),
    ],
)
def test_the_order_is_as_far_as_its_slowest_living_part(parts, kept, expected):
    assert order_state(parts, kept) == expected
    assert order_state(parts[::-1], kept) == expected


def test_every_mixture_of_parts_has_exactly_one_state():
    for parts in product(P, repeat=3):
        for kept in (None, True):
            state = order_state(parts, kept)
            assert (state == OrderState.CANCELLED) == (not living(parts))
            assert (state == OrderState.PARTLY_REFUSED) == rest_is_open(parts, kept)


@pytest.mark.parametrize(
    ("parts", "role", "moment", "allowed"),
    [
        ([P.PLACED, P.PLACED], "guest", BEFORE, True),
        ([P.PLACED, P.PLACED], "guest", AFTER, True),
        ([P.PLACED, P.ACCEPTED], "guest", BEFORE, True),
        ([P.PLACED, P.ACCEPTED], "guest", AFTER, False),
        ([P.REFUSED, P.PLACED], Role.RESIDENT, AFTER, True),
        ([P.PLACED, P.ACCEPTED], Role.AGENT, AFTER, True),
        ([P.PLACED, P.READY], Role.RESIDENT, BEFORE, False),
        ([P.READY], Role.OFFICER, BEFORE, False),
        ([P.COLLECTED], Role.OFFICER, BEFORE, False),
        ([P.CANCELLED, P.REFUSED], "guest", BEFORE, False),
    ],
)
def test_an_order_can_be_cancelled_until_the_first_shop_starts(parts, role, moment, allowed):
    assert may_cancel(parts, role=role, moment=moment, cutoff_at=CUTOFF) is allowed


@pytest.mark.parametrize(
    ("way", "state", "steps"),
    [
        (Way.DELIVERY, P.READY, {Move.COLLECT, Move.CANCEL, Move.NOT_THERE, Move.SETTLE}),
        (Way.DELIVERY, P.COLLECTED, {Move.DELIVER, Move.BRING_BACK, Move.SETTLE}),
        (Way.POINT, P.READY,
         {Move.COLLECT, Move.CANCEL, Move.SET_DOWN, Move.NOT_THERE, Move.SETTLE}),
        (Way.POINT, P.COLLECTED,
         {Move.SET_DOWN, Move.HAND_OVER, Move.NOT_FETCHED, Move.BRING_BACK, Move.SETTLE}),
        (Way.SHOP, P.READY, {Move.HAND_OVER, Move.NOT_FETCHED, Move.CANCEL, Move.SETTLE}),
    ],
)  # fmt: skip
def test_what_may_be_done_with_goods_depends_on_how_they_reach_their_household(way, state, steps):
    assert possible(state, role=Role.OFFICER, way=way) == steps


def test_who_fetches_at_a_point_is_not_served_by_the_shop():
    with pytest.raises(NotAllowed):
        move(P.COLLECTED, Move.HAND_OVER, role=Role.MERCHANT, way=Way.POINT)
