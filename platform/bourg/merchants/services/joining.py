"""A shop signs up in one sitting: its file, how it wants to sell, and who works in it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.kinds import ServiceLevel, StaffRole
from bourg.merchants.models import Merchant, StaffMember
from bourg.merchants.queries import COUNTER
from bourg.merchants.refusals import TradeNotSold
from bourg.merchants.rules import may_sell
from bourg.merchants.services import admission, trader_file
from bourg.merchants.services.window import find

MOST_A_DAY, DAY_S = 50, 86400


def join(
    name: str, trade: str, level: ServiceLevel, actor: Actor, *, press: str,
    owner: int | None = None, certified: bool = False, mandate: bool = False, **said: Any,
) -> str:  # fmt: skip
    """Sign a shop up: the officer decides on it then. Returns its slug.

    The same `press` twice is one shop. Raises `BadInput`, `TradeNotSold`, `TooOften`.
    """
    if level is not ServiceLevel.SHOWCASE and trade and not may_sell(trade):
        raise TradeNotSold()
    counters.limit(f"join:{actor.user_id}", most=MOST_A_DAY, window_s=DAY_S)
    with write() as session:
        counters.bump(session, COUNTER)  # who presses twice at once waits here for the first
        key = f"join-{press}"
        known = session.scalar(select(Merchant.slug).where(Merchant.import_key == key))
        if known is not None:
            return known
        _check_new(session, said.get("siret"))
        slug = admission.apply(name, trade, actor)
        trader_file.fill(slug, actor, certified=certified, mandate=mandate, **said)
        merchant = find(session, slug)
        merchant.import_key, merchant.service_level = key, level
        if owner is not None:
            row = StaffMember(user_id=owner, merchant_id=merchant.id, role=StaffRole.OWNER)
            session.add(row)
            trader_file.note(session, merchant, "staff_added", actor, user=owner)
        return slug


def may_look_up(actor: Actor) -> None:
    """A person asks the public register. Raises `TooOften` after thirty times in an hour."""
    counters.limit(f"register:{actor.user_id}", most=30, window_s=3600)


def _check_new(session: Session, siret: str | None) -> None:
    """Raises `BadInput` for a SIRET that a shop here has already."""
    if siret is None:
        raise BadInput(N_("Enter the shop's SIRET, 14 digits."), field="siret")
    if session.scalar(select(Merchant.id).where(Merchant.siret == siret).limit(1)) is not None:
        msgid = N_("A shop with this SIRET is with us already: please ring us up.")
        raise BadInput(msgid, field="siret")
