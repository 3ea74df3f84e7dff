"""Reading address files: every usable row comes out repaired, every doubt is told."""

import gzip
import json
from pathlib import Path

import pytest

from bourg.addresses.areas import area_of
from bourg.addresses.reading import read_ban
from bourg.addresses.report import Doubt, Report
from bourg.addresses.spelling import Repair
from bourg.kernel.tabular import FileRefused

INVENTED = Path(__file__).parents[1] / "data/adresses_invented.csv"
DEMO = Path(__file__).parents[2] / "platform/bourg/demo/data/addresses"
SQUARE = [[1.9, 47.9], [2.1, 47.9], [2.1, 48.1], [1.9, 48.1]]
TOWN = area_of({"type": "Polygon", "coordinates": [SQUARE]})


def read(path=INVENTED, **options):
    doubtful = []
    report = Report(tell=doubtful.append)
    rows = list(read_ban(path, report=report, **options))
    return {row.ban_id: row for row in rows}, doubtful, report


@pytest.fixture
def written(tmp_path):
    def write(text, name="adresses.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


def test_every_row_is_kept_or_told():
    rows, doubtful, report = read(insee=["99001"], area=TOWN)
    assert (report.read, report.kept, report.left_out) == (19, 13, 6)
    assert len(rows) == 13
    left_out = sorted(row.doubt for row in doubtful if not row.kept)
    assert left_out == ["no_id", "no_number", "no_point", "no_street", "same_id"]
    assert report.doubts[Doubt.OTHER_COMMUNE] == 1


def test_a_repaired_row_reads_well():
    rows, _, report = read(insee=["99001"])
    assert rows["99001_0020_00004"].label == "4 ter Rue de la Liberté, 99100 Bourg-Test"
    assert rows["99001_0010_00001_bis"].label == "1 bis Allée de la Liberté, 99100 Bourg-Test"
    assert rows["99001_0040_00001"].street == "Avenue du Maréchal Foch"
    assert report.repairs[Repair.MOJIBAKE] == 5
    assert report.repairs[Repair.SUFFIX] == 1


def test_two_spellings_of_a_street_are_one_street_and_the_double_is_told():
    rows, doubtful, _ = read(insee=["99001"])
    keys = {rows[ban_id].street_key for ban_id in ("99001_0040_00001", "99001_0041_00001")}
    assert keys == {"99001 avenue du marechal foch"}
    assert [(d.line, d.kept) for d in doubtful if d.doubt is Doubt.SAME_ADDRESS] == [(10, True)]


def test_doubts_that_do_not_hinder_are_flags_of_the_address():
    rows, _, _ = read(insee=["99001"], area=TOWN)
    assert rows["99001_0030_00010"].flags == ["shared_point"]
    assert rows["99001_0030_04244"].flags == ["odd_number"]
    assert rows["75010_0060_00006"].flags == ["foreign_id"]
    assert rows["99001_0080_00005"].flags == ["lost_letters"]
    assert rows["99001_0050_00003"].flags == ["outside_boundary"]
    assert not rows["99001_0050_00003"].inside


def test_a_named_place_has_no_number():
    rows, _, _ = read(insee=["99001"])
    assert rows["99001_0090_99999"].number is None
    assert rows["99001_0090_99999"].label == "Le Moulin, 99100 Bourg-Test"


def test_a_point_just_outside_the_boundary_belongs_to_the_town():
    edge = [[1.9, 47.9], [2.0092, 47.9], [2.0092, 48.1], [1.9, 48.1]]
    rows, _, _ = read(area=area_of({"type": "Polygon", "coordinates": [edge]}))
    assert rows["99001_0080_00005"].flags == ["near_boundary", "lost_letters"]
    assert rows["99001_0080_00005"].inside


def test_a_trusted_name_of_the_street_is_taken_over():
    rows, _, _ = read(insee=["99001"], references=["Rue de l'Orme", "Rue d'Orme"])
    assert rows["99001_0080_00005"].street == "Rue d’Orme"
    assert rows["99001_0080_00005"].flags == []


def test_a_local_address_base_is_read_as_well(written):
    bal = (
        "uid_adresse;cle_interop;commune_insee;commune_nom;voie_nom;numero;suffixe;long;lat\r\n"
        ";99001_0010_00007_bis;99001;Bourg-Test;Rue des Écoles;7;bis;2.001;48,001\r\n"
    )
    for text in (bal.encode("utf-8-sig"), bal.encode("cp1252"), gzip.compress(bal.encode())):
        rows, _, _ = read(written(text))
        assert rows["99001_0010_00007_bis"].label == "7 bis Rue des Écoles, Bourg-Test"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("a;b\n1;2\n", "lacks the columns id, numero"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text table"),
        ("id;numero;nom_voie;code_insee;nom_commune;lon;lat\n", "has no row"),
    ],
)
def test_a_file_that_is_no_address_list_is_one_refusal(written, text, reason):
    with pytest.raises(FileRefused, match=reason):
        read(written(text))


def test_a_file_of_another_commune_is_refused_by_code_and_by_place():
    with pytest.raises(FileRefused, match="INSEE code 99001"):
        read(insee=["93010"])
    far = area_of({"type": "Polygon", "coordinates": [[[5, 43], [6, 43], [6, 44]]]})
    with pytest.raises(FileRefused, match="INSEE code 99001"):
        read(area=far)


def test_a_file_too_large_is_refused_before_its_first_row(written):
    with pytest.raises(FileRefused, match="too large"):
        read(written("id;numero\n" * 200_000), limit_bytes=1_000_000)


def test_a_formula_is_never_a_street(written):
    text = "id;numero;nom_voie;code_insee;nom_commune;lon;lat\nx_1;1;=1+1;99001;B;2;48\n"
    rows, doubtful, _ = read(written(text))
    assert rows == {}
    assert [row.doubt for row in doubtful] == [Doubt.NO_STREET]


def test_the_demo_town_s_8413_addresses_lose_nobody():
    area = area_of(json.loads((DEMO / "contour_osm.geojson").read_text("utf-8")))
    rows, _, report = read(DEMO / "adresses_ban.csv.gz", insee=["93010"], area=area)
    assert (report.read, report.kept, report.streets) == (8413, 8413, 349)
    assert report.repairs[Repair.MOJIBAKE] == 2407
    assert report.doubts == {
        Doubt.SHARED_POINT: 429,
        Doubt.NEAR_BOUNDARY: 2,
        Doubt.ODD_NUMBER: 2,
        Doubt.SAME_ADDRESS: 2,
        Doubt.FOREIGN_ID: 1,
    }
    assert not any("Ã" in row.label or "â€" in row.label for row in rows.values())
    assert sum(bool(row.suffix) for row in rows.values()) == 749
