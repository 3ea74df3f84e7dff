"""How a shop is told of its part, by each of its ways, until it answers; what the town hears of it.

Each is safe to repeat: what is sent is known by the key of its outbox message.
"""

import logging
from collections.abc import Callable
from typing import Any

from bourg import texting
from bourg.catalogue.queries.unconfirmed import asked
from bourg.catalogue.services.confirming import TO_ANSWER
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.mailing import address, mailer
from bourg.merchants.queries import reachable, workplace
from bourg.messages import ladder
from bourg.messages.kinds import Reach
from bourg.messages.ladder import Case
from bourg.messages.queries import steps as steps_of
from bourg.messages.services import deliver
from bourg.ordering.kinds import LineKind, PartState
from bourg.ordering.queries import desks
from bourg.ordering.queries import order as order_of
from bourg.ordering.queries.desks import PartView
from bourg.ordering.queries.orders import OrderPartView
from bourg.ordering.queries.unanswered import unanswered
from bourg.ordering.services import reaching as steps
from bourg.web import mails
from bourg.web.answer_links import answer_path
from bourg.web.shelf_links import shelf_path
from bourg.web.tools import tools

log = logging.getLogger(__name__)

Payload = dict[str, Any]


def new_part(key: str, payload: Payload) -> None:
    """Begin to tell a shop of its new part."""
    steps.tell(payload["part"], now(), tools().town.time_zone)


def follow() -> None:
    """Take every step that is due, and refuse what nobody answered in time.

    One that fails is tried again a minute later and stops no other.
    """
    for one in unanswered(db.session()):
        try:
            _follow(one.reference, one.case)
        except Exception as error:
            log.warning("no step for %s: %s", one.reference, error, exc_info=error)
            db.session.rollback()


def _follow(reference: str, case: Case) -> None:
    moment, time_zone = now(), tools().town.time_zone
    if ladder.silent(case, moment):
        steps.give_up(reference, moment, _reason(reference))
    elif ladder.due(case, moment, time_zone):
        steps.tell(reference, moment, time_zone)


def told(key: str, payload: Payload) -> None:
    """Tell a shop by the way of this step; at the desk, on paper and by telephone people look."""
    if (send := _WAYS.get(payload["reach"])) is not None:
        send(key, payload)


def by_mail(key: str, payload: Payload) -> None:
    """Mail a shop its part, with nothing of the others, and a link that answers in one press."""
    session, reference = db.session(), payload["part"]
    order = order_of(session, reference.partition("-")[0])
    part = next((p for p in order.parts if p.reference == reference), None) if order else None
    shop = reachable(session, [part.merchant_id])[part.merchant_id] if part else None
    if order is None or part is None or shop is None or not shop.email or part.answered_at:
        return
    mail = mails.render(
        "new_part", key, shop.email, tools().town.town.languages[0], part=part,
        link=address(f"/commercant/{part.slug}/commandes/{reference}"),
        answer=address(answer_path(reference, shop.email)), shelf=_shelf_of(part, shop.email),
        again=payload.get("again", False),
        starts_at=order.starts_at, first_name=order.contact_name.split()[0],
    )  # fmt: skip
    deliver(mail, "new_part", mailer())


def _shelf_of(part: OrderPartView, email: str) -> str | None:
    """The link to say what is sold out, for a part with goods of the shelf."""
    on_shelf = any(line.kind is LineKind.PRODUCT for line in part.lines)
    return address(shelf_path(part.slug, email)) if on_shelf else None


def part_gone(key: str, payload: Payload) -> None:
    """Tell the shops that were told of a cancelled order, and have no desk, to prepare nothing."""
    session = db.session()
    order = order_of(session, payload["reference"])
    gone = [p for p in order.parts if p.state == PartState.CANCELLED] if order else []
    tried = steps_of(session, [part.reference for part in gone])
    for one in gone:
        part = desks.any_part(session, one.reference)
        ways = {step.reach for step in tried.get(one.reference, ())}
        if part is not None and Reach.SMS in ways:
            texting.part_gone(f"{key}:{part.reference}", part)
        elif part is not None and Reach.MAIL in ways:
            _mail_gone(f"{key}:{part.reference}", part)


def _mail_gone(key: str, part: PartView) -> None:
    shop = reachable(db.session(), [part.merchant_id])[part.merchant_id]
    if shop.email:
        locale = tools().town.town.languages[0]
        deliver(mails.render("part_gone", key, shop.email, locale, part=part), "part_gone",
                mailer())  # fmt: skip


def silent(key: str, payload: Payload) -> None:
    """Tell the town of a shop that was paused as it did not answer several times in a row."""
    to_town(key, "shop_silent", shop=payload["slug"], silences=payload["silences"],
            link=address(f"/commercant/{payload['slug']}/rayon"))  # fmt: skip


def to_town(key: str, what: str, **values: object) -> None:
    """A mail to the town's own address, where it has one."""
    town = tools().town
    if town.email:
        locale = town.town.languages[0]
        deliver(mails.render("town_alarm", key, town.email, locale, what=what, **values),
                "town_alarm", mailer())  # fmt: skip


def shelf_asked(key: str, payload: Payload) -> None:
    """Ask a shop about its goods in one mail, else a text message, else through the town."""
    session, shop = db.session(), workplace(db.session(), payload["slug"])
    goods = [one for one in asked(session, shop.id) if not one.faded] if shop else []
    if shop is None or not goods:
        return
    found, town = reachable(session, [shop.id])[shop.id], tools().town
    to = found.email or found.number or ""
    until = min(one.asked_at for one in goods) + TO_ANSWER
    values = {"shop": shop.name, "goods": goods, "weeks": town.shelf.confirm_weeks, "most": 40,
              "until": until, "link": address(shelf_path(shop.slug, to))}  # fmt: skip
    if found.email:
        mail = mails.render("shelf_asked", key, to, town.town.languages[0], **values)
        deliver(mail, "shelf_asked", mailer())
    elif not (found.number and texting.tell(key, found.number, "shelf_asked", values)):
        to_town(key, "ring_shop", shop=shop.name, link=address(f"/mairie/commerces/{shop.slug}"))


def _reason(reference: str) -> str:
    """Why a silent shop's part is refused, in the household's language."""
    order = order_of(db.session(), reference.partition("-")[0])
    return mails.words("no_answer", order.locale if order else tools().town.town.languages[0])


def spending(key: str, payload: Payload) -> None:
    """Tell the town how much of the month's money for text messages and calls is gone."""
    link = address("/mairie/commerces")
    to_town(key, "spending", link=link, **payload)


_WAYS: dict[str, Callable[[str, Payload], None]] = {
    Reach.MAIL: by_mail,
    Reach.SMS: texting.by_sms,
    Reach.VOICE: texting.by_voice,
}
