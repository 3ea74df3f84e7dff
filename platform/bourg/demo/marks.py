"""Which parts of the demo are in the database: kept in the audit trail, with what they did.

A mark is written in the transaction of what it stands for, so that a loading that was interrupted
goes on where it stopped, and one that is complete is not done again.
"""

from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.roles import Actor, Channel

SUBJECT = "demo:town"
LOADED = Actor("system", None, Channel.DEMO)


def done(session: Session) -> set[str]:
    """The marks that were set."""
    return {event.detail["part"] for event in audit.trail(session, SUBJECT)}


def set_(session: Session, part: str) -> None:
    """Set a mark, inside the `write()` that does the part."""
    audit.record(session, SUBJECT, "loaded", actor=LOADED, part=part)
