"""How each sort of person knocks at each door: the address, the token, the form, the cookie."""

import email
import email.policy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bourg import jobs
from bourg.catalogue import photos
from bourg.kernel.db import Base, db
from tests.builders.people import PASSWORD
from tests.builders.world import SHOPS, World, session_id
from tests.databases import SqliteTown

# In the order of the table's columns.
WHO = ("nobody", "guest", "resident", "neighbour", "staff", "rival", "courier", "other_courier",
       "dispatcher", "agent", "officer", "administrator")  # fmt: skip
HOLDS_THE_LINK = ("guest", "resident")
HOLDS_THE_SHOPS_MAIL = ("nobody", "staff")
ORIGIN = "http://localhost"


class Mail(NamedTuple):
    """A mail that was sent."""

    to: str
    subject: str
    headers: set[str]
    text: str
    html: str


class Scene(NamedTuple):
    """A town with its world, which can be put back as it was."""

    town: SqliteTown
    world: World
    kept: Path

    @property
    def app(self) -> Flask:
        """The town's app."""
        return self.town.app

    def again(self) -> None:
        """Everything as it was at first; pieces of pages that were kept are forgotten."""
        self.town.put_back(self.kept)
        self.app.extensions.pop("bourg.kept", None)

    def mails(self) -> list[Mail]:
        """Send what waits, and read what was sent."""
        folder = Path(self.app.instance_path) / "mail"
        for old in folder.glob("*.eml"):
            old.unlink()
        with self.app.app_context():
            jobs.relay()
        return [read(file) for file in sorted(folder.glob("*.eml"))]

    def contents(self) -> dict[str, list[Any]]:
        """Every row of every table, to see whether anything was written."""
        with self.app.app_context():
            return {
                name: [tuple(row) for row in db.session.execute(select(table))]
                for name, table in Base.metadata.tables.items()
            }

    def browser(self, who: str) -> FlaskClient:
        """The browser of one of them, signed in where they have an account."""
        browser = self.app.test_client()
        with browser.session_transaction(base_url=ORIGIN) as cookie:
            if who == "guest":
                cookie["basket"] = self.world.guest_basket
            if who in self.world.people:
                with self.app.app_context():
                    cookie["_user_id"] = session_id(self.world.people[who])
                cookie["_fresh"] = True
        return browser

    def knock(self, who: str, rule: Rule, method: str | None = None, **more: Any) -> TestResponse:
        """One request of one of them at one door, about what is Marie's, the bakery's, Lea's."""
        method = method or verb(rule)
        room, _, name = rule.endpoint.partition(".")
        if room == "api":
            more.setdefault("headers", bearer(self.world, name, who))
            more.setdefault("json", body(self.world, name))
        elif rule.endpoint == "courier.send" and "data" not in more:
            more.setdefault("json", {})
        elif method in ("POST", "PUT", "DELETE", "PATCH"):
            more.setdefault("data", form(self.world))
        browser = more.pop("browser", None) or self.browser(who)
        return browser.open(address(self, rule, who), method=method, buffered=True, **more)


# Doors of the API for people with a role, and those about a shop's part of an order.
EMPLOYED = ("merchant_orders_", "courier_")
OF_A_PART = (
    "api.merchant_orders_",
    "api.courier_collected",
    "api.courier_missing",
    "api.courier_returned",
    "townhall.answer_for",
    "townhall.ready_for",
    "townhall.settle_for",
)


def read(file: Path) -> Mail:
    """A mail with its parts decoded."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    return Mail(
        message["To"], message["Subject"], set(message.keys()),
        text.get_content() if text else "", html.get_content() if html else "",
    )  # fmt: skip


def rules(app: Flask) -> dict[str, Rule]:
    """The doors of the app by endpoint."""
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def verb(rule: Rule) -> str:
    """The method of a door (each has one of its own)."""
    (found,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return found


def address(scene: Scene, rule: Rule, who: str) -> str:
    """The address of a door, filled in."""
    values = {name: value(scene.world, rule.endpoint, name, who) for name in rule.arguments}
    return adapter(scene.app).build(rule.endpoint, values)


@cache
def adapter(app: Flask) -> Any:
    """What builds addresses."""
    return app.url_map.bind("localhost")


PHOTO = "5eed" * 8


def lay_photo(app: Flask) -> None:
    """A photo of a product lies among the town's."""
    photos.keep(Path(app.instance_path, "media"), dict.fromkeys(photos.SIZES, b"RIFF"), mark=PHOTO)


def value(world: World, endpoint: str, name: str, who: str) -> str:
    """What stands for a name in an address."""
    room = endpoint.partition(".")[0]
    bread, slot = world.market.bread, world.market.slot
    public_ids = {"courier": world.order.round_id, "townhall": slot}
    part = world.order.parts[SHOPS["staff"]]
    of_part = room == "merchant" or endpoint.startswith(OF_A_PART)
    found = {
        "slug": slug(world, endpoint),
        "reference": part if of_part else world.order.reference,
        "public_id": public_ids.get(room, bread),
        "token": world.link if room == "account" else token(world, who, endpoint),
        "path": "css/bourg.css", "page": "help", "trade": "bakery",
        "basket_id": world.guest_basket, "product_id": bread,
        "standing_id": world.standing,
        "courier_id": world.courier_id, "company_id": world.company_id,
        "mark": PHOTO, "size": "320" if room == "photos" else "192", "kind": "csv",
        "report_id": world.report_id, "recall_id": world.recall_id,
        "what": "commandes", "question_id": "q",
        "template_id": world.template_id, "exception_id": world.exception_id,
        "shift_id": world.shift_id, "weekly_id": world.weekly_shift_id,
        "point_id": world.point_id, "round_id": world.order.round_id,
    }  # fmt: skip
    return found[name]


