"""Errors in the town's looks: in both languages, without the database, without a traceback."""

import logging

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from bourg.kernel.db import db
from bourg.kernel.refusals import Busy, TooOften
from bourg.web.access import Doors, anyone
from bourg.web.errors import WORDS

FRENCH = {
    400: "n’avons pas pu lire",
    403: "pas ouvrir cette page",
    404: "introuvable",
    405: "ne s’utilise pas ainsi",
    413: "trop gros",
    429: "Trop d’essais",
    500: "de notre côté",
    503: "très sollicité",
}


SECRET = "secret words"
NAMES = ["evil.example", "localhost.evil.example", "a b", "127.0.0.1.x", ""]


class Broken(Exception):
    """What nobody expected."""


def fail(kind):
    """Fail in a way."""
    kinds = {"busy": Busy, "often": TooOften, "broken": Broken, "database": _lost}
    raise kinds[kind](SECRET if kind in ("broken", "database") else None)


def _lost(words):
    return OperationalError(words, {}, Exception("no connection to 10.0.0.7"))


@pytest.fixture
def failing(tmp_path):
    """A town with doors that fail as asked; nothing of it is ever migrated."""
    from bourg.app import create_app
    from tests.databases import TOWN_TOML

    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    app = create_app(tmp_path)
    doors = Doors("failing", __name__, guard=anyone)
    doors.door("/faute/<int:status>", "status", lambda status: abort(status))
    doors.door("/panne/<kind>", "kind", fail)
    app.register_blueprint(doors)
    return app


def asked(app, url, language="fr", **more):
    """A page of somebody who is signed in, as far as the cookie says."""
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "0" * 32 + ".1"
    return browser.get(url, headers={"Accept-Language": language, **more})


@pytest.mark.parametrize("status", WORDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_error_has_its_page_in_the_readers_language(failing, status, language):
    answer = asked(failing, f"/faute/{status}", language)
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert "Le Panier de Bondy" in answer.text
    assert "0 800 00 00 00" in answer.text
    words = {"fr": FRENCH, "en": WORDS}[language][status].replace("'", "&#39;")
    assert words in answer.text


@pytest.mark.parametrize(
    ("kind", "status", "after"), [("busy", 503, "5"), ("often", 429, "900"), ("broken", 500, None),
                                  ("database", 500, None)]
)  # fmt: skip
def test_a_failure_is_a_page_that_tells_no_inside(failing, kind, status, after):
    answer = asked(failing, f"/panne/{kind}")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == after
    assert "Le Panier de Bondy" in answer.text
    for inside in ("Traceback", SECRET, "10.0.0.7", "File ", "sqlalchemy", "Broken"):
        assert inside not in answer.text


def test_what_nobody_expected_is_logged_whole_but_without_the_address(failing, caplog):
    with caplog.at_level(logging.ERROR):
        asked(failing, "/panne/broken?token=very-private")
    (record,) = [one for one in caplog.records if one.name == "bourg.web.errors"]
    assert record.exc_info[0] is Broken
    assert "/panne/<kind>" in record.getMessage()
    assert "very-private" not in caplog.text


def test_an_error_page_asks_the_database_nothing(failing, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the database was asked")

    monkeypatch.setattr(type(db.session), "__call__", refuse, raising=False)
    monkeypatch.setattr("bourg.web.sessions.reading", refuse)
    for url in ("/faute/500", "/faute/503", "/panne/broken", "/panne/busy", "/faute/400"):
        assert asked(failing, url).status_code in (400, 500, 503)


def test_without_a_database_every_page_is_an_error_page_not_a_crash(failing):
    failing.config["PROPAGATE_EXCEPTIONS"] = False
    for url in ("/", "/connexion", "/compte", "/mairie", "/panier", "/commerces"):
        answer = asked(failing, url)
        assert answer.status_code in (200, 303, 500), url
        if answer.status_code == 500:
            assert "Le Panier de Bondy" in answer.text, url


@pytest.mark.parametrize("host", NAMES)
@pytest.mark.parametrize("url", ["/", "/connexion", "/nowhere", "/mairie"])
def test_an_unknown_host_is_told_where_the_town_is(failing, host, url):
    answer = failing.test_client().get(url, headers={"Host": host, "Accept-Language": "fr"})
    assert answer.status_code == 400
    assert 'href="http://127.0.0.1:8000"' in answer.text
    assert "evil" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_an_unknown_host_is_a_problem_for_a_program(failing):
    answer = failing.test_client().get("/api/v1/merchants", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json["code"]) == (400, "unknown_host")


@pytest.mark.parametrize(
    "sent",
    [{"data": {"email": "x" * 3_000_000}},
     {"data": {f"f{n}": "x" for n in range(2000)}, "content_type": "multipart/form-data"},
     {"data": {f"f{n}": "x" * 400 for n in range(1500)}}],
)  # fmt: skip
def test_a_body_that_is_too_large_or_in_too_many_parts_is_refused_in_words(failing, sent):
    answer = failing.test_client().post("/connexion", headers={"Accept-Language": "fr"}, **sent)
    assert answer.status_code == 413
    assert FRENCH[413] in answer.text


def test_words_of_the_address_are_not_shown_as_code(failing):
    answer = asked(failing, "/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


class Silent:
    """A body that nobody sends: whoever reads it waits for ever."""

    def read(self, size=-1):
        raise AssertionError("read what does not come")


def test_a_refusal_never_waits_for_a_body_that_does_not_come(client):
    answer = client.get("/nothing-here", environ_overrides={"wsgi.input": Silent()})
    assert answer.status_code == 404
