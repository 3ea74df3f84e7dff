"""Which mail goes out when something happened: one function a topic of the outbox.

Each is safe to repeat: a mail is known by the key of its outbox message.
"""

from typing import Any

from bourg.kernel.db import db
from bourg.merchants import queries as merchants
from bourg.messages.ports import Mailer
from bourg.messages.providers import MAILERS
from bourg.messages.services import deliver
from bourg.ordering import queries as ordering
from bourg.ordering.queries import OrderView
from bourg.people import queries as people
from bourg.people.services.signing_in import link_token
from bourg.web import mails
from bourg.web.tools import tools

Payload = dict[str, Any]


def mailer() -> Mailer:
    """The town's way to send mail."""
    settings = tools().settings
    kind = MAILERS[settings.town.mail.transport]
    return kind(settings.town, settings.instance, settings.mail_password)


def sign_in_link(key: str, payload: Payload) -> None:
    """Mail a one-time sign-in link."""
    reader = people.reader(db.session(), payload["user"])
    if reader is None or not reader.email:
        return
    token = link_token(tools().settings.secret_key, payload["nonce"])
    link = address(f"/lien/{token}")
    mail = mails.render(
        "account_link", key, reader.email, reader.locale, name=reader.name, link=link
    )
    deliver(mail, "account_link", mailer())


def order_placed(key: str, payload: Payload) -> None:
    """Confirm an order on a durable medium (consumer code L.221-13)."""
    _to_household("order_placed", key, payload)


def order_changed(key: str, payload: Payload) -> None:
    """Say what a shop left out, or that the order was brought back."""
    _to_household("order_changed", key, payload)


def order_cancelled(key: str, payload: Payload) -> None:
    """Say that the whole order is cancelled and nothing is to be paid."""
    _to_household("order_cancelled", key, payload)


def order_delivered(key: str, payload: Payload) -> None:
    """Say that everything was handed over, and what was to be paid to whom."""
    _to_household("order_delivered", key, payload)


def new_part(key: str, payload: Payload) -> None:
    """Tell a shop of its new part, with nothing of the others."""
    session, reference = db.session(), payload["part"]
    order = ordering.order(session, reference.partition("-")[0])
    part = next((p for p in order.parts if p.reference == reference), None) if order else None
    email = merchants.email_of(session, part.merchant_id) if part else None
    if order is None or part is None or not email:
        return
    link = address(f"/commercant/{part.slug}/commandes/{reference}")
    first_name = order.contact_name.split()[0]
    mail = mails.render(
        "new_part", key, email, tools().town.town.languages[0], part=part, link=link,
        starts_at=order.starts_at, first_name=first_name,
    )  # fmt: skip
    deliver(mail, "new_part", mailer())


def address(path: str) -> str:
    """The full address of a page: it begins with the town's own, never with a request's."""
    return tools().town.town.base_url.rstrip("/") + path


def _to_household(event: str, key: str, payload: Payload) -> None:
    order = ordering.order(db.session(), payload["reference"])
    if order is None or not order.contact_email:
        return
    link = _private_link(order)
    part = next((p for p in order.parts if p.reference == payload.get("part")), None)
    mail = mails.render(
        event, key, order.contact_email, order.locale, order=order, link=link,
        what=payload.get("what"), part=part,
    )  # fmt: skip
    deliver(mail, event, mailer())


def _private_link(order: OrderView) -> str:
    """The private page of an order, with its token."""
    token = tools().seal("order", order.reference, order.token_version)
    return address(f"/suivi/{order.reference}/{token}")
