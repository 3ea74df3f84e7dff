"""Hands messages to their channel: at least once, known by their key, never beyond the purse."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from bourg.kernel import outbox
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT, db
from bourg.kernel.transaction import write
from bourg.messages.models import SentMessage
from bourg.messages.ports import Call, Caller, Mail, Mailer, Sms, Texter
from bourg.messages.queries import spent_millis
from bourg.messages.refusals import MonthSpent
from bourg.messages.spending import Purse


def deliver(mail: Mail, event: str, mailer: Mailer) -> bool:
    """Send a mail unless it already went out; returns whether it was sent now.

    A crash between sending and noting it sends again with the same Message-ID.
    """
    _claim(mail.key, "mail", event)
    return _once(mail.key, lambda: mailer.send(mail))


def send_sms(sms: Sms, event: str, texter: Texter, *, cost_millis: int, purse: Purse) -> bool:
    """Send a text message as `deliver` sends a mail. Raises `MonthSpent`: nothing was sent."""
    _claim(sms.key, "sms", event, cost_millis, purse)
    return _once(sms.key, lambda: texter.send(sms))


def ring(call: Call, event: str, caller: Caller, *, cost_millis: int, purse: Purse) -> bool:
    """Have a machine ring somebody up, once. Raises `MonthSpent`: nobody was called."""
    _claim(call.key, "voice", event, cost_millis, purse)
    return _once(call.key, lambda: caller.call(call))


def _claim(
    key: str, channel: str, event: str, cost_millis: int = 0, purse: Purse | None = None
) -> None:
    """Enter the message with its price, unless it is known; the officer hears of alarms."""
    with write() as session:
        spent = spent_millis(session, purse.since) if purse else 0
        insert = INSERT[session.get_bind().dialect.name](SentMessage)
        row = insert.values(
            key=key, channel=channel, event=event, claimed_at=now(), cost_millis=cost_millis
        )
        new = session.scalar(row.on_conflict_do_nothing().returning(SentMessage.id))
        if new is None or purse is None:
            return
        if not purse.allows(spent, cost_millis):
            raise MonthSpent()
        for level in purse.alarms(spent, spent + cost_millis):
            outbox.put(session, "town.spending", f"town.spending:{purse.month}:{level}", **{
                "month": purse.month, "level": level, "ceiling_cents": purse.ceiling_millis // 10,
            })  # fmt: skip


def _once(key: str, send: Callable[[], Any]) -> bool:
    sent_at = db.session().scalar(select(SentMessage.sent_at).where(SentMessage.key == key))
    if sent_at is not None:
        return False
    send()
    with write() as session:
        statement = update(SentMessage).where(SentMessage.key == key)
        session.execute(statement.values(sent_at=now()))
    return True
