"""Whatever is written into a shop's trail can be read on its page, in words."""

import ast
from pathlib import Path

from bourg.web.labels import EVENTS

ROOT = Path(__file__).parents[2] / "platform" / "bourg"
WRITERS = [
    *ROOT.glob("merchants/services/*.py"), *ROOT.glob("catalogue/services/*.py"),
    ROOT / "ordering" / "services" / "reaching.py", *ROOT.glob("money/services*"),
]  # fmt: skip
NOTING = {"record", "begin", "note", "_note", "_record"}


def verbs(tree):
    """The words written first into a trail by each call; those of an "either or" too."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call) in NOTING:
            for argument in call.args:
                if isinstance(argument, ast.Constant | ast.IfExp):
                    yield from (
                        one.value for one in ast.walk(argument)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    )  # fmt: skip


def _name(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_every_event_of_a_shops_trail_has_words():
    found = {
        verb
        for path in WRITERS
        if path.is_file()
        for verb in verbs(ast.parse(path.read_text("utf-8")))
    }
    assert {"products_added", "drinks_unlicensed", "paper_noted", "means_set"} <= found
    assert found - set(EVENTS) == set()