def slug(world: World, endpoint: str) -> str:
    """Whose short name an address bears: a shop's, the applicant's, a zone's."""
    if endpoint.startswith("townhall.zone"):
        return "centre"
    if endpoint in ("townhall.invitation_letter", "townhall.call_back_invitation"):
        return "atelier-zinc"
    return world.applicant if endpoint == "townhall.approve" else SHOPS["staff"]


def token(world: World, who: str, endpoint: str = "") -> str:
    """The order's private token for those who have it; others try what they have."""
    if endpoint.startswith("order.standing") and who in HOLDS_THE_LINK:
        return world.standing_token
    if endpoint in ("merchant.invitation", "merchant.accept_invitation"):
        return world.invitation_token
    if endpoint.startswith("merchant.link") and who in HOLDS_THE_SHOPS_MAIL:
        return world.answer_token
    if endpoint.startswith("merchant.shelf_") and who in HOLDS_THE_SHOPS_MAIL:
        return world.shelf_token
    return world.order.token if who in HOLDS_THE_LINK else world.other.token


def form(world: World) -> dict[str, str]:
    """One form that fills the fields of every door."""
    bread = world.market.bread
    return {
        "part": world.order.parts[SHOPS["staff"]], "parts": world.order.parts[SHOPS["staff"]],
        "order": world.order.reference,
        "slot": world.market.slot, "bags": "1", "capacity": "12", "reason": "Plus de farine",
        "accept": "yes", "level": "catalogue", "address_id": world.market.address, "q": "12 rue",
        "email": "paul@bourg.example", "password": PASSWORD, "name": "Paul", "phone": "0612345678",
        "point": world.point_id, "window": world.point_window, "give": "1",
        "minutes": "10", "say": "all_right",
        "language": "fr", "courier_type": "employee", "vehicle": "bike", "kind": "identity",
        "person": world.dispatcher_id, "round": world.order.round_id,
        "way": "letter", "code": world.invitation_code,
        "keep": "yes", "shop": SHOPS["staff"], "add": bread, f"quantity-{bread}": "1",
    }  # fmt: skip


def bearer(world: World, name: str, who: str) -> dict[str, str]:
    """What a program of theirs sends along: a private token where they have one, else their own."""
    private = {"guest": world.basket_token, "resident": world.order.token,
               "neighbour": world.other.token}  # fmt: skip
    if name == "standing_keep" or (name.startswith("orders_") and name != "orders_place"):
        private["guest"] = world.order.token
    if name.startswith("standing_") and name != "standing_keep":
        private |= dict.fromkeys(HOLDS_THE_LINK, world.standing_token)
    own = world.api_tokens.get(who, "")
    given = own if name.startswith(EMPLOYED) else private.get(who, own)
    return {"Authorization": f"Bearer {given}"} if given else {}


def body(world: World, name: str) -> Any:
    """What a program says at a door of the API."""
    contact = {"name": "Marie Curie", "phone": "0612345678", "email": "marie@bourg.example"}
    return {
        "baskets_set_line": {"quantity": 1},
        "points_fetch_at": {"point_id": world.point_id},
        "baskets_set_address": {"address_id": world.market.address, "complement": "2e"},
        "slots_hold": {"slot_id": world.market.slot},
        "orders_place": {
            "basket_id": world.guest_basket, "contact": contact, "payment": "at_the_door",
        },
        "orders_settle_rest": {"keep": True},
        "orders_decide": {"yes": True},
        "baskets_set_list": {"lines": []},
        "merchant_orders_amend": {"lines": [{"line": 1, "price_cents": 100}]},
        "merchant_orders_settle": {"total_cents": 100},
        "orders_take_slot": {"slot_id": world.market.slot},
        "standing_pause": {"from_on": "2026-12-01", "to_on": "2099-12-01"},
        "courier_missing": {"bags": 1},
        "courier_late": {"minutes": 10},
        "courier_incident": {"note": "Une crevaison"},
    }.get(name)  # fmt: skip


def kind(answer: TestResponse) -> str:
    """What an answer means: `open`, `door` (sign in first), `shut`, or what must never be."""
    status, place = answer.status_code, urlsplit(answer.headers.get("Location", ""))
    if status == 401 or (status == 303 and asks_to_sign_in(place.path, place.query)):
        return "door"
    if status in (403, 404):
        return "shut"
    return "open" if status < 400 or status in (409, 422) else str(status)


def asks_to_sign_in(path: str, query: str) -> bool:
    """Whether an address is the sign-in page, with the way back."""
    return path == "/connexion" and "next" in parse_qs(query)
