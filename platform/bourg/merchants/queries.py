"""Reads about merchants."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Closure, Merchant, StaffMember
from bourg.merchants.rules import SHOWN, Shop

COUNTER = "shops"

_SHOPS = select(*(getattr(Merchant, name) for name in Shop._fields if name != "closures")).where(
    Merchant.status.in_(SHOWN)
)
_CLOSURES = (
    select(Closure.merchant_id, Closure.from_on, Closure.to_on)
    .where(Closure.to_on >= bindparam("today"))
    .order_by(Closure.from_on)
)
_VERSION = select(Merchant.version)


def shops_of(session: Session, user_id: int) -> frozenset[int]:
    """The ids of the shops a person works in."""
    rows = session.scalars(select(StaffMember.merchant_id).where(StaffMember.user_id == user_id))
    return frozenset(rows)


def shop(session: Session, slug: str) -> Shop | None:
    """A shop that residents may see, by its slug."""
    row = session.execute(_SHOPS.where(Merchant.slug == slug)).one_or_none()
    if row is None:
        return None
    closures = session.execute(_CLOSURES.where(Closure.merchant_id == row.id), _today()).all()
    return Shop._make((*row, tuple((from_on, to_on) for _, from_on, to_on in closures)))


def shops(session: Session, trade: str | None = None) -> list[Shop]:
    """The shops that residents may see, by name (two statements, however many shops)."""
    statement = _SHOPS.where(Merchant.trade == trade) if trade else _SHOPS
    rows = session.execute(statement.order_by(Merchant.name, Merchant.id)).all()
    closures: dict[int, list[tuple]] = {}
    for merchant_id, from_on, to_on in session.execute(_CLOSURES, _today()):
        closures.setdefault(merchant_id, []).append((from_on, to_on))
    return [Shop._make((*row, tuple(closures.get(row.id, ())))) for row in rows]


def shops_version(session: Session | Connection) -> int:
    """A number that grows with any change of any shop or product: caches compare it."""
    return counters.value(session, COUNTER)


def _today() -> dict[str, object]:
    return {"today": now().date()}


class Workplace(NamedTuple):
    """A shop as the people who work in it see it."""

    id: int
    slug: str
    name: str
    status: MerchantStatus
    status_reason: str
    service_level: ServiceLevel
    paused_until: datetime | None


def workplaces(session: Session, user_id: int) -> list[Workplace]:
    """The shops a person works in, by name; one statement."""
    rows = session.execute(
        select(*(getattr(Merchant, name) for name in Workplace._fields))
        .join(StaffMember, StaffMember.merchant_id == Merchant.id)
        .where(StaffMember.user_id == user_id)
        .order_by(Merchant.name, Merchant.id)
    )
    return [Workplace._make(row) for row in rows]


def email_of(session: Session, merchant_id: int) -> str | None:
    """Where a shop reads its mail, if it does."""
    return session.scalar(select(Merchant.email).where(Merchant.id == merchant_id))
