"""Programs for tests: clients that speak JSON with a token."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bourg.kernel.roles import Role
from bourg.people.services import tokens
from tests.builders.people import add_person

CONTACT = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": "marie@example.fr"}


class Program:
    """A program that calls the API, with or without a token."""

    def __init__(self, client: FlaskClient, token: str | None = None):
        self.client, self.token = client, token

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call; names of headers may be written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        said = {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **said)


def employed(client, name, role: Role, shop=None) -> Program:
    """A program with a token of this role, for a new person."""
    roles = () if role is Role.MERCHANT else (role,)
    return Program(client, tokens.create(add_person(name, *roles, shop=shop), role, name))


class Shopper(Program):
    """A program that shops: it has a basket and its token."""

    def __init__(self, client: FlaskClient):
        started = client.post("/api/v1/baskets").json
        super().__init__(client, started["token"])
        self.basket_id = started["id"]

    def basket(self, method: str, path: str = "", body: Any = None, **headers: str) -> TestResponse:
        """One call about the basket."""
        return self(method, f"/baskets/{self.basket_id}{path}", body, **headers)

    def order(self, payment: Any = "at_the_door", **more: Any) -> TestResponse:
        """Order the basket; headers are named with a capital."""
        headers = {name: more.pop(name) for name in list(more) if name[0].isupper()}
        body = {"basket_id": self.basket_id, "contact": CONTACT, "payment": payment, **more}
        return self("POST", "/orders", body, **headers)


def filled(client, market, *, quantity=2, weight_g=200) -> Shopper:
    """A shopper with goods of two shops and an address."""
    shopper = Shopper(client)
    shopper.basket("PUT", f"/lines/{market.bread}", {"quantity": quantity})
    shopper.basket("PUT", f"/lines/{market.cheese}", {"weight_g": weight_g})
    shopper.basket("PUT", "/address", {"address_id": market.address, "complement": "2e étage"})
    return shopper


def ready(client, market, **amounts) -> Shopper:
    """A shopper who can order: a place is kept."""
    shopper = filled(client, market, **amounts)
    assert shopper.basket("POST", "/hold", {"slot_id": market.slot}).status_code == 201
    return shopper
