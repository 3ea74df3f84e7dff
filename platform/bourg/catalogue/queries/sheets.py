"""A shop's products as it describes them: one to be changed, all to be taken along."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bourg.catalogue import rules
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.options import groups
from bourg.catalogue.rules import PublishingRule
from bourg.catalogue.sheets import Seller, Sheet
from bourg.kernel.clock import now
from bourg.merchants.kinds import PaperKind
from bourg.merchants.models import Merchant, TraderPaper

AS_LIST = ("allergens", "months", "options")


class Opened(NamedTuple):
    """A product's sheet, where it stands, and what keeps it from being shown."""

    id: int
    public_id: str
    sheet: Sheet
    status: ProductStatus
    missing: tuple[PublishingRule, ...]
    stock_left: int | None = None
    special_cents: int | None = None
    special_until: datetime | None = None
    leaves_at: datetime | None = None

    @property
    def unit_price(self) -> tuple[int, str] | None:
        """The price of a kilo or litre in cents, and which; nothing without a net quantity."""
        said = self.sheet
        return rules.unit_price(said.price_cents, said.net_quantity, said.net_unit)


class PastPrice(NamedTuple):
    """What a product cost since when."""

    price_cents: int
    since_at: datetime


def sheet_of(product: Product | Row[Any]) -> Sheet:
    """What a product says, as a sheet."""
    values = {name: getattr(product, name) for name in Sheet.__dataclass_fields__}
    values["price_cents"] = product.regular_cents or product.price_cents
    lists = {name: tuple(values[name]) for name in AS_LIST if values[name] is not None}
    options = groups(product.options)
    return Sheet(**{**values, **lists, "options": options})


def seller(session: Session, merchant_id: int) -> Seller:
    """What the rules ask of a shop."""
    found = select(Merchant.alcohol_licence, Merchant.vat_franchise).filter_by(id=merchant_id)
    licence, franchise = session.execute(found).one()
    over = licence_over(session, merchant_id)
    return Seller(alcohol_licence=licence, vat_franchise=franchise, licence_over=over)


def licence_over(session: Session, merchant_id: int) -> bool:
    """Whether a shop showed an alcohol licence whose last day has passed; one statement."""
    over = select(TraderPaper.merchant_id).filter_by(
        merchant_id=merchant_id, kind=PaperKind.ALCOHOL_LICENCE
    )
    return session.scalar(over.where(TraderPaper.expires_on < now().date())) is not None


def opened(session: Session, merchant_id: int, public_id: str) -> Opened | None:
    """One product of a shop, withdrawn or not."""
    wanted = select(Product).filter_by(merchant_id=merchant_id, public_id=public_id)
    product = session.scalar(wanted)
    return _opened(product, seller(session, merchant_id)) if product else None


def every(session: Session, merchant_id: int) -> Iterator[Opened]:
    """Every product of a shop, as it stands on its shelf; two statements."""
    of = seller(session, merchant_id)
    rows = session.execute(
        select(Product.__table__)
        .where(Product.merchant_id == merchant_id)
        .order_by(Product.category, Product.position, Product.name, Product.id)
    )
    for row in rows:
        yield _opened(row, of)


def drafts(session: Session, merchant_id: int) -> int:
    """How many products of a shop are saved, but not shown yet."""
    waiting = select(func.count()).select_from(Product)
    return session.scalar(
        waiting.where(Product.merchant_id == merchant_id, Product.status == ProductStatus.DRAFT)
    ) or 0  # fmt: skip


def waiting(
    session: Session, merchant_id: int, public_ids: Iterable[str]
) -> dict[str, tuple[PublishingRule, ...]]:
    """What keeps each draft among these products from being shown, by its public id."""
    of = seller(session, merchant_id)
    wanted = select(Product).where(Product.public_id.in_(list(public_ids)))
    return {p.public_id: _opened(p, of).missing for p in session.scalars(wanted)}


def categories(session: Session, merchant_id: int) -> list[str]:
    """The categories a shop uses, in alphabetical order."""
    used = select(Product.category).filter_by(merchant_id=merchant_id).distinct()
    return list(session.scalars(used.where(Product.category != "").order_by(Product.category)))


def references(session: Session, merchant_id: int) -> frozenset[str]:
    """The references a shop uses, also of what it took off its shelf."""
    used = select(Product.reference).filter_by(merchant_id=merchant_id)
    return frozenset(session.scalars(used))


def prices(session: Session, product_id: int) -> list[PastPrice]:
    """What a product cost, newest first; twelve at most."""
    rows = session.execute(
        select(PriceChange.price_cents, PriceChange.since_at)
        .filter_by(product_id=product_id)
        .order_by(PriceChange.since_at.desc(), PriceChange.id.desc())
        .limit(12)
    )
    return [PastPrice._make(row) for row in rows]


class PriceLine(NamedTuple):
    """A price of a shop's product, and since when it cost that."""

    reference: str
    name: str
    price_cents: int
    since_at: datetime


def price_history(session: Session, merchant_id: int) -> list[PriceLine]:
    """Every price of every product of a shop."""
    rows = session.execute(
        select(Product.reference, Product.name, PriceChange.price_cents, PriceChange.since_at)
        .join(PriceChange, PriceChange.product_id == Product.id)
        .where(Product.merchant_id == merchant_id)
        .order_by(Product.reference, PriceChange.since_at, PriceChange.id)
    )
    return [PriceLine._make(row) for row in rows]


def _opened(product: Product | Row[Any], of: Seller) -> Opened:
    sheet = sheet_of(product)
    missing = tuple(rules.missing(sheet, of))
    special = product.price_cents if product.special_until else None
    return Opened(
        product.id, product.public_id, sheet, product.status, missing, product.stock_left,
        special, product.special_until, product.leaves_at,
    )  # fmt: skip
