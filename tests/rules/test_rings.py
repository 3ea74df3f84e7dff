"""Rings: tidy corners, crossings found wherever they lie, small knots cut off."""

from itertools import combinations, pairwise
from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.addresses import rings
from bourg.addresses.rings import area_m2, crossing, tidy, untangled

POINT = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (p[0] / 10, p[1] / 10))


def test_tidy_takes_closing_repeated_and_straight_back_corners_out():
    drawn = [(0, 0), (0, 0), (1, 0), (2, 0), (1, 0), (1, 1), (0, 0)]
    assert tidy(drawn) == [(0, 0), (1, 0), (1, 1)]


def test_a_bow_tie_crosses_where_its_edges_meet():
    found = crossing([[(0, 0), (1, 1), (1, 0), (0, 1)]])
    assert found.at == pytest.approx((0.5, 0.5))
    assert (found.edge, found.other_edge) == (0, 2)


@given(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=60))
def test_a_star_around_its_middle_never_crosses(radii):
    turns = [2 * pi * n / len(radii) for n in range(len(radii))]
    star = [(r * cos(t), r * sin(t)) for r, t in zip(radii, turns, strict=True)]
    assert crossing([tidy(star)]) is None


@given(st.lists(POINT, min_size=3, max_size=12))
def test_the_sweep_finds_what_comparing_all_edges_finds(points):
    ring = tidy(points)
    edges = list(pairwise([*ring, *ring[:1]]))
    expected = any(rings._meet(*one, *other) for one, other in combinations(edges, 2))
    assert (crossing([ring]) is not None) is expected


def test_a_knot_of_a_few_metres_is_cut_off_and_the_rest_stays():
    square = [(2.0, 48.0), (2.01, 48.0), (2.01, 48.01), (2.0, 48.01)]
    knotted = [*square[:3], (2.00501, 48.01), (2.005, 48.01002), (2.00502, 48.01002),
               (2.005, 48.01), square[3]]  # fmt: skip
    assert crossing([knotted])
    mended, cut, left = untangled(knotted)
    assert (cut >= 1, left, crossing([mended])) == (True, None, None)
    assert area_m2(mended) == pytest.approx(area_m2(square), abs=10)


def test_a_bow_tie_where_people_live_is_not_guessed_at():
    tie = [(2.0, 48.0), (2.01, 48.01), (2.01, 48.0), (2.0, 48.01)]
    assert untangled(tie)[1:] == (0, crossing([tie]))


def test_a_square_kilometre_is_one():
    wide = 1000 / (111_320 * cos(48 * pi / 180))
    high = 1000 / 111_320
    ring = [(2.0, 48.0), (2.0 + wide, 48.0), (2.0 + wide, 48.0 + high), (2.0, 48.0 + high)]
    assert area_m2(ring) == pytest.approx(1_000_000)
