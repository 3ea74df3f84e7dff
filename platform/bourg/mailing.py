"""Which mail goes out when something happened: one function a topic of the outbox.

Each is safe to repeat: a mail is known by the key of its outbox message.
"""

from typing import Any

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.merchants import queries as merchants
from bourg.merchants.rules import Shop
from bourg.messages.ports import Mailer
from bourg.messages.providers import MAILERS
from bourg.messages.services import deliver
from bourg.ordering import queries as ordering
from bourg.ordering.kinds import Disclosure, PartState
from bourg.ordering.queries import OrderView, concerned
from bourg.ordering.queries import recalls as recall_queries
from bourg.ordering.queries import standing as standing_orders
from bourg.ordering.queries.concerned import other_slots
from bourg.ordering.queries.elsewhere import other_points
from bourg.ordering.queries.proposals import asked_of
from bourg.ordering.queries.standing import StandingView
from bourg.ordering.services import recalls
from bourg.ordering.standing import stamp
from bourg.people import queries as people
from bourg.people.services.signing_in import link_token
from bourg.rounds.queries import left_how
from bourg.rounds.queries.arrivals import arrival
from bourg.slots.rules import alternatives
from bourg.web import mails
from bourg.web.regular import today, weekday_of
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
    """Say what a shop left out, what was missing, or that the order was brought back."""
    others = _others(payload) if payload.get("what") == "part_refused" else []
    _to_household("order_changed", key, payload, bags=payload.get("bags"), others=others)


def _others(payload: Payload) -> list[Shop]:
    """Shops that sell the same as those that refused their part; three at most."""
    order = ordering.order(db.session(), payload["reference"])
    refused = (
        [part.slug for part in order.parts if part.state == PartState.REFUSED] if order else []
    )
    every = merchants.shops(db.session()) if refused else []
    trades = {shop.trade for shop in every if shop.slug in refused}
    same = (shop for shop in every if shop.trade in trades and shop.slug not in refused)
    return [shop for shop in same if shop.takes_orders(now())][:3]


def order_asked(key: str, payload: Payload) -> None:
    """Ask the household what a shop asks; nothing once it has answered."""
    session = db.session()
    order = ordering.order(session, payload["reference"])
    asked = asked_of(session, order) if order else {}
    for part in order.parts if order else ():
        if part.reference == payload["part"] and asked.get(part.id):
            _to_household("order_asked", key, payload, questions=asked[part.id])


def order_cancelled(key: str, payload: Payload) -> None:
    """Say that the whole order is cancelled and nothing is to be paid."""
    _to_household("order_cancelled", key, payload, others=_others(payload))


def order_delivered(key: str, payload: Payload) -> None:
    """Say that everything was handed over, and what was to be paid to whom."""
    session = db.session()
    order = ordering.order(session, payload["reference"])
    left = left_how(session, order.id) if order else None
    _to_household("order_delivered", key, payload, left=left)


def order_to_fetch(key: str, payload: Payload) -> None:
    """Say that goods may be fetched: where, until when, with which number."""
    _to_household("order_to_fetch", key, payload)


def order_reminder(key: str, payload: Payload) -> None:
    """Remind of goods that are still to be fetched; nothing when they are gone meanwhile."""
    order = ordering.order(db.session(), payload["reference"])
    if order is not None and order.closed_at is None:
        _to_household("order_to_fetch", key, payload, what="reminder")


def order_called_off(key: str, payload: Payload) -> None:
    """Say that the town calls a delivery off, and offer other slots."""
    session = db.session()
    order = ordering.order(session, payload["reference"])
    if order is not None and order.called_off and order.slot_id == payload["slot"]:
        other = alternatives(other_slots(session, order, now()), order.starts_at)
        places = other_points(session, order, now())
        _to_household("order_time", key, payload, what="called_off", other=other, elsewhere=places)


def order_in_danger(key: str, payload: Payload) -> None:
    """Say that no courier can come then, and offer other slots; nothing once one was found."""
    session = db.session()
    order = ordering.order(session, payload["reference"])
    if order and order.slot_id == payload["slot"] and concerned.is_asked(session, order):
        other = alternatives(other_slots(session, order, now()), order.starts_at)
        _to_household("order_time", key, payload, what="in_danger", other=other)


def order_recalled(key: str, payload: Payload) -> None:
    """Say that a product of the order must not be used."""
    found = recall_queries.recall(db.session(), payload["recall"])
    order = ordering.order(db.session(), payload["reference"])
    if found is not None and order is not None and order.contact_email:
        _to_household("order_recalled", key, payload, recall=found)
        recalls.told(payload["recall"], payload["reference"])


