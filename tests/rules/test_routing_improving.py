"""A solver from outside: a good answer is taken, any other leaves the plan as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bourg.routing.checker import faults
from bourg.routing.improving import better
from bourg.routing.model import Plan, Ridden, Stop, Task, Why
from bourg.routing.planning import first_plan, solve
from bourg.routing.vroom import Letter
from tests.builders.routing import courier, order, task, tasks


class Says:
    """An improver that gives the same answer to everything."""

    def __init__(self, answer):
        self.answer = answer

    def sequences(self, task, plan):
        return self.answer


# Two ways from the depot at 2: shops 1 and 3 on either side, homes beyond them.
PLACES = (0, 100, 200, 300, 400)
ORDERS = [order(1, [1], 0), order(2, [3], 4), order(3, [1, 3], 4)]
RIDERS = [courier("a", start=2, end=2), courier("b", start=2, end=2)]
ASKED = task(ORDERS, RIDERS, places=PLACES)
SHORTEST = {"a": [10, 11], "b": [30, 31, 20, 21, 32]}
POOR = {"a": [20, 21, 10, 11], "b": [30, 31, 32]}


def plan_of(sequences, asked=ASKED):
    return better(
        asked, Plan((), dict.fromkeys([1, 2, 3], Why.FULL)), Says(sequences), iterations=0
    )


def improved(answer, plan=None):
    plan = plan or plan_of(POOR)
    return plan, better(ASKED, plan, Says(answer), iterations=0)


def test_a_better_answer_is_taken_with_times_of_our_own():
    before, after = improved(SHORTEST)
    assert after.metres < before.metres
    assert faults(ASKED, after) == []
    assert after.source == "matrix"


def test_a_household_that_was_split_is_put_together_again():
    before, after = improved({"a": [10, 11, 30, 32], "b": [20, 31, 21, 32]})
    assert faults(ASKED, after) == []
    assert not after.unserved
    assert after.metres <= before.metres


def test_a_worse_answer_and_an_equal_one_change_nothing():
    best = plan_of(SHORTEST)
    assert improved(POOR, best)[1] is best
    assert improved(SHORTEST, best)[1] is best


USELESS = {
    "none": None,
    "nothing": {},
    "unknown couriers": {"z": [10, 11]},
    "unknown stops": {"a": [98, 99], "b": []},
    "a drop before its pick-up": {"a": [11, 10], "b": [21, 20, 32, 30, 31]},
    "twice": {"a": [10, 11, 10, 11], "b": [10, 11, 20, 21]},
    "half an order": {"a": [30, 32], "b": [20]},
}


@pytest.mark.parametrize("answer", USELESS.values(), ids=USELESS)
def test_rubbish_never_makes_a_plan_worse_or_wrong(answer):
    before, after = improved(answer)
    assert faults(ASKED, after) == []
    assert after.unserved == before.unserved == {}
    assert after.metres <= before.metres


def test_an_answer_that_misses_a_window_never_drops_a_promise():
    early = order(1, [1], 0, window=(0, 260))
    asked = task([early, order(2, [3], 4)], [courier("a", start=2, end=2)], places=PLACES)
    plan = first_plan(asked)
    assert not plan.unserved
    after = better(asked, plan, Says({"a": [20, 21, 10, 11]}), iterations=0)
    assert not after.unserved
    assert faults(asked, after) == []


def test_ridden_stops_stay_whatever_the_answer_says():
    riding = [courier("a", start=2, end=2, locked=(Ridden(30, 100),)), RIDERS[1]]
    asked = task(ORDERS, riding, places=PLACES)
    plan = first_plan(asked)
    after = better(asked, plan, Says(SHORTEST), iterations=20)
    assert faults(asked, after) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(tasks(6), st.data())
def test_no_answer_at_all_can_break_a_plan(given_task, data):
    plan = first_plan(given_task)
    stops = [stop.task for one in given_task.orders for stop in one.stops()]
    answer = {
        one.id: data.draw(st.lists(st.sampled_from([*stops, 999]), max_size=8))
        for one in given_task.couriers
    }
    after = better(given_task, plan, Says(answer), iterations=5)
    assert faults(given_task, after) == []
    assert set(after.unserved) <= set(plan.unserved)


def test_vroom_is_asked_in_whole_seconds_from_zero_on():
    early = order(1, [1, 3], 4, window=(-3600, 0), crates=2, skills=["van"])
    letter = Letter(Task([early], [courier(skills=frozenset(["van"]))], task([]).travel, {}))
    asked = letter.document()
    (vehicle,), (one, other) = asked["vehicles"], asked["shipments"]
    assert vehicle["time_window"] == [3600, 13600]
    assert one["delivery"]["time_windows"] == [[0, 3600]]
    assert (one["delivery"]["service"], other["delivery"]["service"]) == (20, 0)
    assert one["amount"] == [2, 0]
    assert one["skills"] == vehicle["skills"] == [1]
    assert asked["matrices"]["all"]["durations"][0][2] == 200


def test_a_door_is_where_the_last_of_its_shipments_is_brought():
    letter = Letter(ASKED)
    steps = [("start", 0), ("pickup", 30), ("delivery", 30), ("pickup", 31), ("delivery", 31)]
    told = {
        "code": 0,
        "routes": [{"vehicle": 1, "steps": [{"type": t, "id": n} for t, n in steps]}],
    }
    assert letter.sequences(told) == {"b": [30, 31, 32]}


def test_a_stop_without_hours_is_open_all_day():
    free = order(1, [1], 2)
    free = free.__class__(1, (Stop(10, 1),), free.drop)
    letter = Letter(Task([free], [courier()], task([]).travel, {}))
    opens, closes = letter.document()["shipments"][0]["pickup"]["time_windows"][0]
    assert opens == 0
    assert closes >= 10_000


def test_our_own_plan_comes_back_from_its_own_sequences():
    plan = solve(ASKED, iterations=30)
    own = {one.courier: [visit.task for visit in one.visits] for one in plan.rounds}
    assert plan_of(own).metres == plan.metres
