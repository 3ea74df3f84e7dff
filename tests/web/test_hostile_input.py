"""Whatever is typed or sent: an answer in words, on both databases, never a breakdown."""

import re
from itertools import cycle
from pathlib import Path

import pytest

from tests.builders import world
from tests.web.test_forms_guarded import who_may
from tests.web.visits import Scene, body, form, rules, verb

STRANGE = (
    "a\x00b", "\x01\x1b[31m\x7f", "\u202egnp.exe\u2066\u200b\ufeff", "🍞" * 300, "é" * 10_000,
    "' OR '1'='1", "-1", "1e308", "9" * 400, "٣", "NaN", "", " ", "../../etc/passwd", "Z̸̧͎a͘l̷g̕o" * 50,
)  # fmt: skip
NAMES = ("%00", "%ED%A0%80", "%FF", "🍞", "x" * 3000, "'--", "%0A", "..", "-1")
FIELDS = ("part", "order", "slot", "bags", "capacity", "reason", "address_id", "q", "add", "keep",
          "level", "email", "password", "name", "phone", "language", "next", "page")  # fmt: skip
QUERY = ("q", "page", "next", "jour", "etat", "rayon", "ouverts", "avant", "v", "cursor", "limit",
         "trade")  # fmt: skip


@pytest.fixture
def everything(town, app, monkeypatch):
    """The world on either database; passwords are compared in no time."""
    built = Scene(town, world.build(), Path())
    monkeypatch.setattr("bourg.people.passwords.verify", lambda stored, given: False)
    monkeypatch.setattr("bourg.people.services.accounts.hash_password", lambda given: "x")
    return built


def doors(scene, changing):
    """The doors that change something, or those that do not."""
    return [rule for rule in rules(scene.app).values() if (verb(rule) != "GET") == changing]


def strange(value, text):
    """A body of the API with this instead of each of its texts."""
    if isinstance(value, dict):
        return {name: strange(inner, text) for name, inner in value.items()}
    return text if isinstance(value, str) else value


def test_no_form_breaks_by_what_is_typed(everything):
    broken = []
    for rule in doors(everything, True):
        for text in STRANGE:
            if rule.endpoint.startswith("api."):
                sent = {"json": strange(body(everything.world, rule.endpoint[4:]), text)}
            else:
                sent = {"data": {name: text for name in (*FIELDS, *form(everything.world))}}
            answer = everything.knock(who_may(rule), rule, **sent)
            broken += [(rule.endpoint, text)] if answer.status_code >= 500 else []
    assert not broken


@pytest.mark.strictest
def test_no_form_breaks_by_one_strange_field(everything):
    broken, known, texts = [], form(everything.world), cycle(STRANGE)
    for rule in doors(everything, True):
        for name in FIELDS if not rule.endpoint.startswith("api.") else ():
            text = next(texts)
            answer = everything.knock(who_may(rule), rule, data={**known, name: text})
            broken += [(rule.endpoint, name, text)] if answer.status_code >= 500 else []
    assert not broken


@pytest.mark.parametrize("raw", [b"%ed%a0%80=%ff%fe", b"\xff\xfe\x00=&=&=", b"&" * 100_000])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_no_form_breaks_by_a_body_that_is_none(scene, raw, kind):
    broken = []
    for rule in doors(scene, True):
        if not rule.endpoint.startswith("api."):
            answer = scene.knock(who_may(rule), rule, data=raw, content_type=kind)
            broken += [rule.endpoint] if answer.status_code >= 500 else []
    assert not broken


@pytest.mark.strictest
def test_no_page_breaks_by_what_its_address_says(everything):
    broken = []
    for rule in doors(everything, False):
        for text in STRANGE[:8]:
            query = {name: text[:2000] for name in QUERY}
            answer = everything.knock(who_may(rule), rule, query_string=query)
            broken += [(rule.endpoint, text)] if answer.status_code >= 500 else []
    assert not broken


@pytest.mark.strictest
def test_no_door_breaks_by_names_that_cannot_be(everything):
    broken = []
    for rule in rules(everything.app).values():
        browser = everything.browser(who_may(rule))
        for name in NAMES if rule.arguments else ():
            path = re.sub(r"<[^>]+>", name, rule.rule)
            answer = browser.open(path, method=verb(rule), data={}, buffered=True)
            broken += [path] if answer.status_code >= 500 else []
    assert not broken
