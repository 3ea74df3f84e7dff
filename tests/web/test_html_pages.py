"""Every page is HTML that a browser need not mend: nothing closed twice, no name or id doubled."""

from collections import Counter
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser

from tests.web.test_forms_guarded import who_may
from tests.web.visits import rules, verb

ONE_OF_MANY = ("radio", "checkbox", "submit")


def faults(text: str) -> list[Any]:
    """What is wrong with a page: where and what, or the name that stands twice."""
    parser = HTMLParser(namespace_html_elements=False)
    tree = parser.parse(text)
    ids = Counter(one.get("id") for one in tree.iter() if one.get("id"))
    found = [error for error in parser.errors if error[1] != "expected-doctype-but-got-start-tag"]
    for form in tree.iter("form"):
        controls = [one for one in form.iter() if one.tag in ("input", "select", "textarea")]
        names = Counter(
            one.get("name")
            for one in controls
            if one.get("type") not in ONE_OF_MANY and one.get("form") is None
        )
        found += [("name", name) for name, times in names.items() if name and times > 1]
    return found + [("id", name) for name, times in ids.items() if times > 1]


@pytest.mark.parametrize(
    "text",
    [
        "<p><form></form></p>",
        "<b id=a></b><b id=a></b>",
        "<form><input name=a><input name=a></form>",
    ],
)
def test_a_page_that_a_browser_would_have_to_mend_is_found(text):
    assert faults(f"<!doctype html><title>x</title>{text}")


def test_every_page_is_html_that_a_browser_need_not_mend(scene):
    found, seen = [], 0
    for rule in rules(scene.app).values():
        answer = scene.knock(who_may(rule), rule) if verb(rule) == "GET" else None
        if answer is not None and answer.mimetype == "text/html" and answer.text:
            seen += 1
            found += [(rule.endpoint, fault) for fault in faults(answer.text)]
    assert seen > 90
    assert not found
