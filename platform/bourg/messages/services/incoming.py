"""What came in by text message or call: kept once, carried out later, answered in words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import outbox
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.transaction import write
from bourg.messages.models import ReceivedMessage
from bourg.messages.ports import Incoming

LONGEST_ID, LONGEST_TEXT = 120, 2000


def keep(message: Incoming, channel: str, sender: str) -> bool:
    """Keep a message for the worker; the same id twice is one message. Raises `BadInput`.

    `sender` is the number in E.164. Says whether it was new.
    """
    if not 1 <= len(message.message_id) <= LONGEST_ID or not message.message_id.isprintable():
        raise BadInput(N_("A message has an id of 1 to %(most)s signs."), field="id",
                       most=LONGEST_ID)  # fmt: skip
    text = "".join(c for c in message.text if c.isprintable() or c in "\r\n")[:LONGEST_TEXT]
    with write() as session:
        insert = INSERT[session.get_bind().dialect.name](ReceivedMessage)
        row = insert.values(
            message_id=message.message_id, channel=channel, sender=sender, text=text, reply="",
            answers_to=message.answers_to[:LONGEST_ID], received_at=now(),
        ).on_conflict_do_nothing()  # fmt: skip
        found = session.scalar(row.returning(ReceivedMessage.id))
        if found is None:
            return False
        outbox.put(session, "message.received", f"message.received:{found}", message=found)
        return True


def received(session: Session, message_id: int) -> ReceivedMessage | None:
    """A message that came in, by the id of its row."""
    return session.scalar(select(ReceivedMessage).where(ReceivedMessage.id == message_id))


def handled(message_id: int, reply: str) -> None:
    """It was carried out; `reply` is what its sender is told (nothing: no word back)."""
    with write() as session:
        row = session.get_one(ReceivedMessage, message_id, with_for_update=True)
        row.handled_at, row.reply = now(), reply
