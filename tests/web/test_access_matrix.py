"""Every door times everybody: who gets in is a table (`access_matrix.toml`), and it is complete."""

import tomllib
from functools import cache
from pathlib import Path

import pytest
from flask import Blueprint

from bourg.app import create_app
from tests.databases import TOWN_TOML
from tests.web.visits import WHO, adapter, address, kind, rules, verb

TABLE = Path(__file__).with_name("access_matrix.toml")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


@cache
def rows() -> dict[str, dict[str, str]]:
    """The table: endpoint -> who -> what they meet."""
    rooms = tomllib.loads(TABLE.read_text("utf-8"))
    return {
        f"{room}.{name}": dict(zip(WHO, line.split(), strict=True))
        for room, doors in rooms.items()
        for name, line in doors.items()
    }


def test_every_door_has_its_row_and_every_row_its_door(scene):
    assert set(rules(scene.app)) == set(rows())


def test_the_table_knows_three_answers(scene):
    assert {answer for row in rows().values() for answer in row.values()} == {
        "open", "door", "shut",
    }  # fmt: skip


@pytest.mark.parametrize("endpoint", rows())
def test_a_door_opens_for_those_of_its_row_only(scene, endpoint):
    rule, met = rules(scene.app)[endpoint], {}
    for who in WHO:
        if verb(rule) != "GET":
            scene.again()
        met[who] = kind(scene.knock(who, rule))
    assert met == rows()[endpoint]


def test_asking_for_the_head_of_a_page_is_asking_for_the_page_without_its_body(scene):
    for endpoint, rule in rules(scene.app).items():
        for who in ("nobody", "staff") if verb(rule) == "GET" else ():
            answer = scene.knock(who, rule, "HEAD")
            assert (kind(answer), answer.data) == (rows()[endpoint][who], b""), endpoint


def test_asking_for_the_options_of_a_door_never_walks_through_it(scene):
    before = scene.contents()
    for endpoint, rule in rules(scene.app).items():
        answer = scene.knock("staff", rule, "OPTIONS")
        assert kind(answer) == rows()[endpoint]["staff"] or answer.data == b"", endpoint
    after = scene.contents()
    assert {**after, "rate_counter": []} == before


def test_a_method_that_no_door_has_is_refused_with_those_that_it_has(scene):
    for rule in rules(scene.app).values():
        path = address(scene, rule, "administrator")
        for method in set(METHODS) - set(adapter(scene.app).allowed_methods(path)):
            answer = scene.knock("administrator", rule, method)
            assert answer.status_code == 405, (method, path)
            assert verb(rule) in answer.headers["Allow"]


def test_a_route_without_a_guard_does_not_exist(tmp_path):
    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    app = create_app(tmp_path)
    app.add_url_rule("/sans-garde", "naked", lambda: "open to all")
    plain = Blueprint("plain", __name__)
    plain.add_url_rule("/sans-porte", "page", lambda: "open to all")
    app.register_blueprint(plain)
    assert [app.test_client().get(url).status_code for url in ("/sans-garde", "/sans-porte")] == [
        404,
        404,
    ]
