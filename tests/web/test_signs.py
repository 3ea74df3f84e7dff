"""The signs of all trades come as one file, and a town may still have its own."""

import gzip
import re
from xml.etree import ElementTree

import pytest

from bourg.app import create_app
from bourg.merchants.trades import TRADES
from bourg.web import signs
from bourg.web.theming import HOUSE_STATIC
from tests.databases import TOWN_TOML

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = HOUSE_STATIC / "pictograms"
PACKED = {"Accept-Encoding": "gzip"}


def test_one_file_shows_the_sign_of_every_trade(client):
    answer = client.get("/enseignes.svg", headers=PACKED)
    assert answer.mimetype == "image/svg+xml"
    assert len(answer.data) < 6_000
    root = ElementTree.fromstring(gzip.decompress(answer.data))
    drawn = {trade for trade in TRADES if (DRAWINGS / f"trade-{trade}.svg").exists()}
    assert {view.get("id") for view in root.iter(f"{SVG}view")} == drawn
    assert len(root.findall(f"{SVG}g")) == len(drawn) > 12


def test_it_is_kept_for_a_year_under_its_fingerprint_only(app, client):
    with app.test_request_context():
        named = signs.sign_url("bakery").partition("#")[0]
    assert "max-age=31536000" in client.get(named).headers["Cache-Control"]
    assert "max-age=60" in client.get("/enseignes.svg?v=old").headers["Cache-Control"]


def test_no_drawing_stands_in_another():
    bread = '<svg viewBox="0 0 100 40" fill="none"><path d="M0 0H9"/></svg>'
    views = re.findall(r'viewBox="0 (\d+) 100 40"', signs.sheet({"a": bread, "b": bread}))
    assert views == ["0", "48"]


@pytest.mark.parametrize(
    "drawn",
    ['<svg viewBox="0 0 9 9"><g id="x"/></svg>', "<svg><path d='M0 0'/></svg>", "no drawing"],
)
def test_a_town_s_own_sign_that_needs_its_own_names_stays_its_own_file(tmp_path, drawn):
    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    own = tmp_path / "theme" / "static" / "pictograms" / "trade-bakery.svg"
    own.parent.mkdir(parents=True)
    own.write_text(drawn, "utf-8")
    app = create_app(tmp_path)
    with app.test_request_context():
        assert signs.sign_url("bakery").startswith("/static/pictograms/trade-bakery.svg")
        assert signs.sign_url("butcher").endswith("#butcher")
