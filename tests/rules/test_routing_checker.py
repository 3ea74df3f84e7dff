"""The checker finds each kind of fault that is planted in a good plan, and none in the good one."""

from dataclasses import replace

import pytest

from bourg.routing.checker import Rule, faults
from bourg.routing.model import Break, Plan, Ridden, Round, Visit, Why
from tests.builders.routing import courier, order, task

ORDERS = [order(1, [1, 2], 3, cold=1, temperature="cold"), order(2, [1], 4, skills=["van"])]
RIDER = courier("a", skills=frozenset(["van"]), rest=Break(1000, 2000, 300))
TASK = task(ORDERS, [RIDER, courier("b")], transit_s={"cold": 400})
ROUND = Round(
    "a",
    (Visit(10, 100), Visit(20, 110), Visit(11, 220), Visit(12, 330), Visit(21, 1750, 1000)),
    0, 2170, 800,
)  # fmt: skip
GOOD = Plan((ROUND,))


def visits(*changes):
    """The good plan with other visits, by position."""
    changed = list(ROUND.visits)
    for position, visit in changes:
        changed[position] = visit
    return Plan((replace(ROUND, visits=tuple(changed)),))


def asked(**changes):
    """The same task asked of another courier, or with other orders."""
    return replace(TASK, **changes)


def test_the_good_plan_is_good():
    assert faults(TASK, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "given", "plan"),
    [
        (Rule.TWICE, TASK, Plan((replace(ROUND, visits=(*ROUND.visits, Visit(21, 1800))),))),
        (Rule.TWICE, TASK, Plan((ROUND, Round("a", (), 0, 0, 0)))),
        (Rule.UNKNOWN, TASK, Plan((replace(ROUND, courier="z"),))),
        (Rule.UNKNOWN, TASK, visits((0, Visit(99, 100)))),
        (Rule.MISSING, asked(orders=[*ORDERS, order(3, [1], 2)]), GOOD),
        (Rule.BOTH, TASK, replace(GOOD, unserved={2: Why.FULL})),
        (Rule.SPLIT, TASK, Plan((replace(ROUND, visits=ROUND.visits[:4]),))),
        (Rule.PRECEDENCE, TASK, visits((1, Visit(21, 500)), (4, Visit(20, 1750, 1000)))),
        (Rule.WINDOW, asked(orders=[ORDERS[0], order(2, [1], 4, window=(0, 1700))]), GOOD),
        (Rule.TRAVEL, TASK, visits((2, Visit(11, 190)))),
        (Rule.TRAVEL, TASK, Plan((replace(ROUND, ends=2100),))),
        (Rule.SHIFT, asked(couriers=[replace(RIDER, shift=(0, 2000))]), GOOD),
        (Rule.SHIFT, asked(couriers=[replace(RIDER, shift=(50, 9000))]), GOOD),
        (Rule.CRATES, asked(couriers=[replace(RIDER, crates=2)]), GOOD),
        (Rule.COLD, asked(couriers=[replace(RIDER, cold=1)]), GOOD),
        (Rule.TRANSIT, asked(transit_s={"cold": 200}), GOOD),
        (Rule.SKILL, asked(couriers=[replace(RIDER, skills=frozenset())]), GOOD),
        (Rule.REST, TASK, visits((4, Visit(21, 1750)))),
        (Rule.REST, TASK, visits((4, Visit(21, 1750, 900)))),
        (Rule.REST, TASK, visits((4, Visit(21, 2500, 2100)))),
        (Rule.REST, asked(couriers=[replace(RIDER, rest=None)]), GOOD),
        (Rule.TRAVEL, asked(couriers=[replace(RIDER, rest=Break(1000, 2000, 900))]), GOOD),
        (Rule.LOCKED, asked(couriers=[replace(RIDER, locked=(Ridden(10, 90),))]), GOOD),
        (Rule.LOCKED, asked(couriers=[RIDER, courier("b", locked=(Ridden(10, 90),))]), GOOD),
        (Rule.METRES, TASK, Plan((replace(ROUND, metres=700),))),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(rule, given, plan):
    assert rule in {fault.rule for fault in faults(given, plan)}


def test_every_rule_has_its_planted_fault():
    cases = test_a_planted_fault_is_found.pytestmark[0].args[1]
    assert {case[0] for case in cases} == set(Rule)


def test_two_couriers_for_one_household_are_a_fault():
    parts = (
        replace(ROUND, visits=(ROUND.visits[1], ROUND.visits[4]), metres=800),
        Round("b", (Visit(10, 100), Visit(11, 220)), 0, 500, 400),
    )
    assert Rule.SPLIT in {fault.rule for fault in faults(TASK, Plan(parts))}


def test_the_checker_and_the_engine_share_only_the_model():
    from tests.architecture.source import modules, ours

    known = {m.name for m in ours(modules()["bourg.routing.checker"])}
    assert known == {"bourg.routing.model", "bourg.routing.travel"}
