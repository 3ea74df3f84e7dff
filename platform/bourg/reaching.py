"""How a shop is told of its part, by each of its ways, until it answers; what the town hears of it.

Each is safe to repeat: what is sent is known by the key of its outbox message.
"""

from typing import Any

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.mailing import address, mailer
from bourg.merchants.queries import reachable
from bourg.messages import ladder
from bourg.messages.kinds import Reach
from bourg.messages.services import deliver
from bourg.ordering.queries import order as order_of
from bourg.ordering.queries.unanswered import unanswered
from bourg.ordering.services import reaching as steps
from bourg.web import mails
from bourg.web.answer_links import answer_path
from bourg.web.tools import tools

Payload = dict[str, Any]


def new_part(key: str, payload: Payload) -> None:
    """Begin to tell a shop of its new part."""
    steps.tell(payload["part"], now(), tools().town.time_zone)


def follow() -> None:
    """Take every step that is due, and refuse what nobody answered in time.

    One that fails is tried again a minute later and stops no other.
    """
    moment, time_zone = now(), tools().town.time_zone
    for one in unanswered(db.session()):
        if ladder.silent(one.case, moment):
            steps.give_up(one.reference, moment, _reason(one.reference))
        elif ladder.due(one.case, moment, time_zone):
            steps.tell(one.reference, moment, time_zone)


def told(key: str, payload: Payload) -> None:
    """Tell a shop by the way of this step; at the desk, on paper and by telephone people look."""
    if payload["reach"] == Reach.MAIL:
        by_mail(key, payload)


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
        answer=address(answer_path(reference, shop.email)), again=payload.get("again", False),
        starts_at=order.starts_at, first_name=order.contact_name.split()[0],
    )  # fmt: skip
    deliver(mail, "new_part", mailer())


def silent(key: str, payload: Payload) -> None:
    """Tell the town of a shop that was paused as it did not answer several times in a row."""
    to_town(key, "shop_silent", shop=payload["slug"], silences=payload["silences"],
            link=address("/mairie/commerces"))  # fmt: skip


def to_town(key: str, what: str, **values: object) -> None:
    """A mail to the town's own address, where it has one."""
    town = tools().town
    if town.email:
        locale = town.town.languages[0]
        deliver(mails.render("town_alarm", key, town.email, locale, what=what, **values),
                "town_alarm", mailer())  # fmt: skip


def _reason(reference: str) -> str:
    """Why a silent shop's part is refused, in the household's language."""
    order = order_of(db.session(), reference.partition("-")[0])
    return mails.words("no_answer", order.locale if order else tools().town.town.languages[0])
