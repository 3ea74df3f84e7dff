"""Shops of the town's list are asked to come in; whoever holds the code becomes the owner.

The officer still decides whether the shop sells (`admission.approve`), and sees an identity card.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import inviting
from bourg.merchants.kinds import InvitationWay, StaffRole
from bourg.merchants.models import Invitation, Merchant, StaffMember
from bourg.merchants.queries import invitations as queries
from bourg.merchants.refusals import HasPeople, NoInvitation
from bourg.merchants.services.window import changed, find

MOST_TRIES, HOUR_S = 20, 3600


def invite(slug: str, way: InvitationWay, actor: Actor) -> None:
    """Ask a shop to come in; asked again, its code opens for as long again.

    Raises `NotFound`, `HasPeople`, `BadInput` for a way that leads nowhere.
    """
    with write() as session:
        merchant = find(session, slug)
        inviting.check_way(way, merchant.email, merchant.phone)
        if not queries.may_be_invited(session, slug):
            raise HasPeople()
        row = session.get(Invitation, merchant.id)
        if row is None:
            row = Invitation(merchant_id=merchant.id, number=1)
            session.add(row)
        if row.accepted_at is not None:  # a code that was used never opens again
            row.number += 1
        row.way, row.sent_at, row.accepted_at = way, now(), None
        event = _note(session, merchant, "invited", actor, way=way)
        if way is not InvitationWay.LETTER:
            key = f"merchant.invited:{slug}:{event.sequence}"
            outbox.put(session, "merchant.invited", key, slug=slug, way=way)


def invite_all(way: InvitationWay, actor: Actor) -> int:
    """Ask every shop without people to which this way leads, none twice in two weeks; how many."""
    asked = queries.invitations(db.session())
    count = 0
    for slug, email in queries.without_people(db.session()):
        known = asked.get(slug)
        leads = {InvitationWay.MAIL: bool(email), InvitationWay.LETTER: not email}.get(way, False)
        if leads and not (known and now() < known.sent_at + inviting.AGAIN_AFTER):
            invite(slug, way, actor)
            count += 1
    return count


def call_back(slug: str, actor: Actor) -> None:
    """The code opens nothing any more. Raises `NotFound`, `NoInvitation`."""
    with write() as session:
        merchant = find(session, slug)
        row = _row(session, merchant)
        row.number, row.sent_at = row.number + 1, now() - inviting.LIFE
        _note(session, merchant, "invitation_called_back", actor)


def try_code(place: str) -> None:
    """A code is tried from this network address. Raises `TooOften`."""
    counters.limit(f"invitation-from:{place}", most=MOST_TRIES, window_s=HOUR_S)


def accept(slug: str, number: int, user_id: int, actor: Actor) -> None:
    """The person becomes the shop's owner; the code is used up. The same person twice is once.

    Raises `NoInvitation`, `HasPeople` when somebody else was quicker.
    """
    with write() as session:
        merchant = find(session, slug)
        row = _row(session, merchant)
        mine = {"user_id": user_id, "merchant_id": merchant.id}
        if session.scalar(select(StaffMember).filter_by(**mine)) is not None:
            return
        if not queries.may_be_invited(session, slug):
            raise HasPeople()
        if row.number != number or row.accepted_at or now() >= row.sent_at + inviting.LIFE:
            raise NoInvitation()
        row.accepted_at = now()
        session.add(StaffMember(**mine, role=StaffRole.OWNER))
        _note(session, merchant, "invitation_accepted", actor, user=user_id)


def _row(session: Session, merchant: Merchant) -> Invitation:
    row = session.get(Invitation, merchant.id, with_for_update=True)
    if row is None:
        raise NoInvitation()
    return row


def _note(
    session: Session, merchant: Merchant, verb: str, actor: Actor, **detail: object
) -> audit.AuditEvent:
    event = audit.record(session, f"merchant:{merchant.slug}", verb, actor=actor, **detail)
    changed(session, merchant)
    session.flush()
    return event
