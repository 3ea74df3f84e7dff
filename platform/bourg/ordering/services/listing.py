"""A shopping list in words for a shop without prices here: what is wanted, and up to how much.

The shop prices each line when it answers; a line binds up to the ceiling set for it, without one
only once its price is agreed to (`ordering.settling`).
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.transaction import write
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.models import Merchant
from bourg.ordering import rules
from bourg.ordering.kinds import LineKind, Substitution
from bourg.ordering.models import BasketLine
from bourg.ordering.refusals import NoListTaken, NothingFetched
from bourg.ordering.services import locking
from bourg.ordering.settling import MOST_CENTS

LONGEST_TEXT = 200
LINES = cast(Table, BasketLine.__table__)


_SHOP = select(Merchant.id, Merchant.status, Merchant.service_level, Merchant.paused_until)
MOST_BAGS = 20


class Wanted(NamedTuple):
    """One line of a list: words with their amount, and what it may cost at most, if that is set."""

    text: str
    ceiling_cents: int | None = None
    note: str = ""
    substitution: Substitution = Substitution.CALL


def add_bought(basket_id: str, slug: str, what: str, bags: int) -> None:
    """Have brought what was bought and paid in a shop already, so many bags; any shop that sells.

    Raises `NotFound`, `BadInput`, `NothingFetched` for a shop that is closed to couriers now.
    """
    if type(bags) is not int or not 1 <= bags <= MOST_BAGS:
        raise BadInput(N_("Enter how many bags, 1 to %(most)s."), field="bags", most=MOST_BAGS)
    if not rules.words(what, "what", longest=LONGEST_TEXT):
        raise BadInput(N_("Say what is in the bags."), field="what")
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        shop = session.execute(_SHOP.where(Merchant.slug == slug)).first()
        if shop is None:
            raise NotFound()
        if not rules.sells(shop.status, ServiceLevel.CATALOGUE, shop.paused_until, now()):
            raise NothingFetched()
        _refuse_many(session, basket.id, 1)
        row = _row(Wanted(what), basket.id, shop.id)
        bought = {"kind": LineKind.ALREADY_BOUGHT, "quantity": bags, "ceiling_cents": 0}
        session.execute(insert(LINES), row | bought)


def add(basket_id: str, slug: str, wanted: Sequence[Wanted]) -> None:
    """Put lines in words into a basket. Raises `NotFound`, `NoListTaken`, `BadInput`."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        merchant_id = _shop(session, slug)
        _refuse_many(session, basket.id, len(wanted))
        rows = [_row(one, basket.id, merchant_id) for one in wanted]
        if not rows:
            raise BadInput(N_("Write what you would like."), field="text-1")
        session.execute(insert(LINES), rows)


def replace(basket_id: str, slug: str, wanted: Sequence[Wanted]) -> None:
    """Have this list at a shop and no other; an empty one takes it out. Raises as `add`."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        shop = select(Merchant.id).where(Merchant.slug == slug).scalar_subquery()
        old = delete(LINES).where(LINES.c.basket_id == basket.id, LINES.c.merchant_id == shop)
        session.execute(old.where(LINES.c.kind == LineKind.FREE_TEXT))
        if wanted:
            add(basket_id, slug, wanted)
        else:
            _shop(session, slug)


def set_words(basket_id: str, line_id: str, wanted: Wanted | None) -> None:
    """Write a line of a list anew, or take it out (nothing). Raises `BadInput`."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        line = (LINES.c.basket_id == basket.id, LINES.c.public_id == line_id)
        in_words = LINES.update().where(LINES.c.kind == LineKind.FREE_TEXT)
        change = LINES.delete() if wanted is None else in_words.values(**_said(wanted))
        if session.execute(change.where(*line).returning(LINES.c.id)).first() is None:
            raise BadInput(N_("This line is no longer in your basket."))


def _refuse_many(session: Session, basket_row_id: int, more: int) -> None:
    known = select(func.count()).select_from(LINES).where(LINES.c.basket_id == basket_row_id)
    if session.execute(known).scalar_one() + more > rules.MOST_LINES:
        raise BadInput(N_("A basket holds at most %(most)s lines."), most=rules.MOST_LINES)


def _shop(session: Session, slug: str) -> int:
    """The shop, if it takes lists now. Raises `NotFound`, `NoListTaken`."""
    shop = session.execute(_SHOP.where(Merchant.slug == slug)).first()
    if shop is None:
        raise NotFound()
    if not rules.takes_lists(shop.status, shop.service_level, shop.paused_until, now()):
        raise NoListTaken()
    return int(shop.id)


def _row(wanted: Wanted, basket_row_id: int, merchant_id: int) -> dict[str, object]:
    return {
        **_said(wanted), "basket_id": basket_row_id, "merchant_id": merchant_id,
        "kind": LineKind.FREE_TEXT, "public_id": new_id(), "seen_price_cents": 0,
        "quantity": 1, "added_at": now(),
    }  # fmt: skip


def _said(wanted: Wanted) -> dict[str, object]:
    text = rules.words(wanted.text, "text", longest=LONGEST_TEXT)
    if not text:
        raise BadInput(N_("Write what you would like."), field="text")
    most = wanted.ceiling_cents
    if most is not None and not (type(most) is int and 1 <= most <= MOST_CENTS):
        msgid = N_("Enter a price up to %(most_cents)s.")
        raise BadInput(msgid, field="ceiling", most_cents=MOST_CENTS)
    note = rules.words(wanted.note, "note", longest=200)
    return {"text": text, "ceiling_cents": most, "note": note,
            "substitution": wanted.substitution}  # fmt: skip
