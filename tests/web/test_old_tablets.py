"""The scripts of the desks are written so that old tablets can read them."""

import re

import pytest

from bourg.paths import PACKAGE

NEWER = re.compile(r"\?\.[a-z(\[]|\?\?|\.replaceChildren|:focus-visible|^\s*#\w|\|\|=|&&=", re.M)


@pytest.mark.parametrize("name", ["desk", "page"])
def test_the_scripts_of_the_desks_hold_no_word_that_a_tablet_of_2018_cannot_read(name):
    script = (PACKAGE / "web" / "static" / "js" / f"{name}.js").read_text()
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("//")]
    assert not NEWER.findall("\n".join(lines))
