"""A shop's file of goods: kept while it is looked at, then brought in, some hundred rows at a time.

Short transactions let everybody else write in between. A product that changed since the look is
left as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bourg.catalogue import shelf_files
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product, ShelfFile
from bourg.catalogue.queries.files import look
from bourg.catalogue.queries.sheets import sheet_of
from bourg.catalogue.services.confirming import still_true
from bourg.catalogue.services.indexing import index
from bourg.catalogue.services.shelving import describe, fresh, priced, references_of, shop_of
from bourg.catalogue.shelf_files import Planned, Verb
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.services.window import changed

AT_ONCE = 250
Item = TypeVar("Item")


class Brought(NamedTuple):
    """What was done: new, changed, taken off the shelf, and left because it changed meanwhile."""

    new: int
    changed: int
    withdrawn: int
    overtaken: int


def keep(slug: str, name: str, content: bytes) -> None:
    """Keep a file to be looked at, in place of the one before. Raises `FileRefused`, `NotFound`."""
    with shelf_files.opened(name, content):
        pass
    with write() as session:
        kept = _kept(session, slug)
        kept.name = "".join(sign for sign in name if sign.isprintable())[-200:]
        kept.content, kept.made_at = content, now()


def choose_columns(slug: str, chosen: Mapping[str, str]) -> None:
    """Say which column holds which field; remembered for the shop's next file."""
    with write() as session:
        _kept(session, slug).columns = dict(chosen)


def drop(slug: str) -> None:
    """Give the file up; nothing on the shelf changes."""
    with write() as session:
        _kept(session, slug).content = None


def bring_in(slug: str, actor: Actor, *, withdraw_absent: bool = False) -> Brought:
    """Do what the file says; what it leaves out stays, unless it is asked to go.

    Raises `NotFound`, `BadInput` when no file waits.
    """
    with write() as session:
        found = look(session, shop_of(session, slug).id)
    if found is None:
        raise BadInput(N_("Choose a file first."), field="file")
    wanted = [row for row in found.rows if row.verb in (Verb.NEW, Verb.CHANGED)]
    done = [_some(slug, rows, actor) for rows in _batches(wanted)]
    same = [row.known.public_id for row in found.rows if row.verb is Verb.SAME and row.known]
    for ids in _batches(same):
        with write() as session:
            still_true(session, ids)
    new, different = sum(n for n, _ in done), sum(m for _, m in done)
    gone = [one.public_id for one in found.absent] if withdraw_absent else []
    for ids in _batches(gone):
        _withdraw(slug, ids, actor)
    drop(slug)
    return Brought(new, different, len(gone), len(wanted) - new - different)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE))


def _kept(session: Session, slug: str) -> ShelfFile:
    """The row of a shop's file, made when there is none. Raises `NotFound`."""
    merchant = shop_of(session, slug)
    kept = session.get(ShelfFile, merchant.id)
    if kept is None:
        kept = ShelfFile(merchant_id=merchant.id, name="", columns={}, made_at=now())
        session.add(kept)
    return kept


def _some(slug: str, rows: Sequence[Planned], actor: Actor) -> tuple[int, int]:
    """Write some rows in one transaction; how many are new, how many changed."""
    with write() as session:
        merchant = shop_of(session, slug)
        different = _changed(session, merchant, rows)
        new = _added(session, merchant, rows)
        index(session, [*different, *new])
        session.flush()
        session.add_all(priced(product) for product in new)
        audit.record(session, f"merchant:{slug}", "products_imported", actor=actor,
                     new=len(new), changed=len(different))  # fmt: skip
        changed(session, merchant)
        return len(new), len(different)


def _added(session: Session, merchant: Merchant, rows: Sequence[Planned]) -> list[Product]:
    """The new products of these rows; a reference that was taken meanwhile is left out."""
    taken = references_of(session, merchant)
    sheets = [row.sheet for row in rows if row.sheet and row.verb is Verb.NEW]
    new = [fresh(merchant, sheet, taken) for sheet in sheets if sheet.reference not in taken]
    session.add_all(new)
    return new


def _changed(session: Session, merchant: Merchant, rows: Sequence[Planned]) -> list[Product]:
    """The products of these rows that are still as the file found them, changed."""
    planned = {row.known.public_id: row for row in rows if row.known}
    found = select(Product).where(Product.public_id.in_(planned)).with_for_update()
    different = []
    for product in session.scalars(found.order_by(Product.id)):
        row, before = planned[product.public_id], sheet_of(product)
        overtaken = product.status is ProductStatus.WITHDRAWN or before != row.known.sheet  # type: ignore[union-attr]
        if row.sheet is None or overtaken:
            continue
        describe(product, row.sheet, merchant)
        if row.sheet.price_cents != before.price_cents:
            session.add(priced(product))
        different.append(product)
    return different


def _withdraw(slug: str, public_ids: Sequence[str], actor: Actor) -> None:
    with write() as session:
        merchant = shop_of(session, slug)
        of = (Product.merchant_id == merchant.id, Product.public_id.in_(public_ids))
        session.execute(update(Product).where(*of).values(status=ProductStatus.WITHDRAWN))
        audit.record(session, f"merchant:{slug}", "products_withdrawn", actor=actor,
                     products=list(public_ids))  # fmt: skip
        changed(session, merchant)
