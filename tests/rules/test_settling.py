"""What a shop may settle by itself, what the household is asked, and what is known of a total."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bourg.catalogue.kinds import SoldBy
from bourg.kernel.refusals import BadInput
from bourg.ordering.kinds import LineState, ProposalKind, Substitution
from bourg.ordering.settling import Said, answer_by, judge, limit, together, total, worth

K, W = ProposalKind, Substitution
ROUND = datetime(2026, 11, 24, 9, tzinfo=UTC)


def line(**fields):
    """Half a kilo of cheese at 23.90 €: 11.95 € by estimate, 13.15 € at most."""
    weighed = {
        "state": LineState.KEPT, "sold_by": SoldBy.WEIGHT, "unit_price_cents": 2390,
        "estimate_cents": 1195, "ceiling_cents": 1315, "final_cents": None,
        "substitution": W.NEAREST,
    }  # fmt: skip
    return SimpleNamespace(**{**weighed, **fields})


def words(ceiling_cents=None, **fields):
    """A wish in words, without a price."""
    free = {"sold_by": SoldBy.PIECE, "unit_price_cents": None, "estimate_cents": None}
    return line(**free, ceiling_cents=ceiling_cents, **fields)


@pytest.mark.parametrize(
    ("wish", "said", "amount", "ask"),
    [
        (line(), Said(cut_g=550), 1315, None),
        (line(), Said(cut_g=551), 1317, K.AMOUNT),
        (line(), Said(price_cents=1200), 1200, None),
        (words(), Said(price_cents=400), 400, K.PRICE),
        (words(500), Said(price_cents=500), 500, None),
        (words(500), Said(price_cents=501), 501, K.PRICE),
        (line(), Said(replaced_by="Beaufort", price_cents=1315), 1315, None),
        (line(), Said(replaced_by="Beaufort", price_cents=1316), 1316, K.REPLACEMENT),
        (line(substitution=W.CALL), Said(replaced_by="B", price_cents=9), 9, K.REPLACEMENT),
        (line(substitution=W.CALL), Said(replaced_by="B", price_cents=9, by_phone=True), 9, None),
        (line(substitution=W.CALL), Said(replaced_by="B", price_cents=1316, by_phone=True), 1316,
         K.REPLACEMENT),
    ],
)  # fmt: skip
def test_what_is_within_the_ceiling_binds_and_what_is_above_is_asked(wish, said, amount, ask):
    assert judge(wish, said) == (amount, ask)


@pytest.mark.parametrize(
    ("wish", "said", "field"),
    [
        (line(substitution=W.LEAVE_OUT), Said(replaced_by="B", price_cents=9), "replaced_by"),
        (words(), Said(cut_g=200), "cut_g"),
        (line(), Said(cut_g=0), "cut_g"),
        (line(), Said(cut_g=50_001), "cut_g"),
        (line(), Said(price_cents=-1), "price_cents"),
        (line(), Said(price_cents=10**7), "price_cents"),
        (line(), Said(), "price_cents"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wish, said, field):
    with pytest.raises(BadInput) as refusal:
        judge(wish, said)
    assert refusal.value.field == field


@pytest.mark.parametrize("typed", [0, -1, True, 10**7, "12"])
def test_a_ticket_has_a_total(typed):
    with pytest.raises(BadInput):
        total(typed)


def test_a_part_may_cost_its_ceilings_without_what_is_left_out():
    assert limit([line(), line(state=LineState.REFUSED), words(500), words()]) == 1315 + 500


@pytest.mark.parametrize(
    ("before", "until"),
    [(300, ROUND - timedelta(hours=1)), (70, ROUND - timedelta(minutes=50)), (19, None)],
)
def test_a_household_has_until_an_hour_before_the_round_or_twenty_minutes(before, until):
    assert answer_by(ROUND - timedelta(minutes=before), ROUND) == until


def test_a_total_says_what_is_exact_what_is_estimated_and_what_has_no_price():
    lines = [line(), words(500), words(), line(state=LineState.REFUSED)]
    assert worth(1195, lines, settled=False, asked=False) == (1195, 1815, 2, False)
    assert worth(1690, lines, settled=True, asked=False) == (1690, 1690, 0, True)
    assert not worth(1690, lines, settled=True, asked=True).exact
    weighed = worth(1290, [line(final_cents=1290)], settled=False, asked=False)
    assert weighed == (1290, 1290, 0, True)
    assert together([weighed, worth(1195, [line()], settled=False, asked=False)], 290) == (
        2775, 2895, 0, False,
    )  # fmt: skip
