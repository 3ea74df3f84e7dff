"""What the worker does: carries out the outbox, and what falls due by the clock.

`HANDLERS` maps a topic of the outbox to the function that carries it out; `CLOCK` lists what is
done regularly. Both are tables: a new message or a new regular job is one line.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from flask import url_for

from bourg.kernel import counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.messages.ports import Mailer
from bourg.messages.providers import MAILERS
from bourg.messages.services import deliver
from bourg.people import queries as people
from bourg.people.services.signing_in import link_token
from bourg.slots import services as slots
from bourg.web import mails
from bourg.web.tools import tools

log = logging.getLogger(__name__)

Handler = Callable[[str, dict[str, Any]], None]


def mailer() -> Mailer:
    """The town's way to send mail."""
    settings = tools().settings
    kind = MAILERS[settings.town.mail.transport]
    return kind(settings.town, settings.instance, settings.mail_password)


def send_link(key: str, payload: dict[str, Any]) -> None:
    """Mail a one-time sign-in link."""
    reader = people.reader(db.session(), payload["user"])
    if reader is None or not reader.email:
        return
    token = link_token(tools().settings.secret_key, payload["nonce"])
    link = tools().town.town.base_url.rstrip("/") + f"/lien/{token}"
    mail = mails.render(
        "account_link", key, reader.email, reader.locale, name=reader.name, link=link
    )
    deliver(mail, "account_link", mailer())


HANDLERS: dict[str, Handler] = {"account.link": send_link}


class Regular(NamedTuple):
    """Something done every so many minutes."""

    minutes: int
    name: str
    call: Callable[[], Any]


def forget_counters() -> None:
    """Drop the rate windows of more than a day ago."""
    counters.forget_old(int((now() - timedelta(days=1)).timestamp()))


def open_slots() -> None:
    """Open the slots of the next three weeks from the templates, in the town's wall time."""
    slots.open_slots(time_zone=tools().town.time_zone)


CLOCK: tuple[Regular, ...] = (
    Regular(60, "forget_counters", forget_counters),
    Regular(1, "release_expired", slots.release_expired),
    Regular(60, "open_slots", open_slots),
)


def relay() -> int:
    """Carry out what the outbox holds; returns how many messages were done."""
    count = 0
    while messages := outbox.claim():
        for message in messages:
            count += carry_out(message.id, message.topic, message.key, message.payload,
                               message.attempts)  # fmt: skip
        db.session.rollback()
    return count


def carry_out(
    message_id: int, topic: str, key: str, payload: dict[str, Any], attempts: int
) -> bool:
    """Carry out one message; a failure is kept for another try and never stops the others."""
    try:
        HANDLERS[topic](key, payload)
    except Exception as error:
        log.warning("message %s failed: %s", key, type(error).__name__, exc_info=error)
        db.session.rollback()
        outbox.failed(message_id, attempts, f"{type(error).__name__}: {error}"[:500])
        return False
    outbox.done(message_id)
    return True


def private_link(endpoint: str, purpose: str, subject: str, version: int = 0) -> str:
    """The full address of a private page (for mails)."""
    with_path = url_for(endpoint, reference=subject, token=tools().seal(purpose, subject, version))
    return tools().town.town.base_url.rstrip("/") + with_path
