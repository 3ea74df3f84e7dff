"""A place that somebody points at is read from a map's own words, and judged."""

import pytest

from bourg.addresses.points import turned, typed, within
from bourg.addresses.zone_files import Bounds
from bourg.kernel.refusals import BadInput

BONDY = Bounds(2.46, 48.89, 2.51, 48.92)
HERE = (48.9021, 2.4823)


@pytest.mark.parametrize("words", [
    "48.9021, 2.4823", "48.9021,2.4823", " 48.9021 2.4823 ", "48,9021 2,4823", "48,9021; 2,4823",
    "48,9021, 2,4823",
])  # fmt: skip
def test_latitude_and_longitude_are_read_with_points_or_commas(words):
    assert typed(words) == HERE


@pytest.mark.parametrize("words", [
    "", "48.9021", "2 rue de la Paix", "91.5, 2.4", "48.9, 181.5", "48.9021, 2.4823, 3.5",
    "nan, inf", "1e9, 2.4", "٤٨.٩, ٢.٤", "4" * 60 + ".1, 2.4", "48.9021, 2.4823" + " " * 80 + "x",
])  # fmt: skip
def test_what_is_no_place_is_refused(words):
    with pytest.raises(BadInput):
        typed(words)


def test_longitude_first_is_turned_round_only_where_that_lies_in_the_town():
    assert turned((2.4823, 48.9021), BONDY) == HERE
    assert turned(HERE, BONDY) == HERE
    assert turned((45.75, 4.85), BONDY) == (45.75, 4.85)


def test_a_farm_a_little_beyond_the_last_address_is_of_the_town():
    assert within((48.93, 2.48), BONDY)
    assert not within((48.95, 2.48), BONDY)
