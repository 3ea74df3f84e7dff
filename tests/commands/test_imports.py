"""The importing commands, as a town's administrator uses them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bourg.addresses.models import Address
from bourg.addresses.queries.zones import zones
from bourg.commands.addresses import addresses
from bourg.commands.merchants import merchants
from bourg.kernel.tabular import open_table, write_table
from bourg.merchants.models import Merchant
from tests.places import invented_addresses

DATA = Path(__file__).parents[1] / "data"
DEMO = Path(__file__).parents[2] / "platform/bourg/demo/data/addresses"


@pytest.fixture
def bourg(app):
    """Run a command of a noun; gives its output and its exit code."""
    runner = app.test_cli_runner()

    def run(noun, *words):
        result = runner.invoke(noun, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return run


@pytest.fixture
def shops(bourg, tmp_path):
    """The invented list, in a folder of its own, beside a gazetteer that is known."""
    path = invented_addresses(tmp_path)
    path.write_text(path.read_text("utf-8").replace(";99001;", ";93010;"), "utf-8")
    assert bourg(addresses, "import", path)[0] == 0
    copy = tmp_path / "commerces.csv"
    copy.write_bytes((DATA / "commerces_invented.csv").read_bytes())
    return copy


def test_the_demo_town_s_addresses_come_in_with_their_boundary_and_trusted_names(
    bourg, session, tmp_path
):
    code, output = bourg(
        addresses, "import", DEMO / "adresses_ban.csv.gz",
        "--boundary", DEMO / "contour_osm.geojson",
        "--street-names", DEMO / "voies_osm.geojson.gz",
        "--districts", DEMO / "bureaux_de_vote.geojson", "--district-name", "bureau",
        "--report", tmp_path / "doubts.csv",
    )  # fmt: skip
    assert code == 0, output
    assert session.scalar(select(func.count()).select_from(Address)) == 8413
    assert session.scalar(select(Address.street).filter_by(ban_id="93010_3115_00009")) == (
        "Rue Édouard Vaillant"
    )
    assert session.scalar(select(func.count()).where(Address.district != "")) > 8300
    assert len(list(open_table(tmp_path / "doubts.csv").rows())) == 436


def test_a_file_of_another_town_is_refused_with_exit_code_1(bourg, tmp_path):
    code, output = bourg(addresses, "import", DATA / "adresses_invented.csv")
    assert code == 1
    assert "99001" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("content", ["", "not json", '{"type": "Point", "coordinates": [2, 48]}'])
def test_a_boundary_that_is_none_is_refused(bourg, tmp_path, content):
    path = tmp_path / "boundary.geojson"
    path.write_text(content, "utf-8")
    code, _ = bourg(addresses, "import", invented_addresses(tmp_path), "--boundary", path)
    assert code == 1


def test_the_rows_in_doubt_are_corrected_and_imported_again(bourg, session, shops):
    assert bourg(merchants, "import", shops)[0] == 0
    report = shops.with_name("commerces-a-verifier.csv")
    table = open_table(report)
    rows = [list(row.cells.values()) for row in table.rows()]
    name, number = table.columns.index("Enseigne"), table.columns.index("N°")
    for row in rows:
        row[name] = row[name] or "Chez Sans-Nom"
        row[number] = {"13": "14", "": "2"}.get(row[number], row[number])
    write_table(report, table.columns, rows)
    before = session.scalar(select(func.count()).select_from(Merchant))
    code, output = bourg(merchants, "import", report)
    session.rollback()
    names = set(session.scalars(select(Merchant.name)))
    assert code == 0, output
    assert {"Chez Sans-Nom", "Chez Nour", "La Cave"} <= names
    assert session.scalar(select(func.count()).select_from(Merchant)) == before + 3


def test_a_report_never_overwrites_the_one_somebody_works_on(bourg, shops):
    for _ in range(3):
        bourg(merchants, "import", shops)
    bourg(merchants, "import", shops.with_name("commerces-a-verifier-2.csv"))
    written = sorted(path.name for path in shops.parent.glob("commerces-a-verifier*"))
    assert written == [f"commerces-a-verifier{n}.csv" for n in ("-2", "-3", "-4", "")]


def test_a_formula_of_the_list_is_harmless_in_the_report(bourg, shops):
    bourg(merchants, "import", shops)
    report = shops.with_name("commerces-a-verifier.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in report
    assert ";=HYPERLINK" not in report


def test_columns_are_named_by_hand(bourg, session, shops):
    shops.write_text("Titre;Lieu\nChez Lou;12 rue de la liberté\n", "utf-8")
    assert bourg(merchants, "import", shops)[0] == 1
    assert bourg(merchants, "import", shops, "--map", "Titre=name", "--map", "Lieu=street")[0] == 0
    assert session.scalar(select(Merchant.name)) == "Chez Lou"


@pytest.mark.parametrize("pair", ["Titre", "Titre=price", "Nowhere=name"])
def test_a_wrong_mapping_is_told_in_words(bourg, shops, pair):
    code, output = bourg(merchants, "import", shops, "--map", pair)
    assert code in (1, 2)
    assert "Error" in output


def test_a_report_that_cannot_be_written_is_told_in_words(bourg, shops):
    code, output = bourg(merchants, "import", shops, "--report", "/nowhere/at/all.csv")
    assert code == 1
    assert "/nowhere/at/" in output


def test_the_boundary_of_the_instance_is_used_by_itself(bourg, session, app, tmp_path):
    ring = [[2.0, 48.0], [2.0015, 48.0], [2.0015, 48.1], [2.0, 48.1]]
    edge = Path(app.instance_path) / "boundary.geojson"
    edge.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), "utf-8")
    path = invented_addresses(tmp_path)
    path.write_text(path.read_text("utf-8").replace(";99001;", ";93010;"), "utf-8")
    try:
        assert bourg(addresses, "import", path)[0] == 0
    finally:
        edge.unlink()
    inside = select(Address.street).where(Address.inside).distinct()
    assert session.scalars(inside).all() == ["Rue de la Liberté"]


def test_polling_areas_come_in_as_drafts_one_line_each(bourg, session):
    code, output = bourg(addresses, "zones", "import", DEMO / "bureaux_de_vote.geojson")
    assert code == 0, output
    assert output.count("\n + 9301") + output.startswith(" + 9301") == 32
    assert "48.91822, 2.48571" in output  # the knot that was cut off
    assert {zone.active for zone in zones(session)} == {False}
    again = bourg(addresses, "zones", "import", DEMO / "bureaux_de_vote.geojson")[1]
    assert "32 zones as they were" in again or "32 zones inchangées" in again


def test_several_areas_become_one_zone_and_a_dry_run_writes_nothing(bourg, session):
    file = DEMO / "bureaux_de_vote.geojson"
    words = ("--name-property", "nom", "--active")
    assert bourg(addresses, "zones", "import", file, *words, "--dry-run")[0] == 0
    assert zones(session) == []
    session.rollback()
    bourg(addresses, "zones", "import", file, *words)
    session.rollback()
    (zone,) = zones(session)
    assert (zone.name, zone.active) == ("Bondy", True)
    assert len(zone.polygon["coordinates"]) < 5


@pytest.mark.parametrize("content", ["", "a;b", '{"type": "FeatureCollection", "features": []}'])
def test_a_file_without_zones_is_one_sentence_and_exit_code_1(bourg, tmp_path, content):
    path = tmp_path / "zones.geojson"
    path.write_text(content, "utf-8")
    code, output = bourg(addresses, "zones", "import", path)
    assert (code, output.count("\n")) == (1, 1)
    assert "Traceback" not in output


def test_a_file_of_200_mb_is_refused_before_it_is_read(bourg, tmp_path):
    path = tmp_path / "zones.geojson"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    code, output = bourg(addresses, "zones", "import", path)
    assert code == 1
    assert "20 M" in output


def test_the_map_of_the_town_is_drawn_into_its_folder(bourg, app):
    code, output = bourg(
        addresses, "basemap", "import", DEMO / "voies_osm.geojson.gz",
        "--boundary", DEMO / "contour_osm.geojson",
    )  # fmt: skip
    path = Path(app.instance_path) / "basemap.svg"
    assert (code, str(path) in output) == (0, True)
    assert path.read_text("utf-8").startswith("<svg")
    path.unlink()
    assert bourg(addresses, "basemap", "import", DEMO / "voies_osm.geojson.gz")[0] == 1
