"""Whose shift serves which slot: nobody is in two rounds at once, promises keep their courier."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bourg.slots.staffing import LEAST, Duty, Hours, Window, share
from tests.builders.slots import PARIS

DAY = datetime(2026, 11, 24, tzinfo=PARIS)


def at(hour):
    return DAY + timedelta(hours=hour)


def window(id_, begins, ends, zone=1):
    return Window(id_, zone, at(begins), at(ends))


def shift(name, begins, ends, zones=None):
    return Hours(name, zones, at(begins), at(ends))


def test_a_shift_serves_one_slot_after_the_other_and_fetches_ahead():
    duties = share([shift("lea", 8, 13)], [window(1, 9, 11), window(2, 11, 13)])
    assert duties[1] == [Duty("lea", 1, at(8), at(11))]
    assert duties[2] == [Duty("lea", 2, at(11), at(13))]


def test_a_shift_of_another_zone_or_hour_serves_nothing():
    slots = [window(1, 9, 11)]
    assert share([shift("lea", 8, 12, (2,)), shift("tom", 14, 18)], slots) == {1: []}


def test_of_two_slots_at_one_hour_each_gets_its_courier():
    slots = [window(1, 9, 11, zone=1), window(2, 9, 11, zone=2)]
    duties = share([shift("lea", 8, 12), shift("tom", 8, 12)], slots)
    assert {slot: [duty.shift for duty in of] for slot, of in duties.items()} in (
        {1: ["lea"], 2: ["tom"]}, {1: ["tom"], 2: ["lea"]},
    )  # fmt: skip


def test_what_promises_hang_on_stays_and_a_slot_between_gets_what_is_left():
    kept = [Duty("lea", 1, at(8), at(11.5))]
    duties = share([shift("lea", 8, 14)], [window(1, 9, 11), window(2, 11.5, 13)], kept)
    assert duties[1] == kept
    assert duties[2] == [Duty("lea", 2, at(11.5), at(13.5))]


hours = st.integers(0, 20)


@given(
    st.lists(st.tuples(hours, st.integers(1, 8), st.sampled_from([None, (1,), (2,)])), max_size=6),
    st.lists(st.tuples(hours, st.integers(1, 3), st.integers(1, 2)), max_size=8),
)
def test_nobody_is_ever_in_two_rounds_at_once_nor_rides_outside_the_shift(shifts, slots):
    known = {f"s{n}": shift(f"s{n}", a, a + b, z) for n, (a, b, z) in enumerate(shifts)}
    windows = [window(n, a, a + b, zone) for n, (a, b, zone) in enumerate(slots)]
    mine = {}
    for slot_id, duties in share(known.values(), windows).items():
        for duty in duties:
            whole = known[duty.shift]
            assert whole.starts_at <= duty.begins_at < duty.ends_at <= whole.ends_at
            assert windows[slot_id].zone_id in (whole.zone_ids or (1, 2))
            mine.setdefault(duty.shift, []).append((duty.begins_at, duty.ends_at))
    for spans in mine.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert timedelta(0) < LEAST
