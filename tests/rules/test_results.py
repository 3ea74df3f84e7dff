"""The figures of a shop: what counts as sold, missing, refused; the lists say the same."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bourg.catalogue.kinds import SoldBy
from bourg.ordering import results
from bourg.ordering.kinds import LineState, PartState
from bourg.ordering.results import Kind, Sold

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


class Line(NamedTuple):
    name: str
    quantity: int = 1
    cents: int | None = 100
    sold_by: SoldBy = SoldBy.PIECE
    weight_g: int | None = None
    cut_g: int | None = None
    options: list | None = None
    replaced_by: str = ""
    state: LineState = LineState.KEPT


class Part(NamedTuple):
    lines: list
    state: PartState = PartState.DELIVERED
    total_cents: int = 0
    minutes: int | None = 5
    placed_at: datetime = NOON

    @property
    def answered_at(self):
        return None if self.minutes is None else NOON + timedelta(minutes=self.minutes)


def test_what_was_refused_cancelled_or_brought_back_is_not_sold():
    parts = [Part([], state, 500) for state in PartState]
    found = results.sum_up(parts)
    assert found.sold_cents == 5 * 500
    assert found.counts == {Kind.SOLD: 5, Kind.REFUSED: 1, Kind.MISSING: 0, Kind.RETURNED: 1,
                            Kind.ANSWERED: 8}  # fmt: skip


def test_a_good_counts_the_households_that_wanted_it_and_the_weight_that_was_cut():
    comte = Line("Comté", sold_by=SoldBy.WEIGHT, weight_g=300, cut_g=320, cents=800)
    parts = [Part([comte, comte._replace(cut_g=None, cents=750)]), Part([Line("Pain", quantity=3)]),
             Part([Line("Pain"), Line("Pain", quantity=2)])]  # fmt: skip
    assert results.sum_up(parts).best == [
        Sold("Pain", 2, 6, 0, 300), Sold("Comté", 1, 0, 620, 1550)
    ]  # fmt: skip


def test_the_same_good_with_other_options_is_one_good():
    sliced = Line("Pain (tranché)", options=[["tranché", 20]], cents=120)
    found = results.sum_up([Part([sliced]), Part([Line("Pain")]), Part([sliced, Line("Pain")])])
    assert found.best == [Sold("Pain", 3, 4, 0, 440)]
    assert len(results.with_good("Pain", [Part([sliced])])) == 1


def test_what_came_instead_is_sold_and_what_was_wanted_was_missing():
    swapped = Part([Line("Brie", replaced_by="Coulommiers"), Line("Pain")])
    without = Part([Line("Brie", state=LineState.REFUSED)])
    found = results.sum_up([swapped, without])
    assert [one.name for one in found.best] == ["Coulommiers", "Pain"]
    assert found.missing == [("Brie", 2)]
    assert results.of(Kind.MISSING, [swapped, without, Part([Line("Pain")])]) == [swapped, without]
    assert results.with_good("Coulommiers", [swapped, without]) == [swapped]


def test_half_of_the_answers_came_sooner_and_the_slowest_is_listed_first():
    parts = [Part([], minutes=n) for n in (4, 60, None, 10)]
    assert results.sum_up(parts).answer_minutes == 10
    assert [part.minutes for part in results.of(Kind.ANSWERED, parts)] == [60, 10, 4]
    assert results.sum_up([]).answer_minutes is None
