"""How a shop comes in: it applies, the officer approves, suspends with a reason, reinstates."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput, Several
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.merchants.refusals import TradeNotSold, WrongStatus
from bourg.merchants.rules import lacking, may_sell
from bourg.merchants.services.window import EDITABLE, changed, find
from bourg.merchants.trades import TRADES

LONGEST_SLUG = 45  # an audit subject is "merchant:" and the slug, in 60 characters
NEEDED = ("legal_name", "address_label", "phone", "siret", "opening_hours")


def apply(name: str, trade: str, actor: Actor, *, slug: str = "", **file: Any) -> str:
    """A shop asks to come in: it is shown to the officer only. Returns its slug.

    Raises `BadInput` (name, trade, hours).
    """
    _check(name, trade)
    known = {key: value for key, value in file.items() if key in EDITABLE}
    known["opening_hours"] = hours.check(known.get("opening_hours", ""))
    with write() as session:
        merchant = Merchant(
            slug=_free_slug(session, slug or name), name=name.strip(), trade=trade,
            service_level=ServiceLevel.SHOWCASE, status=MerchantStatus.APPLIED, created_at=now(),
            **known,
        )  # fmt: skip
        session.add(merchant)
        session.flush()
        _record(session, merchant, "applied", actor)
        return merchant.slug


def approve(slug: str, actor: Actor, level: ServiceLevel = ServiceLevel.CATALOGUE) -> None:
    """Let a shop sell. Raises `Several` with what it must still say, `TradeNotSold`."""
    with write() as session:
        merchant = find(session, slug)
        if level is not ServiceLevel.SHOWCASE:
            _may_sell(merchant)
        merchant.status, merchant.service_level = MerchantStatus.APPROVED, level
        merchant.status_reason, merchant.approved_at = "", now()
        _record(session, merchant, "approved", actor, level=level)


def suspend(slug: str, reason: str, actor: Actor) -> None:
    """Take a shop off the pages, with a reason it is told. Raises `BadInput`, `WrongStatus`."""
    if not reason.strip():
        raise BadInput(N_("Give the shop a reason."), field="reason")
    with write() as session:
        merchant = find(session, slug)
        if merchant.status is not MerchantStatus.APPROVED:
            raise WrongStatus()
        merchant.status, merchant.status_reason = MerchantStatus.SUSPENDED, reason.strip()[:500]
        _record(session, merchant, "suspended", actor, reason=merchant.status_reason)


def reinstate(slug: str, actor: Actor) -> None:
    """Put a suspended shop back. Raises `WrongStatus`."""
    with write() as session:
        merchant = find(session, slug)
        if merchant.status is not MerchantStatus.SUSPENDED:
            raise WrongStatus()
        merchant.status, merchant.status_reason = MerchantStatus.APPROVED, ""
        _record(session, merchant, "reinstated", actor)


def _may_sell(merchant: Merchant) -> None:
    if not may_sell(merchant.trade):
        raise TradeNotSold()
    missing = lacking({name: getattr(merchant, name) for name in NEEDED})
    if missing:
        raise Several([BadInput(need.msgid, field=need.field) for need in missing])


def _check(name: str, trade: str) -> None:
    if not name.strip():
        raise BadInput(N_("Give the shop a name."), field="name")
    if trade not in TRADES:
        raise BadInput(N_("Choose a trade of the list."), field="trade")


def _free_slug(session: Session, text: str) -> str:
    """A slug that no shop has: "la-graine", "la-graine-2", ..."""
    base = fold(text)[:LONGEST_SLUG].strip().replace(" ", "-") or "shop"
    taken = set(session.scalars(select(Merchant.slug).where(Merchant.slug.startswith(base))))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _record(session: Session, merchant: Merchant, verb: str, actor: Actor, **detail: Any) -> None:
    audit.record(session, f"merchant:{merchant.slug}", verb, actor=actor, **detail)
    changed(session, merchant)
