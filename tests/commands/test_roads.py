"""`bourg addresses roads import`, as a town's administrator uses it."""

from pathlib import Path

import pytest

from bourg.addresses.models import Address
from bourg.addresses.street_file import NAME
from bourg.commands.addresses import addresses
from bourg.kernel.tabular import open_table
from bourg.kernel.transaction import write
from bourg.web.tools import tools
from tests.builders.streets import collection, corner


@pytest.fixture
def roads(app, tmp_path):
    """Run the command on a file of these bytes, beside five known addresses."""
    points = [corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0), corner(5, 5)]
    with write() as session:
        session.add_all(_address(n, point) for n, point in enumerate(points, 1))
    path = tmp_path / "voies.geojson"

    def run(raw, *words):
        path.write_bytes(raw)
        asked = ["roads", "import", str(path), *words]
        result = app.test_cli_runner().invoke(addresses, asked)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    yield run
    (Path(app.instance_path) / NAME).unlink(missing_ok=True)  # other tests share this folder


def _address(number, point):
    words = {"street": "Rue du Carré", "street_key": "carre", "postcode": "93140", "city": "Bondy"}
    label = f"{number} Rue du Carré"
    return Address(
        ban_id=f"93010_1_{number}", number=number, insee="93010", lat=point[0], lon=point[1],
        label=label, search_text=label.lower(), **words,
    )  # fmt: skip


def test_streets_come_in_and_travel_times_follow_them_at_once(roads):
    before = tools().atlas.times().leg("van", corner(1, 1), corner(1, 0))
    code, said = roads(collection())
    assert code == 0, said
    after = tools().atlas.times().leg("van", corner(1, 1), corner(1, 0))
    assert after[1] == pytest.approx(292, abs=2)
    assert tools().atlas.times().leg("van", corner(1, 0), corner(1, 1))[1] > 3 * after[1]
    assert before[1] == pytest.approx(after[1] * 1.343, rel=0.01)


def test_who_has_no_way_is_counted_shown_and_listed(roads, tmp_path):
    code, said = roads(collection(), "--vehicle", "bike")
    assert code == 0
    assert "1  " in said
    assert "5 Rue du Carré" in said
    assert tools().atlas.times().unknown("bike", [corner(0, 0), corner(5, 5)]) == 2
    (row,) = open_table(tmp_path / "voies-a-verifier.csv").rows()
    assert list(row.cells.values()) == ["5 Rue du Carré", "bike"]


def test_a_refused_file_is_one_sentence_and_the_old_times_stay(roads):
    roads(collection())
    known = tools().atlas.times()
    code, said = roads(b"\x00\x01\x02")
    assert code == 1
    assert "voies.geojson" in said
    assert tools().atlas.times() is known


def test_without_a_server_there_is_nothing_to_fetch_from(roads, app):
    result = app.test_cli_runner().invoke(addresses, ["roads", "fetch"])
    assert result.exit_code == 1
    assert "town.toml" in result.output
    assert "[travel]" in result.output
