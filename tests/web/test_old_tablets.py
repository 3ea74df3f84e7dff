"""The scripts of the desks are written so that old tablets can read them."""

import re

import pytest

from bourg.paths import PACKAGE

LAYER = r"@layer[^;{]*\{"
NEWER = re.compile(r"\?\.[a-z(\[]|\?\?|\.replaceChildren|:focus-visible|^\s*#\w|\|\|=|&&=", re.M)


@pytest.mark.parametrize("name", ["desk", "page"])
def test_the_scripts_of_the_desks_hold_no_word_that_a_tablet_of_2018_cannot_read(name):
    script = (PACKAGE / "web" / "static" / "js" / f"{name}.js").read_text()
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("//")]
    assert not NEWER.findall("\n".join(lines))


SHEETS = sorted((PACKAGE / "web" / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_sheet_is_had_without_layers_and_loses_no_rule(client, sheet):
    answer = client.get(f"/static/css/{sheet.name}?plain=1")
    css, whole = answer.text, sheet.read_text("utf-8")
    assert answer.mimetype == "text/css"
    assert "@layer" not in re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    assert css.count("{") == css.count("}") == whole.count("{") - len(re.findall(LAYER, whole))


def test_the_towns_colours_are_had_without_layers_too(client):
    css = client.get("/theme.css?plain=1").text
    assert css.startswith(":root{")
    assert css.count("{") == css.count("}") == 1
