"""Shops are told of their parts until they answer: the ladder's steps, and what ends it.

The worker asks every minute. A step is noted and put into the outbox in one transaction, with its
part locked: killed or repeated, it is taken once.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.roles import Actor, Channel
from bourg.kernel.transaction import write
from bourg.merchants.services import window
from bourg.messages import ladder
from bourg.messages.services import notices
from bourg.ordering.models import MerchantOrder
from bourg.ordering.queries.unanswered import unanswered
from bourg.ordering.services import locking
from bourg.ordering.services.answering import answer

SILENCES = 3  # so many in a row pause a shop
PAUSED_FOR = timedelta(days=7)
SILENT = "silent"


def tell(reference: str, moment: datetime, time_zone: str) -> bool:
    """Take the step that is due for a part, if one is; says whether it did."""
    with write() as session:
        locking.part(session, reference)
        for one in unanswered(session, [reference]):
            step = ladder.due(one.case, moment, time_zone)
            if step is None or ladder.silent(one.case, moment):
                return False
            number = len(one.case.steps)
            notices.note(session, reference, number, step)
            key = f"merchant.told:{reference}:{number}"
            payload = {"part": reference, "number": number, "reach": step.reach.value}
            outbox.put(session, "merchant.told", key, **payload, again=step.again)
            counters.bump(session, "townhall")
            return True
        return False


def give_up(reference: str, moment: datetime, reason: str) -> bool:
    """Refuse a part that nobody answered in time; the household reads the `reason`.

    Several silences in a row pause the shop. Says whether it was refused.
    """
    with write() as session:
        locking.part(session, reference)
        silent = [one for one in unanswered(session, [reference])
                  if ladder.silent(one.case, moment)]  # fmt: skip
        for one in silent:
            actor = Actor("system", None, Channel.SYSTEM)
            answer(reference, accept=False, reason=reason, actor=actor)
            _count(session, one.shop.id, one.shop.slug, reference, moment)
        return bool(silent)


def _count(session: Session, merchant_id: int, slug: str, reference: str, moment: datetime) -> None:
    """Write the silence into the shop's trail; pause it when it was one of several in a row."""
    actor = Actor.system()
    merchant = window.find(session, slug)
    audit.record(session, f"merchant:{slug}", SILENT, actor=actor, part=reference)
    paused = merchant.paused_until is not None and merchant.paused_until > moment
    if paused or not _several(session, merchant_id, slug):
        return
    window.pause(slug, moment + PAUSED_FOR, actor)
    key = f"merchant.silent:{reference}"
    outbox.put(session, "merchant.silent", key, slug=slug, silences=SILENCES)


def _several(session: Session, merchant_id: int, slug: str) -> bool:
    """Whether the last answers that the shop owed all stayed out."""
    last = (
        select(MerchantOrder.reference)
        .where(MerchantOrder.merchant_id == merchant_id, MerchantOrder.answered_at.is_not(None))
        .order_by(MerchantOrder.answered_at.desc(), MerchantOrder.id.desc())
        .limit(SILENCES)
    )
    session.flush()
    owed = list(session.scalars(last))
    trail = audit.trail(session, f"merchant:{slug}")
    kept_silent = {one.detail["part"] for one in trail if one.verb == SILENT}
    return len(owed) == SILENCES and kept_silent.issuperset(owed)
