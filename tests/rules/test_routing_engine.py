"""The round engine: what every plan keeps, and what each rule does to a small one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bourg.routing import planning
from bourg.routing.checker import faults
from bourg.routing.model import Break, Ridden, Task, Why, hand_over_s
from bourg.routing.refusals import RoutingRefusal
from tests.builders.routing import courier, order, task, tasks

few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def served(plan):
    return {visit.task for one in plan.rounds for visit in one.visits}


def sequence(plan):
    (one,) = plan.rounds
    return [visit.task for visit in one.visits]


@few
@given(tasks(), st.integers(0, 5))
def test_every_plan_the_engine_gives_passes_the_checker(given_task, seed):
    assert faults(given_task, planning.first_plan(given_task)) == []
    assert faults(given_task, planning.solve(given_task, seed=seed, iterations=25)) == []


@few
@given(tasks(), st.integers(0, 5))
def test_the_same_seed_gives_the_same_plan(given_task, seed):
    plans = [planning.solve(given_task, seed=seed, iterations=15) for _ in range(2)]
    assert plans[0] == plans[1]


@few
@given(tasks(6))
def test_an_order_more_never_drops_a_promised_one(given_task):
    fewer = Task(given_task.orders[:-1], given_task.couriers, given_task.travel, {})
    whole = Task(given_task.orders, given_task.couriers, given_task.travel, {})
    promised = planning.solve(fewer, iterations=10)
    again = planning.replan(whole, promised, iterations=20)
    assert faults(whole, again) == []
    assert served(promised) <= served(again)


@few
@given(tasks())
def test_a_booking_keeps_every_order_before_it(given_task):
    none = Task([], given_task.couriers, given_task.travel, given_task.transit_s)
    desk, plan, kept = planning.Desk(none, planning.first_plan(none)), None, []
    for one in given_task.orders:
        asked = desk.detour_m(one)
        offer = desk.book(one)
        assert (asked is None) == (offer is None)
        if offer is not None:
            kept.append(one)
            plan = offer.plan
            now = Task(kept, given_task.couriers, given_task.travel, given_task.transit_s)
            assert faults(now, plan) == []
            assert asked == pytest.approx(offer.metres)


@few
@given(tasks(6), st.data())
def test_what_is_ridden_stays_as_it_was_ridden(given_task, data):
    plan = planning.first_plan(given_task)
    done = {
        one.courier: tuple(
            Ridden(visit.task, visit.start)
            for visit in one.visits[: data.draw(st.integers(0, len(one.visits)))]
        )
        for one in plan.rounds
        if all(visit.rest_at is None for visit in one.visits)
    }
    changed = [
        c.__class__(**(vars(c) | {"locked": done.get(c.id, ())})) for c in given_task.couriers
    ]
    now = Task(given_task.orders, changed, given_task.travel, given_task.transit_s)
    assert faults(now, planning.replan(now, plan, iterations=10)) == []


def test_an_order_of_three_shops_is_one_drop_after_its_shops_on_the_way():
    plan = planning.first_plan(task([order(1, [3, 1, 2], 4)]))
    assert sequence(plan) == [11, 12, 10, 13]
    assert plan.metres == 800


def test_a_courier_goes_back_to_the_shop_when_the_box_is_full():
    plan = planning.solve(task([order(n, [1], 2, crates=2) for n in (1, 2, 3)]), iterations=50)
    assert faults(task([order(n, [1], 2, crates=2) for n in (1, 2, 3)]), plan) == []
    assert not plan.unserved
    assert plan.metres == 600


def test_goods_are_fetched_late_enough_for_their_temperature():
    frozen = order(1, [1], 5, window=(5000, 6000), temperature="frozen")
    limited = task([frozen], transit_s={"frozen": 600})
    (one,) = planning.first_plan(limited).rounds
    assert one.visits[1].start - one.visits[0].start - 10 <= 600


def test_a_break_is_taken_within_its_bounds():
    orders = [order(1, [1], 5), order(2, [1], 2, window=(4000, 5000))]
    rested = task(orders, [courier(rest=Break(2000, 3000, 500))])
    plan = planning.first_plan(rested)
    assert faults(rested, plan) == []
    assert [v.rest_at for v in plan.rounds[0].visits if v.rest_at is not None] == [2000]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (order(2, [1], 2, skills=["van"]), Why.SKILL),
        (order(2, [1, 2], 3, crates=3), Why.TOO_BIG),
        (order(2, [1], 2, cold=3), Why.TOO_BIG),
        (order(2, [5], 1, window=(0, 300)), Why.TOO_FAR),
        (order(2, [1], 5, temperature="frozen"), Why.TRANSIT),
    ],
)
def test_an_order_left_out_has_its_reason(wrong, why):
    asked = task([order(1, [1], 2), wrong], transit_s={"frozen": 300})
    plan = planning.solve(asked, iterations=20)
    assert plan.unserved == {2: why}
    assert faults(asked, plan) == []


def test_what_would_fit_alone_is_full():
    close = [order(n, [1], 5, window=(0, 530)) for n in (1, 2, 3)]
    many = task(close, [courier(crates=1)])
    plan = planning.solve(many, iterations=20)
    assert set(plan.unserved.values()) == {Why.FULL}
    assert len(plan.unserved) == 2


def test_orders_of_an_ill_courier_go_to_the_others():
    orders = [order(n, [1], n) for n in (2, 3, 4)]
    plan = planning.first_plan(task(orders, [courier("ill")]))
    again = planning.replan(task(orders, [courier("well")]), plan, iterations=20)
    assert not again.unserved
    assert {one.courier for one in again.rounds} == {"well"}


def test_goods_on_board_stay_with_their_courier_and_the_rest_moves_on():
    orders = [order(1, [1, 2], 4), order(2, [1], 3)]
    riding = courier("a", locked=(Ridden(10, 100),))
    both = task(orders, [riding, courier("b")])
    plan = planning.replan(both, planning.first_plan(both), iterations=30)
    assert faults(both, plan) == []
    whose = {visit.task: one.courier for one in plan.rounds for visit in one.visits}
    assert {whose[10], whose[11], whose[12]} == {"a"}


def test_nobody_to_ride_and_impossible_tasks_are_refused_in_a_sentence():
    with pytest.raises(RoutingRefusal, match="no courier"):
        planning.first_plan(Task([order(1, [1], 2)], [], task([]).travel))
    with pytest.raises(RoutingRefusal, match="twice"):
        planning.first_plan(task([order(1, [1], 2), order(1, [1], 2)]))
    with pytest.raises(RoutingRefusal, match="nothing to fetch"):
        planning.first_plan(task([order(1, [], 2)]))
    with pytest.raises(RoutingRefusal, match="in no order"):
        planning.first_plan(task([order(1, [1], 2)], [courier(locked=(Ridden(99, 0),))]))
    with pytest.raises(RoutingRefusal, match="cannot end"):
        planning.first_plan(task([order(1, [1], 2)], [courier(locked=(Ridden(10, 9_995),))]))


def test_a_plan_names_where_its_travel_times_are_from():
    asked = task([order(1, [1], 2)])
    plan = planning.first_plan(asked)
    offer = planning.Desk(asked, plan).book(order(2, [1], 3))
    assert {plan.source, offer.plan.source} == {"matrix"}


def test_a_day_without_orders_is_an_empty_plan():
    assert planning.solve(task([])).rounds == ()


def test_stairs_and_weight_take_time_and_a_lift_spares_some():
    assert hand_over_s(120) == 120
    assert hand_over_s(120, floor=3) == 210
    assert hand_over_s(120, floor=3, weight_g=20_000) == 255
    assert hand_over_s(120, floor=5, lift=True, weight_g=20_000) == 160