def order_disclosed(key: str, payload: Payload) -> None:
    """Say that a shop was told who its buyer is, and what for (GDPR, art. 12 and 15)."""
    _to_household("order_disclosed", key, payload, why=Disclosure(payload["why"]))


def order_slipped(key: str, payload: Payload) -> None:
    """Say that the courier comes at another hour; only the last word of several is said."""
    session = db.session()
    order = ordering.order(session, payload["reference"])
    found = arrival(session, order.id) if order and order.slot_id == payload["slot"] else None
    if found is not None and found.slips == payload["number"]:
        _to_household("order_slipped", key, payload, arrival=found)


def order_reopened(key: str, payload: Payload) -> None:
    """Say that a delivery takes place after all, to who is still waiting for it."""
    order = ordering.order(db.session(), payload["reference"])
    if order is not None and order.called_off_at is None and order.slot_id == payload["slot"]:
        _to_household("order_time", key, payload, what="reopened")


def order_rescheduled(key: str, payload: Payload) -> None:
    """Confirm the new time of a delivery."""
    _to_household("order_time", key, payload, what="rescheduled")


def shop_called_off(key: str, payload: Payload) -> None:
    """Tell a shop that no courier comes for a slot, and which orders of its it concerns."""
    _to_shop_of_slot(key, payload, what="called_off", called_off=True)


def shop_reopened(key: str, payload: Payload) -> None:
    """Tell a shop that the courier comes after all."""
    _to_shop_of_slot(key, payload, what="reopened", called_off=False)


def shop_rescheduled(key: str, payload: Payload) -> None:
    """Tell a shop that the courier comes for a part at another time."""
    parts = concerned.part(db.session(), payload["part"])
    _to_shop(key, parts, what="rescheduled")


def standing_terms(key: str, payload: Payload) -> None:
    """Confirm what a household agreed to with its standing order, and how to end it."""
    found = standing_orders.standing(db.session(), payload["standing"], today())
    if found is not None and found.contact_email:
        _about_standing("standing_terms", key, found, what=payload["what"])


def standing_date(key: str, payload: Payload) -> None:
    """Say what became of a date of a standing order, with three other times where it failed.

    What was decided anew meanwhile is told by the message that came with it.
    """
    session = db.session()
    told = standing_orders.date_told(session, payload["date"])
    found = standing_orders.standing(session, told[0], today()) if told else None
    if told is None or found is None or not found.contact_email:
        return
    one, time_zone = told[1], tools().town.time_zone
    if payload.get("decided") not in (None, stamp(one.decided_at)):
        return
    other = standing_orders.other_slots(session, found, one, time_zone, now()) if one.open else []
    _about_standing("standing_date", key, found, one=one, other=other[:3])


def _about_standing(event: str, key: str, found: StandingView, **more: Any) -> None:
    token = tools().seal("standing", found.public_id, found.token_version)
    link = address(f"/commande-reguliere/{found.public_id}/{token}")
    mail = mails.render(
        event, key, found.contact_email, found.locale, standing=found, link=link,
        weekday=weekday_of(found.weekday), **more,
    )  # fmt: skip
    deliver(mail, event, mailer())


def _to_shop_of_slot(key: str, payload: Payload, *, what: str, called_off: bool) -> None:
    parts = concerned.parts(db.session(), payload["merchant"], payload["slot"])
    _to_shop(key, [part for part in parts if part.called_off == called_off], what=what)


def _to_shop(key: str, parts: list[concerned.ShopPart], *, what: str) -> None:
    """One mail to a shop about parts of one slot."""
    first = next(iter(parts), None)
    email = first.email if first else None
    if first is None or not email:
        return
    link = address(f"/commercant/{first.slug}")
    mail = mails.render(
        "shop_time", key, email, tools().town.town.languages[0], parts=parts, slot=first,
        what=what, link=link,
    )  # fmt: skip
    deliver(mail, "shop_time", mailer())


def address(path: str) -> str:
    """The full address of a page: it begins with the town's own, never with a request's."""
    return tools().town.town.base_url.rstrip("/") + path


def _to_household(event: str, key: str, payload: Payload, **more: Any) -> None:
    order = ordering.order(db.session(), payload["reference"])
    if order is None or not order.contact_email:
        return
    link = _private_link(order)
    part = next((p for p in order.parts if p.reference == payload.get("part")), None)
    mail = mails.render(
        event, key, order.contact_email, order.locale, order=order, link=link,
        **{"what": payload.get("what"), "part": part, **more},
    )  # fmt: skip
    deliver(mail, event, mailer())


def _private_link(order: OrderView) -> str:
    """The private page of an order, with its token."""
    token = tools().seal("order", order.reference, order.token_version)
    return address(f"/suivi/{order.reference}/{token}")
