"""Files of streets: what is read from them, and the sentence for each that cannot be."""

import gzip

import pytest

from bourg.addresses.roads import LIMIT_BYTES, RoadsRefused, read_ways
from tests.builders.streets import collection, corner, osm, way

NODES = {1: corner(0, 0), 2: corner(0, 1), 3: corner(1, 1)}
STREET = {"highway": "residential"}
BOMB = '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE osm [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE osm SYSTEM "http://127.0.0.1:1/osm.dtd">'


@pytest.fixture
def written(tmp_path):
    """Write a file and give its path."""

    def write(raw, name="voies.geojson"):
        path = tmp_path / name
        path.write_bytes(raw)
        return path

    return write


def test_geojson_is_read_plain_and_packed(written):
    plain = read_ways(written(collection()))
    packed = read_ways(written(gzip.compress(collection()), "voies.geojson.gz"))
    assert plain == packed
    assert plain[0].points == (corner(0, 0), corner(0, 1))
    assert plain[2].tags == {"highway": "residential", "oneway": "yes"}


def test_osm_xml_is_read_and_ways_before_their_nodes_too(written):
    raw = osm([([1, 2, 3], STREET), ([1, 3], {"building": "yes"})], NODES)
    (found,) = read_ways(written(raw, "voies.osm"))
    assert found.points == (corner(0, 0), corner(0, 1), corner(1, 1))
    turned = raw.replace(b"</osm>", b"") + b'<way id="9"><nd ref="7"/><nd ref="8"/>'
    turned += b'<tag k="highway" v="path"/></way><node id="7" lat="48.9" lon="2.5"/>'
    turned += b'<node id="8" lat="48.91" lon="2.5"/></osm>'
    assert len(read_ways(written(turned, "voies.osm"))) == 2


def test_a_way_is_broken_where_the_extract_left_a_node_out(written):
    raw = osm([([1, 2, 99, 3, 1], STREET)], NODES)
    found = read_ways(written(raw, "voies.osm.xml"))
    assert [way.points for way in found] == [
        (corner(0, 0), corner(0, 1)), (corner(1, 1), corner(0, 0)),
    ]  # fmt: skip


LAMBERT = collection([way((0, 0), (0, 1))]).replace(b"2.48", b"662188.8").replace(b"48.9", b"6867")
BROKEN = {
    "empty": (b"", "is empty"),
    "blank": (b" \n", "is empty"),
    "binary": (b"\x00\x01PK\x03\x04", "neither GeoJSON nor"),
    "a table": (b"id;rue\n1;Foch\n", "neither GeoJSON nor"),
    "other XML": (b"<?xml version='1.0'?><gpx><trk/></gpx>", "neither GeoJSON nor"),
    "other JSON": (b'{"name": "Bondy"}', "neither GeoJSON nor"),
    "odd JSON": (b'{"features": [3]}', "neither GeoJSON nor"),
    "no numbers": (collection().replace(b"[2.48,", b'["x",'), "is no number"),
    "not a number": (collection().replace(b"[2.48,", b"[NaN,"), "is no number"),
    "XML without numbers": (
        osm([([1, 2], STREET)], NODES).replace(b'lat="48.', b'lat="x'),
        "is no number",
    ),
    "ways without their nodes": (osm([([7, 8], STREET)], {}), "lack their points"),
    "cut JSON": (collection()[:-9], "ends too early"),
    "cut XML": (osm([([1, 2], STREET)], NODES)[:-9], "ends too early"),
    "cut gzip": (gzip.compress(collection())[:-20], "ends too early"),
    "rubbish in gzip": (b"\x1f\x8b\x08rubbish rubbish", "ends too early"),
    "no streets": (collection([way((0, 0), (0, 1)) | {"properties": {}}]), "no streets"),
    "only points": (collection([]), "no streets"),
    "nodes only": (osm([], NODES), "no streets"),
    "Lambert": (LAMBERT, "Lambert 93"),
    "beyond the pole": (collection().replace(b" 48.9", b" 98.9"), "neither GeoJSON nor"),
    "a bomb of entities": (osm([], {}, BOMB), "declares entities"),
    "a file from outside": (osm([], {}, OUTSIDE), "declares entities"),
    "a DTD from elsewhere": (osm([], {}, ELSEWHERE), "declares entities"),
}


@pytest.mark.parametrize(("raw", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_file_without_readable_streets_is_one_sentence(written, raw, sentence):
    with pytest.raises(RoadsRefused, match=sentence):
        read_ways(written(raw))


def test_a_file_too_large_is_not_unpacked_to_its_end(written):
    packed = gzip.compress(b"{" + b" " * 9_000_000)
    assert len(packed) < 100_000
    for raw in (packed, b"{" + b" " * 9_000_000):
        with pytest.raises(RoadsRefused, match="2 MB at most"):
            read_ways(written(raw), limit_bytes=2_000_000)
    assert LIMIT_BYTES < 200_000_000


def test_a_file_that_is_not_there_or_a_folder_is_one_sentence(tmp_path):
    for path in (tmp_path / "none.geojson", tmp_path):
        with pytest.raises(RoadsRefused, match="cannot be opened"):
            read_ways(path)
