"""What is wanted: the lines of a basket with what their products and shops are now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.catalogue.options import Choice, named, pick
from bourg.catalogue.queries import counted
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.money.rules import accepted_means
from bourg.ordering import pricing, rules
from bourg.ordering.kinds import LineKind, Substitution
from bourg.ordering.models import Basket, BasketLine

PAID = (Means.AT_COLLECTION,)  # settled with the shop itself
ENOUGH_CENTS = 10**9  # words without a price: nobody knows, so it is enough


class Goods(NamedTuple):
    """A product and its shop as they are now; words of a list have no `row_id`.

    With options its name and price are those of what was `chosen`; `unfit`: to be chosen again.
    """

    row_id: int | None
    product_id: str
    name: str
    picture: str
    sold_by: SoldBy
    unit: str
    price_cents: int
    net_quantity: int | None
    net_unit: str
    weight_step_g: int | None
    weight_default_g: int | None
    months: list[int] | None
    vat_bp: int
    allergens: list[Any] | None
    temperature: Temperature
    alcohol: bool
    withdrawal_right: bool
    status: ProductStatus
    sold_out_until: datetime | None
    stock_left: int | None
    notice_hours: int | None
    options: list[Any] | None
    merchant_id: int
    slug: str
    shop: str
    legal_name: str
    shop_address: str
    shop_status: MerchantStatus
    service_level: ServiceLevel
    paused_until: datetime | None
    min_order_cents: int
    vat_franchise: bool
    chosen: tuple[Choice, ...] = ()
    unfit: bool = False


class Asked(NamedTuple):
    """A product asked for, and what the basket holds of it; `lines`: how many lines it has."""

    goods: Goods
    lines: int
    held: bool
    quantity: int
    weight_g: int


class Wish(NamedTuple):
    """One line of a basket; `accepted`: by which means its shop is paid, the preferred first."""

    goods: Goods
    line_id: int
    quantity: int
    weight_g: int | None
    seen_price_cents: int | None
    note: str
    substitution: Substitution
    accepted: tuple[Means, ...]
    own_ceiling_cents: int | None = None
    options: str = ""
    kind: LineKind = LineKind.PRODUCT

    @property
    def bought(self) -> bool:
        """Whether it was bought and paid in the shop already: it is only brought."""
        return self.kind is LineKind.ALREADY_BOUGHT

    @property
    def in_words(self) -> bool:
        """Whether it is a line of a list, which the shop prices when it answers."""
        return self.kind is LineKind.FREE_TEXT

    @property
    def towards_minimum_cents(self) -> int:
        """What it counts towards a smallest order: words count their ceiling, or enough."""
        if self.bought:
            return ENOUGH_CENTS
        if not self.in_words:
            return self.amounts.estimate_cents
        return ENOUGH_CENTS if self.own_ceiling_cents is None else self.own_ceiling_cents

    @property
    def amounts(self) -> pricing.Amounts:
        """What it costs at the price of now."""
        goods = self.goods
        if goods.row_id is None:
            return pricing.Amounts(0, self.own_ceiling_cents or 0)
        return pricing.line(
            goods.sold_by, goods.price_cents, quantity=self.quantity, weight_g=self.weight_g
        )

    def change(self, moment: datetime) -> rules.Change | None:
        """What the resident must be told about it."""
        return rules.change(self.goods, self.seen_price_cents, moment)


# Core columns: rows of the ORM cost twice as much.
L, P, M, B = (model.__table__.c for model in (BasketLine, Product, Merchant, Basket))
_LINE = (
    L.id, L.quantity, L.weight_g, L.seen_price_cents,
    L.note, L.substitution,
)  # fmt: skip
_OWN = len(_LINE)
# A basket of the week is sold also by a shop that works by lists.
_LEVEL = type_coerce(
    case(
        (
            P.weekly & (M.service_level == ServiceLevel.ORDER_REQUEST),
            literal(ServiceLevel.CATALOGUE.value),
        ),
        else_=cast(M.service_level, String),
    ),
    M.service_level.type,
)
GOODS_NOW = (
    P.id, P.public_id, P.name, P.picture, P.sold_by, P.unit,
    P.price_cents, P.net_quantity, P.net_unit, P.weight_step_g,
    P.weight_default_g, P.months, P.vat_bp, P.allergens,
    P.temperature, P.alcohol, P.withdrawal_right, P.status,
    P.sold_out_until, P.stock_left, P.notice_hours, P.options,
    M.id, M.slug, M.name, M.legal_name, M.address_label,
    M.status, _LEVEL, M.paused_until,
    M.min_order_cents, M.vat_franchise,
)  # fmt: skip
MEANS_NOW = (
    select(func.aggregate_strings(MerchantMeans.__table__.c.means, " "))
    .where(MerchantMeans.__table__.c.merchant_id == M.id)
    .scalar_subquery()
)
_OF_BASKET = L.basket_id == bindparam("basket_row_id")
_COUNT = select(func.count()).where(_OF_BASKET).scalar_subquery()
_HELD = BasketLine.__table__.alias().c
_ASKED: Select[Any] = (
    select(*GOODS_NOW, _COUNT, _HELD.id, _HELD.quantity, _HELD.weight_g)
    .select_from(Product.__table__.join(Merchant.__table__))
    .outerjoin(_HELD.id.table, and_(_HELD.product_id == P.id,
                                    _HELD.basket_id == bindparam("basket_row_id"),
                                    _HELD.options == bindparam("of_options")))
    .where(P.public_id == bindparam("product_id"))
)  # fmt: skip
_WISHES: Select[Any] = (
    select(*_LINE, L.public_id, L.text, L.ceiling_cents, MEANS_NOW, L.options, L.kind, *GOODS_NOW)
    .select_from(BasketLine.__table__)
    .outerjoin(Product.__table__, P.id == L.product_id)
    .join(Merchant.__table__, M.id == L.merchant_id)
    .where(_OF_BASKET)
    .order_by(L.id)
)


def goods_now(session: Session, product_id: str, options: str = "") -> Goods | None:
    """A product by its public id, with its shop, as they are now; one statement."""
    sold = Product.__table__.join(Merchant.__table__)
    goods: Select[Any] = select(*GOODS_NOW).select_from(sold)
    row = session.execute(goods.where(P.public_id == product_id)).first()
    return with_options(Goods(*row), options) if row else None


def the_one(known: Iterable[Wish], product_id: str, options: str) -> Wish | None:
    """The wish for a product with just these options, if there is one."""
    return next(
        (w for w in known if w.goods.product_id == product_id and w.options == options), None
    )


def with_options(goods: Goods, options: str) -> Goods:
    """A product with what was chosen of it in its name and price."""
    if goods.options is None and not options:
        return goods
    found = pick(goods.options, options)
    return goods._replace(
        name=named(goods.name, found.choices), price_cents=goods.price_cents + found.cents,
        chosen=found.choices, unfit=not found.fits,
    )  # fmt: skip


def asked_for(
    session: Session, basket_row_id: int, product_id: str, options: str = ""
) -> Asked | None:
    """A product by its public id, with its shop and what a basket holds of it already."""
    keys = {"basket_row_id": basket_row_id, "product_id": product_id, "of_options": options}
    row = session.execute(_ASKED, keys).first()
    if row is None:
        return None
    *of_goods, lines, line_id, quantity, weight_g = row
    goods = with_options(Goods(*of_goods), options)
    if goods.stock_left is not None:
        own = select(B.claim).where(B.id == basket_row_id)
        goods = _with_own(goods, counted.kept_for(session, own))
    return Asked(goods, lines, line_id is not None, quantity or 0, weight_g or 0)


def wishes(session: Session, basket_row_id: int) -> list[Wish]:
    """The lines of a basket in the order they were put in."""
    rows = session.execute(_WISHES, {"basket_row_id": basket_row_id})
    found = [
        _of_product(row)
        if row[_OWN] is None else _in_words(row)
        for row in rows
    ]  # fmt: skip
    if all(wish.goods.stock_left is None for wish in found):
        return found
    kept = counted.kept_for(session, select(B.claim).where(B.id == basket_row_id))
    return [wish._replace(goods=_with_own(wish.goods, kept)) for wish in found]


def _of_product(row: Row[Any]) -> Wish:
    means, options = row[_OWN + 3], row[_OWN + 4]
    goods = with_options(Goods(*row[_OWN + 6 :]), options)
    return Wish._make((goods, *row[:_OWN], means_in(means), None, options, LineKind.PRODUCT))


def paid_by(lines: Sequence[Wish]) -> Wish:
    """The line of a shop that says how it is paid: one that is not paid already, if there is."""
    return next((wish for wish in lines if not wish.bought), lines[0])


def _in_words(row: Row[Any]) -> Wish:
    """A line of a list: a good without a product, at a shop that takes lists or sells by shelf.

    What was bought already is brought from any shop, whatever else it does here.
    """
    public_id, text, ceiling_cents, codes, _, kind, *of_goods = row[_OWN:]
    shop, bought = Goods(*of_goods), kind == LineKind.ALREADY_BOUGHT
    listed = bought or shop.service_level != ServiceLevel.SHOWCASE
    goods = shop._replace(
        product_id=public_id, name=text, picture="", sold_by=SoldBy.PIECE, unit="piece",
        price_cents=0, vat_bp=0, temperature=Temperature.AMBIENT, alcohol=False,
        withdrawal_right=False, options=None, status=ProductStatus.PUBLISHED,
        service_level=ServiceLevel.CATALOGUE if listed else shop.service_level,
    )  # fmt: skip
    accepted = PAID if bought else means_in(codes)
    return Wish._make((goods, *row[:_OWN], accepted, ceiling_cents, "", LineKind(kind)))


def _with_own(goods: Goods, kept: Mapping[int, int]) -> Goods:
    """A counted product with what this basket keeps of it already counted as there."""
    if goods.stock_left is None or goods.row_id is None:
        return goods
    return goods._replace(stock_left=goods.stock_left + kept.get(goods.row_id, 0))


def means_in(codes: str | None) -> tuple[Means, ...]:
    """The means of payment in what `MEANS_NOW` gives."""
    return accepted_means(Means(code) for code in (codes or "").split())
