"""Lambert 93: the constants and points of the national institute, and the addresses of a town."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.addresses import lambert
from bourg.addresses.areas import metres_between
from tests.demo.stock import DATA


def test_the_constants_are_those_of_the_note():
    constants = (lambert._N, lambert._C, lambert._YS)
    assert constants == pytest.approx((0.7256077650, 11754255.426, 12655612.050), abs=1e-3)


@pytest.mark.parametrize(
    ("x", "y", "lon", "lat"),
    [
        (700_000.0, 6_600_000.0, 3.0, 46.5),  # the origin
        (652_469.02, 6_862_035.26, 2.352083, 48.856619),  # Paris, before its town hall
    ],
)
def test_known_points_lie_where_they_should(x, y, lon, lat):
    assert lambert.to_degrees(x, y) == pytest.approx((lon, lat), abs=2e-4)


@given(st.floats(-4.5, 9.5), st.floats(41.5, 51.0))
def test_there_and_back_is_the_same_point(lon, lat):
    assert lambert.to_degrees(*lambert.to_metres(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


def test_every_address_of_bondy_is_where_the_national_list_says():
    with gzip.open(DATA / "addresses/adresses_ban.csv.gz", "rt", encoding="utf-8") as file:
        rows = [[float(row[c]) for c in ("x", "y", "lon", "lat")] for row in csv.DictReader(file)]
    assert len(rows) == 8_413
    found = [(lambert.to_degrees(x, y), (lon, lat)) for x, y, lon, lat in rows]
    assert max(metres_between(a[1], a[0], b[1], b[0]) for a, b in found) < 0.05
