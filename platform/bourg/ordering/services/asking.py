"""The officer decides that households whose order nobody can bring are asked for another time."""

from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.queries import concerned
from bourg.ordering.queries.concerned import ASKED
from bourg.ordering.services import locking
from bourg.ordering.states import MOVABLE


def ask_in_danger(actor: Actor) -> int:
    """Write to each household with a mailbox whose order no courier can bring any more.

    Once for each slot; those without a mailbox stay on the agents' list. Returns how many were
    written to. Raises `NotAllowed` for whoever is no officer.
    """
    if actor.role not in (Role.OFFICER, Role.ADMINISTRATOR):
        raise NotAllowed()
    with write() as session:
        wanted = [one for one in concerned.in_danger(session) if one.email and not one.asked]
        asked = sum(_ask(session, one.reference, actor) for one in wanted)
        counters.bump(session, "townhall")
        return asked


def _ask(session: Session, reference: str, actor: Actor) -> bool:
    order = locking.order(session, reference)
    if order.state not in MOVABLE:
        return False
    subject, where = f"order:{reference}", {"slot": order.slot_id}
    event = audit.record(session, subject, ASKED, actor=actor, **where)
    key = f"order.in_danger:{reference}:{event.sequence}"
    outbox.put(session, "order.in_danger", key, reference=reference, **where)
    counters.bump(session, subject)
    return True
