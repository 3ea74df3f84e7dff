"""When a round is where, how late it is, and what may change places."""

from datetime import UTC, datetime

from bourg.rounds.reordering import Step, blocks, fetched_first, swapped
from bourg.rounds.timetable import LEADS_S, Halt, in_turn, times

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
SHOP, DOOR, FAR = (48.9, 2.4), (48.91, 2.4), (48.95, 2.4)


def leg(start, end):
    """Ten minutes between any two places."""
    return 0.0 if start == end else 600.0


def test_the_first_doorstep_is_reached_when_the_slot_begins():
    found = times([Halt(SHOP, 60, False), Halt(DOOR, 120, True), Halt(FAR, 120, True)], leg)
    assert found == [-660.0, 0.0, 720.0]


def test_a_round_with_many_shops_sets_out_no_sooner_than_it_may():
    shops = [Halt((48.9, 2.4 + n / 100), 300, False) for n in range(12)]
    found = times([*shops, Halt(DOOR, 120, True)], leg)
    assert found[0] == -LEADS_S
    assert found[-1] > 0


def test_a_place_that_is_not_known_takes_no_way():
    assert times([Halt(SHOP, 60, False), Halt(None, 120, True)], leg) == [-60.0, 0.0]


def test_a_round_under_way_goes_on_from_where_it_is():
    assert times([Halt(DOOR, 120, True), Halt(FAR, 120, True)], leg, 300.0) == [300.0, 1020.0]


def test_halts_ridden_in_another_sequence_have_times_that_can_be_ridden():
    found = in_turn([Halt(DOOR, 120, True), Halt(SHOP, 60, False)], [1200.0, 0.0], leg)
    assert found == [1200.0, 1920.0]


def test_what_is_fetched_at_one_shop_moves_as_one():
    steps = [Step(1, "a"), Step(2, "a"), Step(1, "b"), Step(1, None), Step(2, None)]
    assert blocks(steps) == [[0, 1], [2], [3], [4]]
    assert swapped(steps, 0, 1) == [2, 0, 1, 3, 4]


def test_goods_are_fetched_before_they_are_brought():
    steps = [Step(1, "a"), Step(1, None), Step(2, "b"), Step(2, None)]
    assert swapped(steps, 1, -1) is None
    assert swapped(steps, 1, 1) == [0, 2, 1, 3]
    assert not fetched_first([Step(1, None), Step(1, "a")])


def test_nothing_goes_before_the_first_place_or_behind_the_last():
    steps = [Step(1, "a"), Step(1, None)]
    assert swapped(steps, 0, -1) is None
    assert swapped(steps, 1, 1) is None
