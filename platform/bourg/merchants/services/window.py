"""What a shop changes about itself: its words and hours, its pause, its closures."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import hours, preparing
from bourg.merchants.models import Closure, Merchant
from bourg.merchants.queries import COUNTER
from bourg.merchants.rules import days_are_ordered

MOST_LEAD_MINUTES = 14 * 24 * 60
MOST_ORDERS = 500
MOST_MINIMUM_CENTS = 20_000
LONGEST_CLOSURE = timedelta(days=366)
EDITABLE = frozenset(
    ("name", "legal_name", "siret", "vat_number", "vat_franchise", "alcohol_licence", "trade",
     "description", "description_en", "phone", "email", "address_id", "address_label", "lat",
     "lon", "opening_hours", "min_order_cents", "orders_per_slot", "orders_per_day",
     "legal_form", "register_name", "contact_name", "mediator", "certified_at", "mandate_at",
     "identity_seen_on")
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
    _check_limits(changes)
    if "opening_hours" in changes:
        changes["opening_hours"] = hours.check(changes["opening_hours"])
    if not changes.get("name", "-").strip():
        raise BadInput(N_("Give the shop a name."), field="name")
    with write() as session:
        merchant = find(session, slug)
        for name, value in changes.items():
            setattr(merchant, name, value)
        _record(session, merchant, "merchant_changed", actor, fields=sorted(changes))


def _check_limits(changes: dict[str, Any]) -> None:
    """Raises `BadInput` for a limit that cannot be; no number of orders is no limit."""
    for field in ("orders_per_slot", "orders_per_day"):
        most = changes.get(field)
        if most is not None and not 1 <= most <= MOST_ORDERS:
            msgid = N_("Enter a number from 1 to %(most)s, or nothing.")
            raise BadInput(msgid, field=field, most=MOST_ORDERS)
    if not 0 <= changes.get("min_order_cents", 0) <= MOST_MINIMUM_CENTS:
        msgid = N_("Enter at most %(most_cents)s.")
        raise BadInput(msgid, field="min_order_cents", most_cents=MOST_MINIMUM_CENTS)


def pause(slug: str, until: datetime | None, actor: Actor) -> None:
    """Take no orders until a moment; None opens again at once. Raises `BadInput`, `NotFound`."""
    if until is not None and until <= now():
        raise BadInput(N_("Enter a moment that is still to come."), field="until_on")
    if until is not None and until > now() + LONGEST_CLOSURE:
        raise BadInput(
            N_("Close for a year at most; for longer, ask the town hall."), field="until_on"
        )
    with write() as session:
        merchant = find(session, slug)
        merchant.paused_until = until
        _record(session, merchant, "paused", actor, until=until.isoformat() if until else None)


def set_preparation(slug: str, entries: Iterable[Sequence[int]], actor: Actor) -> None:
    """How long a shop needs at which hours of the week (`preparing.Busy`), all of it.

    Raises `BadInput`, `NotFound`.
    """
    kept = preparing.checked(entries)
    with write() as session:
        merchant = find(session, slug)
        merchant.preparation = kept or None
        _record(session, merchant, "preparation_set", actor, entries=len(kept))


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
    """Close a shop from one day to another, both included; returns the closure's id.

    Raises `BadInput`, `NotFound`. What is promised for these days stays promised.
    """
    _check_days(from_on, to_on)
    with write() as session:
        merchant = find(session, slug)
        closure = Closure(
            merchant_id=merchant.id, from_on=from_on, to_on=to_on, reason=reason.strip()[:200]
        )
        session.add(closure)
        days = [from_on.isoformat(), to_on.isoformat()]
        _record(session, merchant, "days_closed", actor, days=days)
        return closure.id


def _check_days(from_on: date, to_on: date) -> None:
    if not days_are_ordered(from_on, to_on):
        raise BadInput(N_("The last day comes after the first."), field="to_on")
    if to_on - from_on > LONGEST_CLOSURE:
        raise BadInput(
            N_("Close for a year at most; for longer, ask the town hall."), field="to_on"
        )
    if to_on < now().date() - timedelta(days=1):
        raise BadInput(N_("These days are over."), field="to_on")


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
