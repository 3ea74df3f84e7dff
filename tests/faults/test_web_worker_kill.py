"""`kill -9` of a web worker at twelve points of checkout, four times each, over HTTP.

The client does what any client should: it asks again with the same key until it has an answer.
"""

import json
import os
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from bourg.commands.check import violations
from bourg.kernel.db import db
from bourg.ordering.models import Order
from tests.builders import baskets
from tests.faults.test_ordering_kill import POINTS
from tools.bench import serving

TIMES = 4
PATIENCE_S = 30
ROOT = Path(__file__).resolve().parents[2]
CONTACT = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": "marie@example.fr"}


@pytest.fixture
def server(app, town, tmp_path, monkeypatch):
    """The town's own web server on this database, told by a file where to die."""
    armed = tmp_path / "armed"
    monkeypatch.setenv("BOURG_DATABASE_URL", town.url)
    monkeypatch.setenv("BOURG_KILL_AT", f"@{armed}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "platform"), str(ROOT))))
    with serving.town(town.folder) as running:
        yield running.port, armed


def ask(port, method, path, body=None, **headers):
    """One call; again and again while the server has died under it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException):
            return ask_once(port, method, path, body, headers)
        time.sleep(0.1)
    pytest.fail(f"{method} {path} was never answered")


def ask_once(port, method, path, body, headers):
    """One call, answered or broken off."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        sent = json.dumps(body) if body is not None else None
        kind = {"Content-Type": "application/json"}
        connection.request(method, f"/api/v1{path}", sent, {**kind, **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or "null")


def order(port, market, arm):
    """From an empty basket to the confirmation; the worker dies once on the way."""
    _, basket = ask(port, "POST", "/baskets", {})
    own = {"Authorization": f"Bearer {basket['token']}"}
    path = f"/baskets/{basket['id']}"
    ask(port, "PUT", f"{path}/lines/{market.bread}", {"quantity": 2}, **own)
    ask(port, "PUT", f"{path}/lines/{market.cheese}", {"weight_g": 200}, **own)
    ask(port, "PUT", f"{path}/address", {"address_id": market.address}, **own)
    arm()
    ask(port, "POST", f"{path}/hold", {"slot_id": market.slot}, **own)
    body = {"basket_id": basket["id"], "contact": CONTACT, "payment": "at_the_door"}
    key = {"Idempotency-Key": basket["id"]}
    status, answer = ask(port, "POST", "/orders", body, **own, **key)
    assert status == 201, answer
    assert ask(port, "POST", "/orders", body, **own, **key) == (201, answer)
    return answer["reference"]


def test_no_death_of_a_web_worker_loses_or_doubles_an_order(server):
    port, armed = server
    market = baskets.add_market(capacity=100)
    db.session.rollback()
    acknowledged = []
    for point in POINTS * TIMES:
        acknowledged.append(order(port, market, lambda name=point: armed.write_text(name)))
        assert not armed.exists(), f"nobody died at {point}"
    assert len(set(acknowledged)) == len(POINTS) * TIMES
    assert set(db.session.scalars(select(Order.reference))) == set(acknowledged)
    assert violations(db.session()) == []
