"""A gateway posts text messages: signed, known by their id, kept for the worker."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.messages.models import ReceivedMessage
from bourg.web.gateway import HEADER, sign

SECRET = "un secret partagé"
CALLS_SECRET = "un autre secret"
SAID = {"id": "g-1", "from": "06 12 34 56 78", "text": "OUI 4812"}


@pytest.fixture(autouse=True)
def shared(app, monkeypatch):
    tools = app.extensions["bourg"]
    settings = replace(tools.settings, sms_secret=SECRET, voice_secret=CALLS_SECRET)
    monkeypatch.setitem(app.extensions, "bourg", replace(tools, settings=settings))


PRESSED = {"id": "p-1", "from": "06 12 34 56 78", "call": "merchant.told:K7M4QD-1:0", "key": "1"}


def post(client, said, *, secret=SECRET, late_s=0, path="sms"):
    content = json.dumps(said).encode()
    header = sign(secret, int(now().timestamp()) - late_s, content)
    return client.post(f"/passerelle/{path}", data=content, headers={HEADER: header},
                       content_type="application/json").status_code  # fmt: skip


def kept():
    db.session.rollback()
    rows = db.session().scalars(select(ReceivedMessage))
    return [(row.message_id, row.sender, row.text) for row in rows]


def test_a_signed_message_is_kept_once_however_often_it_is_posted(client):
    assert [post(client, SAID), post(client, SAID)] == [204, 204]
    assert kept() == [("g-1", "+33612345678", "OUI 4812")]


def test_a_message_that_is_not_ours_to_trust_is_not_kept(client):
    assert post(client, SAID, secret="un autre") == 401
    assert post(client, SAID, late_s=600) == 401
    assert client.post("/passerelle/sms", json=SAID).status_code == 401
    changed = client.post(
        "/passerelle/sms", data=b'{"id": "g-2"}', content_type="application/json",
        headers={HEADER: sign(SECRET, int(now().timestamp()), b"{}")},
    )  # fmt: skip
    assert changed.status_code == 401
    assert kept() == []


@pytest.mark.parametrize("wrong", [{"from": "FREE"}, {"id": ""}, {"text": 3}, {"more": "?"}])
def test_what_is_no_message_is_refused(client, wrong):
    assert post(client, SAID | wrong) == 422
    assert kept() == []


def test_without_a_secret_the_door_is_shut(app, client, monkeypatch):
    tools = app.extensions["bourg"]
    settings = replace(tools.settings, sms_secret="")
    monkeypatch.setitem(app.extensions, "bourg", replace(tools, settings=settings))
    assert post(client, SAID, secret="") == 401


def press(client, said, secret=CALLS_SECRET):
    return post(client, said, secret=secret, path="appel")


def test_a_key_of_a_call_is_kept_once_with_the_call_it_answers(client):
    assert [press(client, PRESSED), press(client, PRESSED)] == [204, 204]
    db.session.rollback()
    (row,) = db.session().scalars(select(ReceivedMessage))
    assert (row.channel, row.answers_to, row.text) == ("voice", PRESSED["call"], "1")


@pytest.mark.parametrize("wrong", [{"key": "12"}, {"key": ""}, {"call": ""}, {"from": "x"}])
def test_what_is_no_key_of_a_call_is_refused(client, wrong):
    assert press(client, PRESSED | wrong) == 422


def test_each_gateway_has_a_secret_of_its_own(client):
    assert press(client, PRESSED, secret=SECRET) == 401
    assert post(client, SAID, secret=CALLS_SECRET) == 401
    assert kept() == []
