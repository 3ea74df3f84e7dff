"""Areas: inside, outside, on the edge, in a hole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.addresses.areas import AreaRefused, area_of, geometry_of, metres_between

SQUARE = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.1], [2.0, 48.0]]
HOLE = [[2.04, 48.04], [2.06, 48.04], [2.06, 48.06], [2.04, 48.06], [2.04, 48.04]]
ISLAND = [[3.0, 48.0], [3.1, 48.0], [3.0, 48.1]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
TOWN = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ISLAND]]}


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [
        (48.02, 2.02, True),
        (48.05, 2.05, False),  # in the hole
        (48.04, 2.05, True),  # on the hole's edge
        (48.0, 2.05, True),  # on the outer edge
        (48.1, 2.1, True),  # in a corner
        (48.02, 3.01, True),  # in the other part
        (48.09, 3.09, False),  # beyond the slanting edge
        (47.99, 2.05, False),
        (0.0, 0.0, False),
    ],
)
def test_a_point_is_inside_or_not(lat, lon, inside):
    assert area_of(TOWN).contains(lat, lon) is inside


@given(st.floats(47.9, 48.2), st.floats(1.9, 2.2))
def test_bands_answer_like_the_definition(lat, lon):
    outer = 48.0 <= lat <= 48.1 and 2.0 <= lon <= 2.1
    hole = 48.04 < lat < 48.06 and 2.04 < lon < 2.06
    area = area_of(POLYGON)
    if area.distance_m(lat, lon) > 0.1:
        assert area.contains(lat, lon) is (outer and not hole)


@pytest.mark.parametrize("turn", range(4))
def test_neither_direction_nor_start_of_a_ring_matters(turn):
    ring = SQUARE[:-1]
    turned = ring[turn:] + ring[:turn]
    for way in (turned, turned[::-1]):
        area = area_of({"type": "Polygon", "coordinates": [way]})
        assert area.contains(48.07, 2.03)
        assert not area.contains(48.11, 2.03)


def test_features_and_collections_are_taken_as_they_come():
    feature = {"type": "Feature", "properties": {}, "geometry": POLYGON}
    collection = {"type": "FeatureCollection", "features": [feature, feature]}
    assert geometry_of(collection)["coordinates"] == [[SQUARE, HOLE]] * 2
    assert area_of(feature).contains(48.02, 2.02)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": "Point", "coordinates": [2, 48]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"]]]},
        {"type": "Polygon", "coordinates": [[[662524, 6866064], [662514, 6866065]]]},
        {"type": "FeatureCollection", "features": [None]},
    ],
)
def test_what_is_no_polygon_in_degrees_is_refused(document):
    with pytest.raises(AreaRefused):
        area_of(document)


def test_distances_are_in_metres():
    area = area_of({"type": "Polygon", "coordinates": [SQUARE]})
    assert area.distance_m(47.999, 2.05) == pytest.approx(111.3, abs=0.1)
    assert metres_between(48.0, 2.0, 48.0, 2.001) == pytest.approx(74.5, abs=0.1)
