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
SAID = {"id": "g-1", "from": "06 12 34 56 78", "text": "OUI 4812"}


@pytest.fixture(autouse=True)
def shared(app, monkeypatch):
    tools = app.extensions["bourg"]
    settings = replace(tools.settings, sms_secret=SECRET)
    monkeypatch.setitem(app.extensions, "bourg", replace(tools, settings=settings))


def post(client, said, *, secret=SECRET, late_s=0):
    content = json.dumps(said).encode()
    header = sign(secret, int(now().timestamp()) - late_s, content)
    return client.post("/passerelle/sms", data=content, headers={HEADER: header},
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
