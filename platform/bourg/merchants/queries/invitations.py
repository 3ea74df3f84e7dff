"""Which shops were asked to come in, by which way, and what became of it."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from bourg.merchants.inviting import INVITABLE, Invited
from bourg.merchants.kinds import InvitationWay, ServiceLevel
from bourg.merchants.models import Invitation, Merchant, StaffMember

_OF_SHOP = ("slug", "name", "trade", "address_label")
_WORKED_IN = exists().where(StaffMember.merchant_id == Merchant.id)


def _invited() -> Select[tuple[object, ...]]:
    columns = [
        getattr(Merchant if name in _OF_SHOP else Invitation, name) for name in Invited._fields
    ]
    return select(*columns).join(Merchant, Merchant.id == Invitation.merchant_id)


def invitations(session: Session) -> dict[str, Invited]:
    """Every invitation, by the shop's slug."""
    return {row.slug: Invited._make(row) for row in session.execute(_invited())}


def invitation(session: Session, slug: str) -> Invited | None:
    """The invitation of one shop."""
    row = session.execute(_invited().where(Merchant.slug == slug)).first()
    return Invited._make(row) if row else None


def letters(session: Session) -> list[Invited]:
    """The letters that nobody has answered, by address: a walk through the town."""
    wanted = _invited().where(
        Invitation.way == InvitationWay.LETTER, Invitation.accepted_at.is_(None), ~_WORKED_IN
    )
    ordered = wanted.order_by(Merchant.address_label, Merchant.name)
    return [Invited._make(row) for row in session.execute(ordered)]


def may_be_invited(session: Session, slug: str) -> bool:
    """Whether nobody works at the desk of this shop, and it may come in."""
    wanted = select(Merchant.id).where(Merchant.slug == slug, Merchant.status.in_(INVITABLE))
    return session.scalar(wanted.where(~_WORKED_IN)) is not None


def without_people(session: Session) -> list[tuple[str, str | None]]:
    """(slug, e-mail) of the shops that are only shown and have nobody at a desk, by slug."""
    wanted = select(Merchant.slug, Merchant.email).where(
        Merchant.status.in_(INVITABLE), Merchant.service_level == ServiceLevel.SHOWCASE,
        ~_WORKED_IN,
    )  # fmt: skip
    rows = session.execute(wanted.order_by(Merchant.slug))
    return [(slug, email) for slug, email in rows]
