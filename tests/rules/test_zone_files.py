"""Zone files as towns have them: every bad one is refused with its reason, or repaired and said."""

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.addresses import lambert
from bourg.addresses.areas import area_of
from bourg.addresses.shapes import HOLES, PARTS, REPAIRED_KNOT, ShapeRefused
from bourg.addresses.zone_files import (
    CONVERTED,
    JOINED,
    LIMIT_BYTES,
    OUTSIDE,
    TURNED,
    Bounds,
    ZoneFileRefused,
    read,
)
from tests.builders.zones import ALL, EAST, WEST, collection, feature, square
from tests.demo.stock import DATA

TOWN = Bounds(2.0, 48.0, 2.02, 48.02)
HOLED = {"type": "Polygon", "coordinates": [
    *ALL["coordinates"], square(1.99, 47.99, 2.01, 48.01)["coordinates"][0],
]}  # fmt: skip
TIE = {"type": "Polygon", "coordinates": [[[2.0, 48.0], [2.02, 48.02], [2.02, 48.0], [2.0, 48.02]]]}


def turned(geometry):
    """The same with every corner's numbers the other way round."""
    rings = [[[y, x] for x, y in ring] for ring in geometry["coordinates"]]
    return {**geometry, "coordinates": rings}


def in_metres(geometry):
    """The same in Lambert 93."""
    rings = [[list(lambert.to_metres(*p)) for p in ring] for ring in geometry["coordinates"]]
    return {**geometry, "coordinates": rings}


def only(raw, **options):
    """The one zone of a file."""
    (zone,) = read(raw, TOWN, **options).zones
    return zone


def notes(zone):
    return [msgid for msgid, _ in zone.notes]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", ZoneFileRefused.EMPTY),
        (b" \n", ZoneFileRefused.EMPTY),
        (b"id;nom\n1;Nord\n", ZoneFileRefused.NOT_JSON),
        (b"\xff\xfe\x00", ZoneFileRefused.NOT_JSON),
        (b"\x1f\x8bnothing", ZoneFileRefused.NOT_JSON),
        (b"[" * 100_000, ZoneFileRefused.NOT_JSON),
        (b"[1, 2]", ZoneFileRefused.NOT_GEOJSON),
        (b'{"zones": []}', ZoneFileRefused.NOT_GEOJSON),
        (b'{"type": "FeatureCollection", "features": 3}', ZoneFileRefused.NOT_GEOJSON),
        (b'{"type": "FeatureCollection", "features": ["x"]}', ZoneFileRefused.NOT_GEOJSON),
        (collection(), ZoneFileRefused.NO_FEATURE),
        (collection(*[feature(ALL)] * 501), ZoneFileRefused.MANY),
        (collection(feature(square(9e6, 9e6, 9.1e6, 9.1e6))), ZoneFileRefused.RANGE),
        (collection(feature(ALL), crs={"properties": {"name": "EPSG:2154"}}),
         ZoneFileRefused.RANGE),
        (collection(feature(ALL), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
         ZoneFileRefused.SYSTEM),
    ],
)  # fmt: skip
def test_a_file_that_gives_no_zone_is_refused_with_its_reason(raw, why):
    with pytest.raises(ZoneFileRefused) as refused:
        read(raw, TOWN)
    assert refused.value.msgid == why


def test_what_no_page_can_show_and_no_database_keep_leaves_the_words_of_a_file():
    zone = only(collection(feature(ALL, name="Nord\x00 \ud800Est")))
    assert zone.name == "Nord Est"
    with pytest.raises(ZoneFileRefused) as refused:
        read(collection(feature(ALL), crs={"properties": {"name": "EPSG:9\ud800"}}), TOWN)
    assert str(refused.value.params["name"]).isprintable()


