"""What the demo's households choose from: shops with their hours and goods, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.models import Product
from bourg.kernel.money import price_of_weight
from bourg.merchants import hours
from bourg.merchants.kinds import StaffRole
from bourg.merchants.models import Merchant, StaffMember
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.slots.rules import PICKUP_LEAST, pickup_window

PARIS = "Europe/Paris"
FORTNIGHT = timedelta(days=14)


class Goods(NamedTuple):
    """A product, with what is needed to want a sensible amount of it."""

    public_id: str
    category: str
    sold_by: SoldBy
    price_cents: int
    step_g: int
    usual_g: int
    months: Sequence[int] | None

    def cost_cents(self, amount: int) -> int:
        """What so many pieces or grams cost."""
        if self.sold_by is SoldBy.WEIGHT:
            return price_of_weight(self.price_cents, amount)
        return self.price_cents * amount


@dataclass(frozen=True)
class Shop:
    """A shop that sells: its owner answers for it."""

    slug: str
    trade: str
    opening_hours: str
    minimum_cents: int
    owner_id: int
    means: tuple[Means, ...]
    shelf: tuple[Goods, ...]

    def is_open_for(self, starts_at: datetime) -> bool:
        """Whether a courier can fetch here for a slot."""
        begin, end = pickup_window(starts_at)
        openings = hours.intervals(self.opening_hours, (), begin, end, PARIS)
        return any(o.ends_at - o.starts_at >= PICKUP_LEAST for o in openings)

    def first_open(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which somebody is there."""
        found = hours.intervals(self.opening_hours, (), moment, moment + FORTNIGHT, PARIS)
        return found[0].starts_at if found else moment


def read_shops(session: Session) -> list[Shop]:
    """Every shop with a shelf, by slug."""
    owners, means, shelves = _owners(session), _means(session), _shelves(session)
    return [
        Shop(m.slug, m.trade, m.opening_hours, m.min_order_cents, owners[m.id],
             tuple(sorted(means[m.id])), tuple(shelves[m.id]))
        for m in session.scalars(select(Merchant).order_by(Merchant.slug))
        if m.id in shelves
    ]  # fmt: skip


def _owners(session: Session) -> dict[int, int]:
    rows = session.scalars(select(StaffMember).filter_by(role=StaffRole.OWNER))
    return {row.merchant_id: row.user_id for row in rows}


def _means(session: Session) -> dict[int, list[Means]]:
    means: dict[int, list[Means]] = {}
    for row in session.scalars(select(MerchantMeans)):
        means.setdefault(row.merchant_id, []).append(row.means)
    return means


def _shelves(session: Session) -> dict[int, list[Goods]]:
    shelves: dict[int, list[Goods]] = {}
    published = select(Product).where(Product.status == ProductStatus.PUBLISHED)
    for p in session.scalars(published.order_by(Product.merchant_id, Product.position)):
        goods = Goods(p.public_id, p.category, p.sold_by, p.price_cents, p.weight_step_g or 0,
                      p.weight_default_g or 0, p.months)  # fmt: skip
        shelves.setdefault(p.merchant_id, []).append(goods)
    return shelves
