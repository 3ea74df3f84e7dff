"""Whatever is typed or sent: an answer in words, on both databases, never a breakdown."""

import re
from itertools import cycle, islice
from pathlib import Path
from typing import ClassVar

import pytest

from bourg.web.security import Said
from tests.builders import world
from tests.web.test_forms_guarded import who_may
from tests.web.visits import Scene, body, form, rules, verb

STRANGE = (
    "a\x00b", "\x01\x1b[31m\x7f", "\u202egnp.exe\u2066\u200b\ufeff", "🍞" * 300, "é" * 10_000,
    "' OR '1'='1", "-1", "1e308", "9" * 400, "٣", "NaN", "", " ", "../../etc/passwd", "Z̸̧͎a͘l̷g̕o" * 50,
)  # fmt: skip
NAMES = ("%00", "%ED%A0%80", "%FF", "🍞", "x" * 3000, "'--", "%0A", "..", "-1")
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


class Asked(Said):
    """What was sent, and the names of the fields that a door asked for."""

    names: ClassVar[set[str]] = set()

    def get(self, key, *more, **options):
        self.names.add(key)
        return super().get(key, *more, **options)

    def getlist(self, key, *more, **options):
        self.names.add(key)
        return super().getlist(key, *more, **options)

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)


@pytest.fixture
def fields_of(everything, monkeypatch):
    """The fields that a door reads from a form that fills all of them."""
    monkeypatch.setattr(everything.app.request_class, "parameter_storage_class", Asked)

    def ask(rule):
        Asked.names.clear()
        everything.knock(who_may(rule), rule)
        return sorted(Asked.names - {"csrf_token"})

    return ask


def strange(value, text):
    """A body of the API with this instead of each of its texts."""
    if isinstance(value, dict):
        return {name: strange(inner, text) for name, inner in value.items()}
    return text if isinstance(value, str) else value


def test_no_body_of_the_api_breaks_by_what_it_says(everything):
    broken = []
    for rule in doors(everything, True):
        for text in STRANGE if rule.endpoint.startswith("api.") else ():
            sent = strange(body(everything.world, rule.endpoint[4:]), text)
            answer = everything.knock(who_may(rule), rule, json=sent)
            broken += [(rule.endpoint, text)] if answer.status_code >= 500 else []
    assert not broken


@pytest.mark.both
def test_no_form_breaks_by_what_is_typed(everything, fields_of):
    broken, asked, texts = [], 0, cycle(STRANGE)
    known = form(everything.world)
    for rule in doors(everything, True):
        names = fields_of(rule) if not rule.endpoint.startswith("api.") else ()
        asked += len(names)
        sent = [{**known, name: next(texts)} for name in names]
        sent += [dict.fromkeys(names, text) for text in islice(texts, 2 if names else 0)]
        for data in sent:
            answer = everything.knock(who_may(rule), rule, data=data)
            broken += [(rule.endpoint, data)] if answer.status_code >= 500 else []
    assert asked > 300
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
    broken, texts = [], cycle(STRANGE[:8])
    for rule in doors(everything, False):
        for text in islice(texts, 3):
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
