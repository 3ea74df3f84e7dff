"""Counted stock, for the shops that want it: kept while somebody orders, never sold twice.

`product.stock_left` is what may still be ordered: what came and went (`stock_move`) less what is
kept (`stock_hold`). It only goes down by an update that asks whether enough is left. Products are
locked first, in the order of their ids.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.models import Product, StockHold, StockMove
from bourg.catalogue.rules import refuse_beyond
from bourg.catalogue.services.shelving import confirmed, own
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.services.window import changed

MOST = 99_999
_BY_PIECE = N_("Only goods by the piece are counted.")
_BETWEEN = N_("Enter a number of pieces from 0 to %(most)s.")


def count(public_id: str, left: int | None, actor: Actor) -> None:
    """Say how many pieces may still be ordered; nothing: the shop counts no more.

    Raises `NotFound`, `BadInput`.
    """
    if left is not None and not 0 <= left <= MOST:
        raise BadInput(_BETWEEN, field="stock", most=MOST)
    with write() as session:
        product, merchant = own(session, public_id)
        if left is not None and product.sold_by is not SoldBy.PIECE:
            raise BadInput(_BY_PIECE, field="stock")
        if left is not None:
            _move(session, product.id, left - _expected(session, product.id))
        product.stock_left = left
        confirmed(product)
        subject = f"merchant:{merchant.slug}"
        audit.record(session, subject, "counted", actor=actor, product=public_id, left=left)
        changed(session, merchant)


def _expected(session: Session, product_id: int) -> int:
    """What is left by what came, went and is kept."""
    moved = select(func.coalesce(func.sum(StockMove.quantity), 0)).filter_by(product_id=product_id)
    held = select(func.coalesce(func.sum(StockHold.quantity), 0)).filter_by(product_id=product_id)
    return int(session.scalar(moved) or 0) - int(session.scalar(held) or 0)


def reserve(session: Session, claim: str, wanted: Mapping[int, int], until: datetime) -> None:
    """Inside `write()`: keep so many pieces of each product (by id) for a claim, no others.

    Raises `TooFew`.
    """
    held = _held(session, StockHold.claim == claim)
    _lock(session, wanted.keys() | held.keys())
    late = StockHold.expires_at <= now()
    _end(session, StockHold.product_id.in_(wanted), StockHold.claim != claim, late)
    session.execute(delete(StockHold).where(StockHold.claim == claim))
    for product_id in sorted(wanted.keys() | held.keys()):
        _take(session, product_id, wanted.get(product_id, 0), held.get(product_id, 0))
    session.add_all(
        StockHold(claim=claim, product_id=product_id, quantity=quantity, expires_at=until)
        for product_id, quantity in sorted(wanted.items())
    )
    session.flush()


def keep_until(session: Session, claim: str, until: datetime) -> None:
    """Inside `write()`: what a claim keeps is kept longer."""
    session.execute(update(StockHold).where(StockHold.claim == claim).values(expires_at=until))


def release(session: Session, claim: str) -> None:
    """Inside `write()`: what a claim keeps may be ordered by others."""
    _lock(session, _held(session, StockHold.claim == claim))
    _end(session, StockHold.claim == claim)


def sold(session: Session, claim: str, order_reference: str) -> None:
    """Inside `write()`: what a claim keeps has become an order's."""
    for product_id, quantity in _held(session, StockHold.claim == claim).items():
        _move(session, product_id, -quantity, order_reference)
    session.execute(delete(StockHold).where(StockHold.claim == claim))


def give_back(session: Session, order_reference: str, product_ids: Iterable[int]) -> None:
    """Inside `write()`: these goods of an order are not wanted any more, once."""
    moved = (
        select(StockMove.product_id, func.sum(StockMove.quantity).label("quantity"))
        .where(StockMove.order_reference == order_reference)
        .where(StockMove.product_id.in_(list(product_ids)))
        .group_by(StockMove.product_id)
    )
    out = {row.product_id: -row.quantity for row in session.execute(moved) if row.quantity < 0}
    _lock(session, out)
    for product_id, quantity in sorted(out.items()):
        _move(session, product_id, quantity, order_reference)
        _take(session, product_id, 0, quantity)


def release_expired() -> int:
    """What was kept for orders that did not come may be ordered by others; returns how many."""
    late = StockHold.expires_at <= now()
    if not _held(db.session(), late):
        return 0
    with write() as session:
        _lock(session, _held(session, late))
        return _end(session, late)


def _held(session: Session, which: ColumnElement[bool]) -> dict[int, int]:
    """How many pieces of which product are kept."""
    rows = select(StockHold.product_id, func.sum(StockHold.quantity)).where(which)
    found = session.execute(rows.group_by(StockHold.product_id))
    return {product_id: int(quantity) for product_id, quantity in found}


def _lock(session: Session, product_ids: Iterable[int]) -> None:
    wanted = select(Product.id).where(Product.id.in_(list(product_ids))).order_by(Product.id)
    session.execute(wanted.with_for_update(key_share=True)).all()


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    """End holds of locked products; what they kept may be ordered again."""
    ended = delete(StockHold).where(*which)
    rows = session.execute(ended.returning(StockHold.product_id, StockHold.quantity)).all()
    for product_id, quantity in sorted(tuple(row) for row in rows):
        _take(session, product_id, 0, quantity)
    return len(rows)


def _take(session: Session, product_id: int, wanted: int, had: int) -> None:
    """So many pieces are not to be had by others, where it was so many. Raises `TooFew`."""
    more = wanted - had
    if not more:
        return
    enough = (Product.id == product_id, Product.stock_left >= more)
    taken = update(Product).where(*enough).values(stock_left=Product.stock_left - more)
    row = session.execute(taken.returning(Product.stock_left, Product.merchant_id)).first()
    if row is None and more > 0:
        left = select(Product.name, Product.stock_left).where(Product.id == product_id)
        name, there = session.execute(left).one()
        refuse_beyond(name, wanted, None if there is None else there + had)
    elif row is not None and (row.stock_left == 0 or row.stock_left == -more):
        changed(session, session.get_one(Merchant, row.merchant_id))


def _move(session: Session, product_id: int, quantity: int, order_reference: str = "") -> None:
    if quantity:
        session.add(StockMove(product_id=product_id, quantity=quantity, at=now(),
                              order_reference=order_reference))  # fmt: skip
