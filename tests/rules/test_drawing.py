"""The town's own map, and outlines made one."""

import gzip
import json
from xml.etree import ElementTree

import pytest

from bourg.addresses import basemap
from bourg.addresses.areas import area_of
from bourg.addresses.basemap import BasemapRefused
from bourg.addresses.drawing import Frame
from bourg.addresses.joining import joined
from bourg.addresses.rings import area_m2
from bourg.addresses.shapes import clean, made_one
from bourg.addresses.zone_files import Bounds
from bourg.demo import places
from tests.builders.zones import ALL, collection, feature
from tests.demo.stock import DATA

EDGE = json.loads((DATA / "addresses/contour_osm.geojson").read_text("utf-8"))
A = [(2.0, 48.0), (2.1, 48.0), (2.1, 48.1), (2.0, 48.1)]
B = [(2.1, 48.0), (2.2, 48.0), (2.2, 48.1), (2.1, 48.1)]
FAR = [(3.0, 48.0), (3.1, 48.0), (3.1, 48.1)]


@pytest.fixture(scope="module")
def bondy_drawn():
    packed = (DATA / "addresses/voies_osm.geojson.gz").read_bytes()
    return basemap.draw(json.loads(gzip.decompress(packed)), EDGE)


def test_the_map_of_bondy_is_small_credited_and_without_styles(bondy_drawn):
    assert len(gzip.compress(bondy_drawn.svg.encode(), 9)) < 100_000
    assert bondy_drawn.lines > 1_500
    for words in ("OpenStreetMap", "Avenue du Général Gallieni"):
        assert words in bondy_drawn.svg
    assert "style" not in bondy_drawn.svg
    assert "http" not in bondy_drawn.svg.replace("http://www.w3.org/2000/svg", "")
    ElementTree.fromstring(bondy_drawn.svg)


@pytest.mark.parametrize(
    "document",
    [None, [], {"features": 3}, {"features": []}, {"features": [None, 3, {"properties": 2}]},
     json.loads(collection(feature(ALL, highway="primary")))],
)  # fmt: skip
def test_a_file_without_streets_is_refused(document):
    with pytest.raises(BasemapRefused):
        basemap.draw(document, EDGE)


def test_a_name_cannot_bring_mark_up_into_the_drawing():
    line = {"type": "LineString", "coordinates": [[2.48 + n / 100, 48.9] for n in range(3)]}
    evil = feature(line, highway="primary", name="</text><script>alert(1)</script>")
    drawn = basemap.draw({"features": [evil, feature(line, highway="primary", name="A")]}, EDGE)
    assert "<script" not in drawn.svg
    ElementTree.fromstring(drawn.svg)


def test_a_frame_puts_north_up_and_west_left():
    frame = Frame(Bounds(2.0, 48.0, 2.1, 48.1))
    assert frame.at(2.0, 48.1) == (0, 0)
    assert frame.at(2.1, 48.0) == frame.size
    assert frame.line([(2.0, 48.1), (2.0, 48.1), (2.1, 48.1)]).startswith("M0 0l")


def test_neighbours_lose_the_border_between_them():
    (whole,) = joined([[A], [B]])
    (outline,) = whole
    assert area_m2(outline) == pytest.approx(area_m2(A) + area_m2(B))
    assert len(outline) == 6
    assert joined([[A], [B[::-1]]]) == [whole]


def test_areas_apart_and_areas_over_one_another_stay_as_they_are():
    assert len(joined([[A], [FAR]])) == 2
    shifted = [(x + 0.05, y + 0.01) for x, y in A]
    assert joined([[A], [shifted]]) == [[A], [shifted]]
    assert joined([[A], [A]]) == [[A], [A]]


def test_an_area_around_another_has_no_hole_left():
    inner = [(2.04, 48.04), (2.06, 48.04), (2.06, 48.06), (2.04, 48.06)]
    assert joined([[A, inner], [inner]]) == [[A]]


@pytest.mark.parametrize("name", ["Centre", "Nord", "Sud"])
def test_polling_areas_made_one_cover_what_they_covered(name):
    parts = clean(places.districts()[name]["coordinates"])
    whole = made_one(parts.polygons)
    assert len(whole["coordinates"]) <= 2 < len(parts.polygons)
    before, after = area_of(parts.geometry), area_of(whole)
    high, wide = before.north - before.south, before.east - before.west
    steps = [n / 60 for n in range(61)]
    points = [
        (before.south + a * high, before.west + b * wide) for a in steps for b in steps
    ]  # fmt: skip
    assert [before.contains(*p) for p in points] == [after.contains(*p) for p in points]
