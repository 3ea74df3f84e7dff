"""Hands messages to their channel: at least once, and known by their key."""

from sqlalchemy import select, update

from bourg.kernel.clock import now
from bourg.kernel.db import INSERT, db
from bourg.kernel.transaction import write
from bourg.messages.models import SentMessage
from bourg.messages.ports import Mail, Mailer


def deliver(mail: Mail, event: str, mailer: Mailer) -> bool:
    """Send a mail unless it already went out; returns whether it was sent now.

    A crash between sending and noting it sends again with the same Message-ID.
    """
    with write() as session:
        insert = INSERT[session.get_bind().dialect.name](SentMessage)
        row = insert.values(key=mail.key, channel="mail", event=event, claimed_at=now())
        session.execute(row.on_conflict_do_nothing())
    sent_at = db.session().scalar(select(SentMessage.sent_at).where(SentMessage.key == mail.key))
    if sent_at is not None:
        return False
    mailer.send(mail)
    with write() as session:
        statement = update(SentMessage).where(SentMessage.key == mail.key)
        session.execute(statement.values(sent_at=now()))
    return True
