"""The sequence of a simple round."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from bourg.rounds.rules import Place, cost_cents, distance_m, length_m, sequence

degrees = st.floats(0, 0.05)
places = st.lists(st.tuples(degrees, degrees), min_size=0, max_size=12).map(
    lambda points: [Place(f"{i}", 48.88 + a, 2.46 + b) for i, (a, b) in enumerate(points)]
)


@given(places, places)
def test_every_halt_is_ridden_once_and_pickups_come_first(pickups, drops):
    drops = [drop._replace(key=f"d{drop.key}") for drop in drops]
    ridden = sequence(pickups, drops)
    assert sorted(ridden[: len(pickups)]) == sorted(pickups)
    assert sorted(ridden[len(pickups) :]) == sorted(drops)


@given(places)
def test_the_order_given_does_not_matter(pickups):
    assert sequence(pickups, []) == sequence(pickups[::-1], [])


def test_doors_in_a_row_are_ridden_in_that_row():
    row = [Place(str(i), 48.9, 2.47 + i / 1000) for i in range(6)]
    shop = Place("s", 48.9, 2.469)
    assert sequence([shop], row[3:] + row[:3]) == [shop, *row]


def test_an_unknown_point_is_ridden_all_the_same():
    assert len(sequence([Place("a", None, None)], [Place("b", 48.9, 2.4)])) == 2


def test_a_kilometre_in_a_straight_line_is_ridden_as_a_third_more():
    north = distance_m(Place("a", 48.9, 2.48), Place("b", 48.909, 2.48))
    assert 1330 < north < 1350
    assert length_m([Place("a", 48.9, 2.48)]) == 0


def test_ninety_minutes_cost_one_and_a_half_hours():
    assert cost_cents(90, 2500) == 3750


@given(places, st.integers(2, 4))
def test_all_bags_of_one_shop_are_picked_up_in_one_go(shops, bags):
    pickups = [shop._replace(key=f"{shop.key}-{n}") for shop in shops for n in range(bags)]
    ridden = [(place.lat, place.lon) for place in sequence(pickups[::-1], [])]
    halts = [point for point, _ in groupby(ridden)]
    assert len(halts) == len(set(halts))
