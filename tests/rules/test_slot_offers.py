"""What a slot answers to a basket, and the words of a no."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.slots import ground, refusals, rules
from bourg.slots.kinds import OfferReason, OfferState
from bourg.slots.rules import Shop, Window
from tests.builders.slots import paris

START = paris("2026-11-24 10:00")
CUTOFF = paris("2026-11-23 18:00")
MORNING = paris("2026-11-23 09:00")


def window(**fields):
    plain = {
        "id": 1, "public_id": "s", "zone_id": 1, "starts_at": START,
        "ends_at": START + timedelta(hours=2), "cutoff_at": CUTOFF, "time_zone": "Europe/Paris",
        "capacity": 20, "places_left": 20, "fee_cents": 300, "closed_at": None,
        "closed_reason": "",
    }  # fmt: skip
    return Window(**{**plain, **fields})


def shop(name="Amar", opens="2026-11-24 07:00", closes="2026-11-24 13:00", **fields):
    spans = [(paris(opens), paris(closes))]
    return Shop(1, name, spans, [ends for _, ends in spans], **fields)


def words(slot=None, *shops, zone=1, at=MORNING):
    """State and plain words of an offer; moments as day and hour."""
    offer = rules.offer(slot or window(), shops, zone_id=zone, moment=at)
    params = {k: f"{v:%H:%M}" if k == "time" else str(v) for k, v in offer.reason_params.items()}
    return offer.state, offer.reason_msgid % params


def test_a_free_slot_is_open_and_needs_no_words():
    assert words() == (OfferState.OPEN, "")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23 18:00", "Too late: orders closed today at 18:00."),
        ("2026-11-24 00:10", "Too late: orders closed yesterday at 18:00."),
        ("2026-11-24 09:59", "Too late: orders closed yesterday at 18:00."),
    ],
)
def test_too_late_says_since_when(at, said):
    assert words(at=paris(at)) == (OfferState.TOO_LATE, said)


def test_a_cutoff_days_ago_names_its_day():
    slot = window(cutoff_at=paris("2026-11-21 18:00"))
    assert words(slot)[1] == "Too late: orders closed on 2026-11-21 at 18:00."


def test_yesterday_is_the_towns_yesterday_not_utcs():
    slot = window(cutoff_at=paris("2026-11-23 00:30"))
    assert "today" in words(slot, at=paris("2026-11-23 09:00"))[1]


@pytest.mark.parametrize("zone", [None, 2])
def test_another_zone_is_outside_before_anything_else(zone):
    slot = window(places_left=0, closed_at=MORNING, closed_reason="Neige")
    assert words(slot, zone=zone)[0] == OfferState.OUTSIDE


def test_a_closed_slot_gives_the_towns_own_words():
    slot = window(closed_at=MORNING, closed_reason="Neige")
    assert words(slot) == (OfferState.SHOP_CLOSED, "No delivery in this slot: Neige")


def test_every_reason_has_a_code_for_programs():
    said = {value for name, value in vars(rules).items() if name.isupper()
            and isinstance(value, str)}  # fmt: skip
    assert said == set(rules.REASONS)
    assert set(rules.REASONS.values()) == set(OfferReason)


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        ("07:00", "08:44", OfferState.SHOP_CLOSED),
        ("07:00", "08:45", OfferState.OPEN),
        ("10:16", "13:00", OfferState.SHOP_CLOSED),
        ("10:15", "13:00", OfferState.OPEN),
        ("09:00", "09:14", OfferState.SHOP_CLOSED),
        ("09:00", "09:15", OfferState.OPEN),
    ],
)
def test_a_shop_must_be_open_a_quarter_of_an_hour_while_couriers_fetch(opens, closes, state):
    assert words(None, shop("Amar", f"2026-11-24 {opens}", f"2026-11-24 {closes}"))[0] == state


def test_closed_shops_are_named():
    closed = [shop(name, "2026-11-24 14:00", "2026-11-24 19:00") for name in ("Amar", "Zoé")]
    assert words(None, closed[0])[1] == "Amar is closed then."
    offer = rules.offer(window(), [*closed, shop("Open")], zone_id=1, moment=MORNING)
    assert offer.reason_params == {"shops": ("Amar", "Zoé")}


def test_a_paused_shop_is_closed_until_its_pause_ends():
    assert words(None, shop(not_before=paris("2026-11-24 12:00")))[0] == OfferState.SHOP_CLOSED
    assert words(None, shop(not_before=paris("2026-11-24 10:00")))[0] == OfferState.OPEN


def test_a_shop_without_room_makes_the_slot_full_and_is_named():
    busy = shop(limit=3, used={1: 3})
    assert words(None, busy) == (
        OfferState.FULL, "Amar cannot prepare more orders for this slot."
    )  # fmt: skip
    assert words(window(id=2), busy)[0] == OfferState.FEW_LEFT


def test_a_held_slot_stays_open_for_its_holder_when_full_or_past_the_cutoff():
    slot = window(places_left=0, mine=True)
    assert words(slot, shop(limit=1, used={1: 1}))[0] == OfferState.OPEN
    assert words(slot, at=CUTOFF)[0] == OfferState.OPEN
    assert words(slot, at=START)[0] == OfferState.TOO_LATE


@pytest.mark.parametrize(
    ("left", "capacity", "few"), [(5, 20, False), (4, 20, True), (3, 8, False), (2, 8, True)]
)
def test_few_are_left_at_two_or_a_fifth(left, capacity, few):
    assert rules.few_left(left, capacity) is few


def test_the_places_left_are_the_tightest_of_slot_and_shops():
    offer = rules.offer(window(), [shop(limit=6, used={1: 5})], zone_id=1, moment=MORNING)
    assert (offer.state, offer.places_left) == (OfferState.FEW_LEFT, 1)


@given(
    st.builds(
        window,
        places_left=st.integers(0, 20),
        closed_at=st.sampled_from([None, MORNING]),
        closed_reason=st.just("x"),
        mine=st.booleans(),
    ),
    st.sampled_from([None, 1, 2]),
    st.integers(-48, 25).map(lambda hours: START + timedelta(hours=hours)),
)
def test_what_cannot_be_taken_has_a_reason_and_a_refusal_and_what_can_has_places(slot, zone, at):
    offer = rules.offer(slot, [shop()], zone_id=zone, moment=at)
    assert bool(offer.reason_msgid) != offer.takeable
    if offer.takeable:
        assert offer.places_left > 0 or offer.mine
        assert at < slot.starts_at
    else:
        assert offer.places_left == 0
        assert str(refusals.of(offer))


def test_the_next_three_free_slots_are_proposed_later_ones_first():
    starts = [START + timedelta(days=day) for day in range(5)]
    slots = [window(public_id=str(n), starts_at=at, cutoff_at=at) for n, at in enumerate(starts)]
    slots[3] = slots[3]._replace(places_left=0)
    offers = [rules.offer(slot, (), zone_id=1, moment=MORNING) for slot in slots]
    assert [o.public_id for o in rules.alternatives(offers, starts[1])] == ["2", "4", "0"]


def test_the_fortnight_counts_the_towns_days_from_today():
    late = paris("2026-11-23 23:30")
    last = window(starts_at=paris("2026-12-06 18:00"))
    after = window(starts_at=paris("2026-12-07 08:00"))
    assert rules.within_days(last, late, 14)
    assert not rules.within_days(after, late, 14)
    assert date(2026, 12, 6) - date(2026, 11, 23) == timedelta(days=13)


@pytest.mark.parametrize(
    ("detours", "marked"),
    [
        ({1: 300, 2: 3000, 3: 3100}, {1}),
        ({1: 2900, 2: 3000, 3: 3100}, set()),
        ({1: 900, 2: 900, 3: 900}, set()),
        ({1: 300, 2: 3000}, set()),
    ],
)
def test_only_a_detour_that_is_little_indeed_is_marked(detours, marked):
    assert ground.green(detours) == marked


def test_a_shop_that_needs_more_time_at_this_hour_is_said_until_it_is_held():
    tuesday_morning = ((1, 8 * 60, 13 * 60, 24 * 60 + 30),)
    busy = shop(busy=tuesday_morning)
    assert words(None, busy, at=paris("2026-11-23 09:30"))[0] == OfferState.OPEN
    late = paris("2026-11-23 09:31")
    assert words(None, busy, at=late) == (
        OfferState.SHOP_CLOSED, "Amar needs more time to prepare.",
    )  # fmt: skip
    assert words(window(mine=True), busy, at=late)[0] == OfferState.OPEN


def test_a_shop_whose_day_is_full_says_so_for_each_hour_of_that_day():
    busy = shop(day_limit=3, day_used={date(2026, 11, 24): 3})
    assert words(None, busy)[1] == "Amar cannot prepare more orders for this day."
    assert words(None, busy._replace(day_limit=4))[0] == OfferState.FEW_LEFT
