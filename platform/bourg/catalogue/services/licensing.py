"""Drinks leave the shelf when the licence to sell them is over, and come back with the new one.

Code de la santé publique, L.3331-3 and L.3331-4: who delivers alcohol needs a licence that holds.
"""

from itertools import groupby
from operator import attrgetter

from sqlalchemy import and_, or_, select

from bourg.catalogue import rules
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.queries.sheets import seller, sheet_of
from bourg.catalogue.services.shelving import publish
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.kinds import PaperKind
from bourg.merchants.models import Merchant, TraderPaper
from bourg.merchants.services.window import changed


def follow() -> int:
    """Judge the drinks of shops whose licence has a last day; returns how many moved."""
    session, today = db.session(), now().date()
    over = TraderPaper.expires_on < today
    doubtful = (
        select(Product)
        .join(TraderPaper, TraderPaper.merchant_id == Product.merchant_id)
        .where(TraderPaper.kind == PaperKind.ALCOHOL_LICENCE, Product.alcohol)
        .where(
            or_(
                and_(Product.status == ProductStatus.PUBLISHED, over),
                and_(Product.status == ProductStatus.DRAFT, ~over),
            )
        )
        .order_by(Product.merchant_id, Product.id)
    )
    wrong: dict[int, list[int]] = {}
    for merchant_id, drinks in groupby(session.scalars(doubtful), attrgetter("merchant_id")):
        of_shop = seller(session, merchant_id)
        moved = [
            one.id for one in drinks if _astray(one, not rules.missing(sheet_of(one), of_shop))
        ]
        if moved:
            wrong[merchant_id] = moved
    session.rollback()
    return sum(_judge(merchant_id, ids) for merchant_id, ids in wrong.items())


def _astray(product: Product, complete: bool) -> bool:
    """Whether it stands on the shelf though it lacks something, or the other way round."""
    return complete != (product.status is ProductStatus.PUBLISHED)


def _judge(merchant_id: int, product_ids: list[int]) -> int:
    """Put these drinks where the licence of their shop wants them."""
    with write() as session:
        locked = select(Merchant).filter_by(id=merchant_id).with_for_update(key_share=True)
        merchant = session.scalars(locked).one()
        mine = select(Product).where(Product.id.in_(product_ids)).order_by(Product.id)
        drinks = session.scalars(mine.with_for_update()).all()
        for product in drinks:
            if product.status is not ProductStatus.WITHDRAWN:
                publish(product, sheet_of(product), merchant)
        on_sale = any(one.status is ProductStatus.PUBLISHED for one in drinks)
        audit.record(
            session, f"merchant:{merchant.slug}",
            "drinks_licensed" if on_sale else "drinks_unlicensed", actor=Actor.system(),
            products=[one.public_id for one in drinks],
        )  # fmt: skip
        changed(session, merchant)
        return len(drinks)
