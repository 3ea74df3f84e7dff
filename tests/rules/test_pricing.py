"""What lines and parts cost: pieces exactly, weighed goods within a ceiling."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.catalogue.kinds import SoldBy
from bourg.ordering import pricing
from bourg.ordering.kinds import LineState

PRICES = st.integers(1, 1_000_000)


class Line(NamedTuple):
    """What pricing reads of an order line."""

    estimate_cents: int | None
    final_cents: int | None = None
    state: LineState = LineState.KEPT


def test_pieces_cost_exactly_their_price():
    amounts = pricing.line(SoldBy.PIECE, 130, quantity=3, weight_g=None)
    assert amounts == (390, 390)
    assert amounts.exact


@pytest.mark.parametrize(
    ("per_kilo", "grams", "expected"),
    [(2390, 200, (478, 526)), (1000, 1000, (1000, 1100)), (1, 50, (0, 0)), (999, 5, (5, 6))],
)
def test_a_weighed_good_may_cost_a_tenth_more_rounded_up(per_kilo, grams, expected):
    assert pricing.line(SoldBy.WEIGHT, per_kilo, quantity=1, weight_g=grams) == expected


@given(PRICES, st.integers(1, 50_000))
def test_a_ceiling_is_never_below_the_estimate_nor_a_cent_above_a_tenth_more(per_kilo, grams):
    estimate, ceiling = pricing.weighed(per_kilo, grams)
    assert estimate * 110 <= ceiling * 100 < estimate * 110 + 100


def test_a_refused_line_costs_nothing_and_a_final_price_wins_over_the_estimate():
    lines = [Line(500), Line(400, final_cents=420), Line(900, state=LineState.REFUSED)]
    assert pricing.part_total(lines) == 920


def test_one_settled_total_stands_for_all_lines():
    assert pricing.part_total([Line(500), Line(400)], settled_total_cents=870) == 870


def test_a_line_that_nobody_priced_yet_counts_nothing():
    assert pricing.part_total([Line(None), Line(250)]) == 250


@given(st.lists(st.tuples(PRICES, PRICES)))
def test_amounts_together_are_the_sum_of_each(pairs):
    amounts = [pricing.Amounts(*pair) for pair in pairs]
    together = pricing.sum_of(amounts)
    assert together.estimate_cents == sum(estimate for estimate, _ in pairs)
    assert together.ceiling_cents == sum(ceiling for _, ceiling in pairs)


@pytest.mark.parametrize(
    ("amount", "minimum", "missing"), [(0, 0, 0), (500, 1500, 1000), (1500, 1500, 0), (9, 1, 0)]
)
def test_what_is_missing_to_a_minimum(amount, minimum, missing):
    assert pricing.missing(amount, minimum) == missing
