"""How long a shop needs at which hours of the week."""

from datetime import UTC, datetime, timedelta

import pytest

from bourg.kernel.refusals import BadInput
from bourg.merchants.preparing import checked, needed, stretches

SATURDAY_MORNING = [5, 8 * 60, 13 * 60, 120]
PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [(datetime(2026, 11, 28, 9, tzinfo=UTC), 120), (datetime(2026, 11, 28, 7, tzinfo=UTC), 120),
     (datetime(2026, 11, 28, 12, tzinfo=UTC), 0), (datetime(2026, 11, 27, 9, tzinfo=UTC), 0)],
)  # fmt: skip
def test_an_hour_of_the_week_is_judged_by_the_clock_of_the_town(starts_at, minutes):
    assert needed([SATURDAY_MORNING], starts_at, PARIS) == timedelta(minutes=minutes)


def test_where_two_entries_hold_the_longer_counts_and_days_alike_are_said_together():
    kept = checked([SATURDAY_MORNING, [4, 480, 780, 120], [5, 600, 720, 180], SATURDAY_MORNING])
    assert needed(kept, datetime(2026, 11, 28, 9, 30, tzinfo=UTC), PARIS) == timedelta(hours=3)
    assert [one.weekdays for one in stretches(kept)] == [(4, 5), (5,)]


@pytest.mark.parametrize(
    "entry", [[5, 780, 480, 60], [5, 480, 480, 60], [5, 480, 1500, 60], [5, 0, 60, 0],
              [5, 0, 60, 999_999]],
)  # fmt: skip
def test_what_cannot_be_is_refused(entry):
    with pytest.raises(BadInput):
        checked([entry])
