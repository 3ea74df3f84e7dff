"""Goods nobody spoke of for weeks: their shop is asked once, and what it leaves unanswered fades.

Whatever a shop says of a product (its sheet, a file, sold out, back) says that it is as it stands.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.services.shelving import put_back_on, shop_of
from bourg.kernel import audit, outbox
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.merchants.services.window import changed

TO_ANSWER = timedelta(days=7)  # then goods fade; and no second mail comes before


def ask_due(session: Session, weeks: int) -> int:
    """Ask the shops whose goods were not confirmed for so many weeks; how many were asked."""
    since, moment = now() - timedelta(weeks=weeks), now()
    due = (
        select(Merchant.slug)
        .select_from(Product)
        .join(Merchant, Merchant.id == Product.merchant_id)
        .where(*_due(since), Merchant.status == MerchantStatus.APPROVED,
               Merchant.service_level == ServiceLevel.CATALOGUE)
        .distinct()
    )  # fmt: skip
    return sum(_ask(slug, since, moment) for slug in session.scalars(due).all())


def _due(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Product.status == ProductStatus.PUBLISHED, Product.confirmed_at <= since,
        Product.asked_at.is_(None),
    )  # fmt: skip


def _ask(slug: str, since: datetime, moment: datetime) -> bool:
    """Put out one message for all goods of a shop; none while another waits for its answer."""
    with write() as session:
        merchant = shop_of(session, slug)
        of_shop = select(Product).where(Product.merchant_id == merchant.id)
        latest = session.scalar(
            select(func.max(Product.asked_at)).where(Product.merchant_id == merchant.id)
        )
        if latest is not None and latest > moment - TO_ANSWER:
            return False
        goods = [
            product for product in session.scalars(of_shop.where(*_due(since)).with_for_update())
            if not product.months or moment.month in product.months
        ]  # fmt: skip
        for product in goods:
            product.asked_at = moment
        if goods:
            key = f"shelf.asked:{slug}:{moment.isoformat(timespec='minutes')}"
            outbox.put(session, "shelf.asked", key, slug=slug)
            audit.record(session, f"merchant:{slug}", "products_asked", actor=Actor.system(),
                         products=[product.public_id for product in goods])  # fmt: skip
            changed(session, merchant)
        return bool(goods)


def fade_due(session: Session) -> int:
    """Take off the shelf what was asked a week ago and nobody confirmed; how many goods."""
    unanswered = (
        Product.status == ProductStatus.PUBLISHED, Product.asked_at <= now() - TO_ANSWER
    )  # fmt: skip
    shops = select(Merchant.slug).where(
        Merchant.id.in_(select(Product.merchant_id).where(*unanswered))
    )
    return sum(_fade(slug, unanswered) for slug in session.scalars(shops).all())


def _fade(slug: str, unanswered: Sequence[ColumnElement[bool]]) -> int:
    with write() as session:
        merchant = shop_of(session, slug)
        faded = session.scalars(
            update(Product)
            .where(Product.merchant_id == merchant.id, *unanswered)
            .values(status=ProductStatus.WITHDRAWN, updated_at=now())
            .returning(Product.public_id)
        ).all()
        audit.record(session, f"merchant:{slug}", "products_faded", actor=Actor.system(),
                     products=sorted(faded))  # fmt: skip
        changed(session, merchant)
        return len(faded)


def let_go(slug: str, actor: Actor, only: Collection[str]) -> int:
    """Of the goods that were asked about, these are no longer sold."""
    with write() as session:
        merchant = shop_of(session, slug)
        gone = session.scalars(
            update(Product)
            .where(Product.merchant_id == merchant.id, Product.asked_at.is_not(None))
            .where(Product.public_id.in_(only))
            .values(status=ProductStatus.WITHDRAWN, asked_at=None, updated_at=now())
            .returning(Product.public_id)
        ).all()
        for public_id in gone:
            audit.record(session, f"merchant:{slug}", "product_withdrawn", actor=actor,
                         product=public_id)  # fmt: skip
        changed(session, merchant)
        return len(gone)


def confirm(slug: str, actor: Actor, only: Collection[str] | None = None) -> int:
    """Goods that were asked about are as they stand, all or only these; faded ones come back."""
    with write() as session:
        merchant = shop_of(session, slug)
        asked = select(Product).where(
            Product.merchant_id == merchant.id, Product.asked_at.is_not(None)
        )
        if only is not None:
            asked = asked.where(Product.public_id.in_(only))
        goods = session.scalars(asked.order_by(Product.id).with_for_update()).all()
        for product in goods:
            put_back_on(product, merchant)
        if goods:
            audit.record(session, f"merchant:{slug}", "products_confirmed", actor=actor,
                         products=[product.public_id for product in goods])  # fmt: skip
            changed(session, merchant)
        return len(goods)


def still_true(session: Session, public_ids: Collection[str]) -> None:
    """These goods were said again as they are."""
    said = update(Product).where(Product.public_id.in_(public_ids))
    session.execute(said.values(confirmed_at=now(), asked_at=None))
