"""The hour of every halt and the window that is told: calm, narrow, and never to and fro."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bourg.rounds.arrivals import (
    MOVED,
    NEAREST,
    WIDEST,
    Halt,
    Window,
    changed,
    estimate,
    late_by,
    rounded,
    slipped,
    soon,
    width,
    window,
)

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
SLOT = Window(TEN, TEN + timedelta(hours=2))
# Ordinary days, and both changes of the clocks: the slot lies across the hour that is skipped
# or comes twice.
STARTS = st.sampled_from(
    [TEN, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
)
MINUTES = st.integers(min_value=-30, max_value=150)
WIDTHS = st.sampled_from([width(0, riding=True), width(2, riding=True), width(9, riding=True)])


def at(minutes):
    return TEN + timedelta(minutes=minutes)


@given(start=STARTS, estimates=st.lists(st.tuples(MINUTES, WIDTHS), min_size=1, max_size=12))
@example(start=TEN, estimates=[(120, NEAREST), (115, NEAREST)])  # gone out of the slot, and back
def test_a_window_holds_its_estimate_within_twenty_minutes_and_the_slot(start, estimates):
    slot, shown = Window(start, start + timedelta(hours=2)), None
    for minutes, wide in estimates:
        about = start + timedelta(minutes=minutes, seconds=37)
        shown = window(about, wide, slot, shown)
        assert shown.holds(about)
        assert timedelta(0) < shown.width <= WIDEST
        if slot.holds(about):
            assert slot.from_at <= shown.from_at
            assert shown.to_at <= slot.to_at


@given(estimates=st.lists(st.tuples(MINUTES, WIDTHS), min_size=2, max_size=12))
def test_a_window_only_narrows_and_moves_only_when_its_estimate_has_left_it(estimates):
    shown = window(at(estimates[0][0]), WIDEST, SLOT)
    for minutes, wide in estimates:
        new = window(at(minutes), wide, SLOT, shown)
        assert new.width <= shown.width
        back = SLOT.holds(at(minutes)) and not all(SLOT.holds(end) for end in shown)
        if shown.holds(at(minutes)) and not back:
            assert shown.from_at <= new.from_at
            assert new.to_at <= shown.to_at
        shown = new


@given(start=STARTS, minutes=MINUTES, wide=WIDTHS)
def test_a_window_is_said_in_whole_five_minutes_of_the_wall_clock(start, minutes, wide):
    slot = Window(start, start + timedelta(hours=2))
    found = window(start + timedelta(minutes=minutes, seconds=11), wide, slot)
    for moment in found:
        local = moment.astimezone(PARIS)
        assert (local.minute % 5, local.second) == (0, 0)


def test_an_estimate_that_wavers_by_a_few_minutes_moves_nothing():
    shown = window(at(42), WIDEST, SLOT)
    assert shown == Window(at(30), at(50))
    assert all(window(at(m), WIDEST, SLOT, shown) == shown for m in (39, 47, 31, 50, 40))


def test_the_nearer_the_courier_the_narrower_the_window():
    shown = window(at(42), width(6, riding=True), SLOT)
    widths = [shown.width]
    for before in (3, 1, 0):
        shown = window(at(43), width(before, riding=True), SLOT, shown)
        widths.append(shown.width)
    assert [w.seconds // 60 for w in widths] == [20, 15, 10, 10]
    assert width(0, riding=False) == WIDEST


def test_within_ten_minutes_is_said_to_whoever_is_next_when_the_window_ends_by_then():
    shown = Window(at(40), at(50))
    assert not soon(shown, 0, at(39))
    assert soon(shown, 0, at(40))
    assert not soon(shown, 1, at(45))


DUE = {1: -9, 2: -4, 3: 0, 4: 7}
LEADS = {1: 0, 2: 300, 3: 240, 4: 420}


def halts(done=(), late=None):
    return [
        Halt(key, key > 2, at(due), LEADS[key], dict(done).get(key), (late or {}).get(key))
        for key, due in DUE.items()
    ]


def test_a_round_in_time_is_expected_as_planned():
    assert estimate(halts(), at(-60), SLOT) == {key: at(due) for key, due in DUE.items()}


def test_lateness_shifts_the_rest_and_a_round_that_does_not_begin_is_late():
    assert estimate(halts([(1, at(3))]), at(3), SLOT) == {2: at(8), 3: at(12), 4: at(19)}
    assert estimate(halts(), at(11), SLOT)[3] == at(20)


def test_who_is_ahead_comes_earlier_to_a_door_but_not_before_the_slot():
    done = [(1, at(-9)), (2, at(-6)), (3, at(0))]
    assert estimate(halts(done[:2]), at(-6), SLOT)[3] == at(0)
    early = [Halt(1, True, at(10), 0, at(4)), Halt(2, True, at(20), 300)]
    assert estimate(early, at(4), SLOT) == {2: at(14)}


def test_a_wait_or_a_break_of_the_plan_takes_lateness_up():
    waits = [Halt(1, True, at(10), 0, at(14)), Halt(2, True, at(40), 300)]
    assert estimate(waits, at(14), SLOT) == {2: at(40)}


def test_a_late_shop_is_waited_for():
    late = {2: at(30)}
    assert estimate(halts(late=late), at(-60), SLOT) == {1: at(-9), 2: at(30), 3: at(34), 4: at(41)}


@given(
    plan=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=8),
    pickups=st.integers(1, 4),
    moment=st.integers(-90, 150),
    first_done=st.none() | st.integers(-90, 60),
)
def test_nobody_is_expected_in_the_past_or_at_a_door_before_the_slot(
    plan, pickups, moment, first_done
):
    rows, due = [], -60
    for key, (lead, wait) in enumerate(plan):
        due += lead + wait
        rows.append(Halt(key, key >= pickups, at(due), lead * 60))
    if first_done is not None:
        rows[0] = rows[0]._replace(done_at=at(min(first_done, moment)))
    found = list(estimate(rows, at(moment), SLOT).items())
    assert all(when >= at(moment) for _, when in found)
    assert all(when >= SLOT.from_at for key, when in found if key >= pickups)
    assert [when for _, when in found] == sorted(when for _, when in found)


def test_before_the_slot_a_household_hears_of_more_than_twenty_minutes_and_of_leaving_the_slot():
    before = at(-15)
    assert not slipped(at(30), at(50), SLOT, before)
    assert slipped(at(30), at(51), SLOT, before)
    assert slipped(at(60), at(39), SLOT, before)
    assert slipped(at(110), at(121), SLOT, before)


def test_during_the_slot_it_hears_of_leaving_it_and_again_only_when_it_moves_on_far():
    during = at(30)
    assert not slipped(at(40), at(100), SLOT, during)
    assert slipped(at(40), at(125), SLOT, during)
    assert not slipped(at(125), at(140), SLOT, during)
    assert slipped(at(125), at(146), SLOT, during)


@given(estimates=st.lists(MINUTES, min_size=1, max_size=20))
def test_what_was_told_is_never_told_twice(estimates):
    told = at(min(estimates[0], 120))
    for minutes in estimates:
        if slipped(told, at(minutes), SLOT, at(-10)):
            told = at(minutes)
        assert not slipped(told, at(minutes), SLOT, at(-10))
        assert abs(told - at(minutes)) <= MOVED


def test_hours_are_said_to_five_minutes_and_lateness_in_whole_minutes():
    assert rounded(at(42)) == at(40)
    assert rounded(at(43)) == at(45)
    assert late_by(at(42), at(40)) == 2
    assert late_by(at(38), at(40)) == 0
    assert timedelta(minutes=10) == NEAREST


def test_an_estimate_that_moves_by_seconds_is_not_written_again():
    assert changed({1: at(0), 2: None}, {1: at(0) + timedelta(seconds=59), 2: at(1)}) == {2}
