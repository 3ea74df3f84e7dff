"""A client of a town that is really served: it asks again when the server died under it."""

import json
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

import pytest

PATIENCE_S = 30
CONTACT = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": "marie@example.fr"}


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


def filled(port, market, loaves):
    """A basket of two shops with its address, all but the place: its id, and the token to send."""
    _, basket = ask(port, "POST", "/baskets", {})
    own = {"Authorization": f"Bearer {basket['token']}"}
    path = f"/baskets/{basket['id']}"
    ask(port, "PUT", f"{path}/lines/{market.bread}", {"quantity": loaves}, **own)
    ask(port, "PUT", f"{path}/lines/{market.cheese}", {"weight_g": 200}, **own)
    ask(port, "PUT", f"{path}/address", {"address_id": market.address}, **own)
    return basket["id"], own