def test_a_huge_file_is_refused_before_it_is_read_also_packed():
    for raw in (b" " * (LIMIT_BYTES + 1), gzip.compress(b" " * (10 * LIMIT_BYTES))):
        with pytest.raises(ZoneFileRefused) as refused:
            read(raw)
        assert refused.value.msgid == ZoneFileRefused.TOO_LARGE


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (None, ShapeRefused.TYPE),
        ({"type": "Point", "coordinates": [2, 48]}, ShapeRefused.TYPE),
        ({"type": "LineString", "coordinates": [[2, 48], [2.1, 48]]}, ShapeRefused.TYPE),
        ({"type": "Polygon", "coordinates": []}, ShapeRefused.EMPTY),
        ({"type": "Polygon", "coordinates": [["a", "b"]]}, ShapeRefused.NO_NUMBERS),
        ({"type": "Polygon", "coordinates": [[[2, 48], [True, 48], [2, "48"]]]},
         ShapeRefused.NO_NUMBERS),
        ({"type": "Polygon", "coordinates": [[[2.0, 48.0], [2.01, 48.0], [2.0, 48.0]]]},
         ShapeRefused.FEW),
        ({"type": "Polygon", "coordinates": [[[2 + n / 1e5, 48.0] for n in range(10_001)]]},
         ShapeRefused.MANY),
        (TIE, ShapeRefused.CROSSES),
        ({"type": "Polygon", "coordinates": [
            ALL["coordinates"][0], square(2.05, 48.0, 2.2, 48.05)["coordinates"][0]]},
         ShapeRefused.HOLE_CROSSES),
        ({"type": "Polygon", "coordinates": [
            WEST["coordinates"][0], square(2.05, 48.0, 2.06, 48.05)["coordinates"][0]]},
         ShapeRefused.HOLE_OUTSIDE),
        (square(5.0, 45.0, 5.1, 45.1), OUTSIDE),
    ],
)  # fmt: skip
def test_a_shape_that_is_no_zone_is_told_and_the_others_are_taken(geometry, why):
    found = read(collection(feature(geometry, name="Bad"), feature(ALL, name="Good")), TOWN)
    assert [zone.name for zone in found.taken] == ["Good"]
    assert notes(found.zones[0])[-1] == why


def test_where_an_outline_crosses_itself_is_said_as_maps_write_it():
    (note,) = only(collection(feature(TIE))).notes
    assert note[1] == {"place": "48.01000, 2.01000"}


def test_a_small_knot_is_repaired_and_said():
    raw = (DATA / "addresses/bureaux_de_vote.geojson").read_bytes()
    found = read(raw)
    assert len(found.taken) == 32
    assert [zone.name for zone in found.zones if REPAIRED_KNOT in notes(zone)] == ["93010_6"]


def test_holes_and_parts_are_kept_and_said():
    assert notes(only(collection(feature(HOLED)))) == [HOLES]
    both = {"type": "MultiPolygon", "coordinates": [WEST["coordinates"], EAST["coordinates"]]}
    zone = only(collection(feature(both)))
    assert notes(zone) == [PARTS]
    assert area_of(zone.geometry).contains(48.0, 2.003)  # in both parts: once and for all inside


def test_features_of_one_name_are_one_zone():
    raw = collection(feature(WEST, nom="Nord"), feature(EAST, nom="Nord"))
    zone = only(raw, name_property="nom")
    assert (zone.numbers, zone.slug, notes(zone)) == ([1, 2], "nord", [JOINED])
    assert len(zone.geometry["coordinates"]) == 2


def test_the_name_is_the_property_that_tells_the_zones_apart():
    raw = collection(feature(WEST, insee="93010", nom="Bondy", bureau="1"),
                     feature(EAST, insee="93010", nom="Bondy", bureau="2"))  # fmt: skip
    assert [zone.name for zone in read(raw).zones] == ["1", "2"]
    nameless = collection(feature(WEST), feature(EAST))
    assert [zone.name for zone in read(nameless).zones] == ["Zone 1", "Zone 2"]
    with pytest.raises(ZoneFileRefused):
        read(raw, name_property="quartier")


@pytest.mark.parametrize("members", [{}, {"crs": {"properties": {"name": "EPSG:2154"}}}])
def test_lambert_93_is_recognised_and_converted(members):
    found = read(collection(feature(in_metres(WEST)), **members), TOWN)
    assert found.notes == [CONVERTED]
    (zone,) = found.zones
    expected = [pytest.approx(point, abs=1e-7) for point in WEST["coordinates"][0]]
    assert zone.geometry["coordinates"][0][0] == expected


def test_latitude_first_is_turned_round_where_that_is_certain():
    found = read(collection(feature(turned(WEST))), TOWN)
    assert (found.notes, found.zones[0].geometry["coordinates"]) == (
        [TURNED],
        [WEST["coordinates"]],
    )
    metres = read(collection(feature(turned(in_metres(WEST)))), TOWN)
    assert metres.notes == [CONVERTED, TURNED]
    without_town = read(collection(feature(turned(WEST))))
    assert without_town.notes == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "crs"])
        , inner | st.sampled_from(["FeatureCollection", "Feature", "Polygon", "MultiPolygon"]),
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_whatever_json_comes_is_read_or_refused(document):
    with suppress(ZoneFileRefused):
        read(json.dumps(document).encode(), TOWN)
