"""How a shop comes in: it applies, the officer approves, suspends with a reason, reinstates."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import hours
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.merchants.refusals import NotYetSelling, TradeNotSold, WrongStatus
from bourg.merchants.rules import may_sell
from bourg.merchants.services.trader_file import check_complete, check_may_sell
from bourg.merchants.services.window import EDITABLE, changed, find
from bourg.merchants.trades import TRADES

DOORS = ("rejoindre",)  # words that stand in an address where a shop's slug could
LONGEST_SLUG = 45  # an audit subject is "merchant:" and the slug, in 60 characters


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
    """Let a shop sell; one that does already stays as it is.

    Raises `Several` with what it must still say, `TradeNotSold`.
    """
    with write() as session:
        merchant = find(session, slug)
        if (merchant.status, merchant.service_level) == (MerchantStatus.APPROVED, level):
            return
        if level is not ServiceLevel.SHOWCASE:
            _may_sell(session, merchant)
        merchant.status, merchant.service_level = MerchantStatus.APPROVED, level
        merchant.status_reason, merchant.asked_back, merchant.approved_at = "", "", now()
        _decide(session, merchant, "approved", actor, level=level)


def set_service_level(slug: str, level: ServiceLevel, actor: Actor) -> None:
    """Move a shop up or down; who only showed itself sells once its file is complete.

    Raises `NotYetSelling`, `TradeNotSold`, `FileIncomplete`, `NotFound`.
    """
    with write() as session:
        merchant = find(session, slug)
        if level is not ServiceLevel.SHOWCASE:
            _may_rise(session, merchant)
        merchant.service_level = level
        _record(session, merchant, "service_level_set", actor, level=level)


def ask_back(slug: str, words: str, actor: Actor) -> None:
    """Ask a shop for what its file lacks or leaves open. Raises `BadInput`, `WrongStatus`."""
    if not words.strip():
        raise BadInput(N_("Write what the shop is to complete or answer."), field="words")
    with write() as session:
        merchant = find(session, slug)
        if merchant.status not in (MerchantStatus.APPLIED, MerchantStatus.APPROVED):
            raise WrongStatus()
        merchant.asked_back = words.strip()[:500]
        _decide(session, merchant, "asked_back", actor, words=merchant.asked_back)


def suspend(
    slug: str, reason: str, actor: Actor, *, from_on: date | None = None, today: date | None = None
) -> None:
    """Take a shop off the pages, at once or from a day on, with a reason that it is told.

    What was ordered before stays and is answered (Regulation (EU) 2019/1150, art. 4). A shop that
    is suspended already stays so. Raises `BadInput`, `WrongStatus`.
    """
    if not reason.strip():
        raise BadInput(N_("Give the shop a reason."), field="reason")
    later = from_on is not None and from_on > (today or now().date())
    with write() as session:
        merchant = find(session, slug)
        if merchant.status is MerchantStatus.SUSPENDED:
            return
        if merchant.status is not MerchantStatus.APPROVED:
            raise WrongStatus()
        merchant.status_reason, merchant.suspend_on = reason.strip()[:500], from_on
        detail: dict[str, Any] = {"reason": merchant.status_reason}
        if later and from_on:
            _decide(session, merchant, "suspending", actor, **detail, day=from_on.isoformat())
        else:
            _take_off(session, merchant, actor, **detail)


def suspend_due(today: date) -> None:
    """Suspend the shops that were given notice until today."""
    noticed = select(Merchant.slug).where(
        Merchant.suspend_on <= today, Merchant.status == MerchantStatus.APPROVED
    )
    for slug in db.session().scalars(noticed).all():
        with write() as session:
            merchant = find(session, slug)
            due = merchant.suspend_on is not None and merchant.suspend_on <= today
            if due and merchant.status is MerchantStatus.APPROVED:
                _take_off(session, merchant, Actor.system(), reason=merchant.status_reason)


def reinstate(slug: str, actor: Actor) -> None:
    """Put a suspended shop back, or call its notice off; one that sells stays as it is.

    Raises `WrongStatus`, `FileIncomplete`.
    """
    with write() as session:
        merchant = find(session, slug)
        noticed = merchant.status is MerchantStatus.APPROVED and merchant.suspend_on is not None
        if merchant.status is MerchantStatus.APPROVED and not noticed:
            return
        if not noticed and merchant.status is not MerchantStatus.SUSPENDED:
            raise WrongStatus()
        if not noticed and merchant.service_level is not ServiceLevel.SHOWCASE:
            check_complete(session, merchant)
        merchant.status, merchant.status_reason = MerchantStatus.APPROVED, ""
        merchant.suspend_on = None
        _decide(session, merchant, "reinstated", actor)


def _take_off(session: Session, merchant: Merchant, actor: Actor, **detail: Any) -> None:
    merchant.status, merchant.suspend_on = MerchantStatus.SUSPENDED, None
    _decide(session, merchant, "suspended", actor, **detail)


def _may_sell(session: Session, merchant: Merchant) -> None:
    if not may_sell(merchant.trade):
        raise TradeNotSold()
    check_may_sell(session, merchant)


def _may_rise(session: Session, merchant: Merchant) -> None:
    if not may_sell(merchant.trade):
        raise TradeNotSold()
    if merchant.status is not MerchantStatus.APPROVED:
        raise NotYetSelling()
    if merchant.service_level is ServiceLevel.SHOWCASE:
        check_complete(session, merchant)


def _check(name: str, trade: str) -> None:
    if not name.strip():
        raise BadInput(N_("Give the shop a name."), field="name")
    if trade not in TRADES:
        raise BadInput(N_("Choose a trade of the list."), field="trade")


def _free_slug(session: Session, text: str) -> str:
    """A slug that no shop has: "la-graine", "la-graine-2", ..."""
    base = fold(text)[:LONGEST_SLUG].strip().replace(" ", "-") or "shop"
    taken = {*session.scalars(select(Merchant.slug).where(Merchant.slug.startswith(base))), *DOORS}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _decide(session: Session, merchant: Merchant, what: str, actor: Actor, **detail: Any) -> None:
    """Note what the town decided, and let the shop be told."""
    event = audit.record(session, f"merchant:{merchant.slug}", what, actor=actor, **detail)
    changed(session, merchant)
    key = f"merchant.file:{merchant.slug}:{event.sequence}"
    outbox.put(session, "merchant.file", key, slug=merchant.slug, what=what)


def _record(session: Session, merchant: Merchant, verb: str, actor: Actor, **detail: Any) -> None:
    audit.record(session, f"merchant:{merchant.slug}", verb, actor=actor, **detail)
    changed(session, merchant)
