"""What a shop changes about itself: its file, its pause, its closures, its service level."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Closure, Merchant
from bourg.merchants.queries import COUNTER
from bourg.merchants.refusals import NotYetSelling, TradeNotSold
from bourg.merchants.rules import days_are_ordered, may_sell

MOST_LEAD_MINUTES = 14 * 24 * 60
EDITABLE = frozenset(
    ("name", "legal_name", "siret", "vat_number", "vat_franchise", "alcohol_licence", "trade",
     "description", "description_en", "phone", "email", "address_id", "address_label", "lat",
     "lon", "opening_hours", "min_order_cents", "orders_per_slot")
)  # fmt: skip


def changed(session: Session, merchant: Merchant) -> None:
    """Let every page know that something of a shop or its products is new."""
    merchant.version = Merchant.version + 1
    counters.bump(session, COUNTER)


def find(session: Session, slug: str) -> Merchant:
    """A shop by its slug, locked. Raises `NotFound`."""
    merchant = session.scalar(select(Merchant).filter_by(slug=slug).with_for_update())
    if merchant is None:
        raise NotFound()
    return merchant


def edit(slug: str, actor: Actor, **changes: Any) -> None:
    """Change the file of a shop (`EDITABLE`). Raises `NotFound`, `BadInput`."""
    unknown = set(changes) - EDITABLE
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "opening_hours" in changes:
        changes["opening_hours"] = hours.check(changes["opening_hours"])
    if not changes.get("name", "-").strip():
        raise BadInput(N_("Give the shop a name."), field="name")
    with write() as session:
        merchant = find(session, slug)
        for name, value in changes.items():
            setattr(merchant, name, value)
        _record(session, merchant, "merchant_changed", actor, fields=sorted(changes))


def set_service_level(slug: str, level: ServiceLevel, actor: Actor) -> None:
    """Move a shop up or down. Raises `NotYetSelling`, `TradeNotSold`, `NotFound`."""
    with write() as session:
        merchant = find(session, slug)
        if level is not ServiceLevel.SHOWCASE and not may_sell(merchant.trade):
            raise TradeNotSold()
        if level is not ServiceLevel.SHOWCASE and merchant.status is not MerchantStatus.APPROVED:
            raise NotYetSelling()
        merchant.service_level = level
        _record(session, merchant, "service_level_set", actor, level=level)


def pause(slug: str, until: datetime | None, actor: Actor) -> None:
    """Take no orders until a moment; None opens again at once. Raises `NotFound`."""
    with write() as session:
        merchant = find(session, slug)
        merchant.paused_until = until
        _record(session, merchant, "paused", actor, until=until.isoformat() if until else None)


def set_collection(slug: str, collects: bool, lead_minutes: int, actor: Actor) -> None:
    """Whether people may fetch their goods in the shop, ordered so many minutes before.

    Raises `BadInput`, `NotFound`.
    """
    if not 0 <= lead_minutes <= MOST_LEAD_MINUTES:
        raise BadInput(N_("Enter at most 14 days."), field="lead_hours")
    with write() as session:
        merchant = find(session, slug)
        merchant.collects, merchant.collect_lead_minutes = collects, lead_minutes
        _record(session, merchant, "collection_set", actor, collects=collects)


def close_days(slug: str, from_on: date, to_on: date, actor: Actor, reason: str = "") -> int:
    """Close a shop from one day to another, both included; returns the closure's id."""
    if not days_are_ordered(from_on, to_on):
        raise BadInput(N_("The last day comes after the first."), field="to_on")
    with write() as session:
        merchant = find(session, slug)
        closure = Closure(
            merchant_id=merchant.id, from_on=from_on, to_on=to_on, reason=reason.strip()[:200]
        )
        session.add(closure)
        days = [from_on.isoformat(), to_on.isoformat()]
        _record(session, merchant, "days_closed", actor, days=days)
        return closure.id


def open_days(slug: str, closure_id: int, actor: Actor) -> None:
    """Take a closure back; doing it twice changes nothing. Raises `NotFound`."""
    with write() as session:
        merchant = find(session, slug)
        session.execute(delete(Closure).filter_by(id=closure_id, merchant_id=merchant.id))
        _record(session, merchant, "days_opened", actor, closure=closure_id)


def _record(session: Session, merchant: Merchant, verb: str, actor: Actor, **detail: Any) -> None:
    audit.record(session, f"merchant:{merchant.slug}", verb, actor=actor, **detail)
    changed(session, merchant)
    session.flush()
