"""The basket as a page or a program shows it: by shop, with what changed and what is missing."""

from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.options import Choice, Group, groups, line_key
from bourg.money.kinds import Means
from bourg.money.rules import fee, means_for
from bourg.ordering import pricing
from bourg.ordering.kinds import Absence, Substitution
from bourg.ordering.models import Basket, Order
from bourg.ordering.queries.wishes import Wish, paid_by, wishes
from bourg.ordering.rules import Change
from bourg.slots.models import PickupPoint
from bourg.slots.queries import hold_view, with_hold
from bourg.slots.rules import HoldView


class BasketLineView(NamedTuple):
    """One line at the prices of now. `change` is what must be told before it can be ordered."""

    product_id: str
    name: str
    picture: str
    sold_by: SoldBy
    unit: str
    price_cents: int | None
    seen_price_cents: int | None
    net_quantity: int | None
    net_unit: str
    weight_step_g: int | None
    quantity: int
    weight_g: int | None
    note: str
    substitution: Substitution
    alcohol: bool
    allergens: list[Any] | None
    withdrawal_right: bool
    estimate_cents: int
    ceiling_cents: int | None
    change: Change | None
    in_words: bool
    options: str
    groups: tuple[Group, ...] | None
    chosen: tuple[Choice, ...]
    bought: bool = False

    @property
    def key(self) -> str:
        """What tells it from the other lines on a page."""
        return line_key(self.product_id, self.options)

    @property
    def counts(self) -> bool:
        """Whether it can be had, and so counts in the totals."""
        return self.change in (None, Change.PRICE_CHANGED)


class BasketShop(NamedTuple):
    """What is wanted of one shop; `means` are those it accepts, `chosen` may be nothing yet."""

    merchant_id: int
    slug: str
    name: str
    seller_name: str
    seller_address: str
    lines: list[BasketLineView]
    subtotal_cents: int
    ceiling_cents: int
    towards_minimum_cents: int
    minimum_cents: int
    missing_cents: int
    means: tuple[Means, ...]
    chosen: Means | None

    @property
    def bought(self) -> bool:
        """Whether all of it was paid in the shop already."""
        return all(line.bought for line in self.lines)

    @property
    def to_price(self) -> int:
        """How many of its lines the shop prices when it answers."""
        return sum(line.in_words and line.counts for line in self.lines)

    @property
    def exact(self) -> bool:
        """Whether nothing is to be weighed or priced."""
        return self.subtotal_cents == self.ceiling_cents and not self.to_price

    @property
    def unlimited(self) -> bool:
        """Whether a line has neither a price nor a ceiling: it waits for a yes."""
        return any(line.counts and line.ceiling_cents is None for line in self.lines)

    @property
    def suggested(self) -> Means | None:
        """The means to propose: the chosen one, else the first without a card online."""
        return self.chosen or next(iter(self.means), None)


class BasketPoint(NamedTuple):
    """Where it is fetched: at a point, or (of the way `shop`) each part in its shop."""

    public_id: str
    name: str
    address_label: str
    phone: str | None
    access_note: str
    takes_envelopes: bool


class BasketPlace(NamedTuple):
    """Where it is to be brought. Not `listed`: words only; not `deliverable`: outside."""

    label: str
    ban_id: str | None
    complement: str
    listed: bool
    deliverable: bool
    lat: float | None
    lon: float | None


class BasketContact(NamedTuple):
    """Whom the courier meets."""

    name: str
    phone: str
    email: str
    courier_note: str
    absence: Absence

    @property
    def complete(self) -> bool:
        """Whether an order can be placed with it."""
        return bool(self.name and self.phone)


class BasketView(NamedTuple):
    """A whole basket. `fee_cents` is unknown (None) before an address that is delivered to."""

    public_id: str
    claim: str
    channel: str
    locale: str
    user_id: int | None
    shops: list[BasketShop]
    place: BasketPlace | None
    zone_id: int | None
    zone_name: str
    contact: BasketContact
    hold: HoldView | None
    fee_cents: int | None
    minimum_cents: int
    missing_cents: int
    order_reference: str | None
    order_token_version: int
    way: Way = Way.DELIVERY
    point: BasketPoint | None = None

    @property
    def lines(self) -> list[BasketLineView]:
        """The lines of all shops."""
        return [line for shop in self.shops for line in shop.lines]

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def merchant_ids(self) -> list[int]:
        """The shops it takes."""
        return [shop.merchant_id for shop in self.shops]

    @property
    def changed(self) -> list[BasketLineView]:
        """The lines the resident must be told about (`baskets.accept_changes` settles them)."""
        return [line for line in self.lines if line.change]

    @property
    def goods_cents(self) -> int:
        """What the goods cost, weighed ones by estimate."""
        return sum(shop.subtotal_cents for shop in self.shops)

    @property
    def total_cents(self) -> int:
        """Goods and fee."""
        return self.goods_cents + (self.fee_cents or 0)

    @property
    def ceiling_cents(self) -> int:
        """What it may cost at most, with the fee."""
        return sum(shop.ceiling_cents for shop in self.shops) + (self.fee_cents or 0)

    @property
    def exact(self) -> bool:
        """Whether nothing is to be weighed."""
        return all(shop.exact for shop in self.shops)

    @property
    def to_price(self) -> int:
        """How many lines shops price when they answer."""
        return sum(shop.to_price for shop in self.shops)

    @property
    def missing(self) -> list[str]:
        """What is still to be done before it can be ordered, in the order of the checkout."""
        steps = {
            "lines": not self.shops,
            "changes": bool(self.changed),
            "minimum": bool(self.missing_cents or any(s.missing_cents for s in self.shops)),
            "address": self.point is None and (self.place is None or not self.place.deliverable),
            "slot": self.hold is None,
            "contact": not self.contact.complete,
            "means": any(shop.chosen is None for shop in self.shops),
        }
        return [step for step, is_missing in steps.items() if is_missing]


# Core columns: rows of the ORM cost twice as much.
B, A, Z, R, K = (model.__table__.c for model in (Basket, Address, DeliveryZone, Order, PickupPoint))
COLUMNS: tuple[Any, ...] = (
    B.id, B.public_id, B.claim, B.channel, B.locale, B.user_id, B.unlisted_address, B.complement,
    B.zone_id, B.contact_name, B.contact_phone, B.contact_email, B.courier_note, B.absence,
    B.means, A.ban_id, A.label, A.lat, A.lon, Z.name.label("zone_name"), Z.fee_cents,
    Z.minimum_cents, R.reference, R.token_version, Z.way, K.public_id.label("point_id"),
    K.name.label("point_name"), K.address_label.label("point_address"),
    K.phone.label("point_phone"), K.access_note, K.takes_envelopes,
)  # fmt: skip
BASKET: Select[Any] = (
    select(*COLUMNS)
    .select_from(Basket.__table__)
    .outerjoin(Address.__table__, A.id == B.address_id)
    .outerjoin(DeliveryZone.__table__, Z.id == B.zone_id)
    .outerjoin(Order.__table__, R.basket_id == B.id)
    .outerjoin(PickupPoint.__table__, K.zone_id == B.zone_id)
    .where(B.public_id == bindparam("public_id"))
)  # fmt: skip
_WITH_HOLD = with_hold(BASKET, B.claim)


def found(session: Session, public_id: str, moment: datetime) -> Row[Any] | None:
    """A basket's own row with what it refers to, and the place kept for it; one statement."""
    keys = {"public_id": public_id, "moment": moment}
    row: Row[Any] | None = session.execute(_WITH_HOLD, keys).first()
    return row


def hold_of(row: Row[Any]) -> HoldView | None:
    """The place kept for a basket."""
    return hold_view(row[len(COLUMNS) :])


def basket(session: Session, public_id: str, moment: datetime) -> BasketView | None:
    """A basket with everything around it, at `moment`; two statements."""
    row = found(session, public_id, moment)
    if row is None:
        return None
    shops = _shops(session, row, moment)
    hold = hold_of(row)
    goods = sum(shop.towards_minimum_cents for shop in shops)
    return BasketView(
        public_id=row.public_id, claim=row.claim, channel=row.channel, locale=row.locale,
        user_id=row.user_id, shops=shops, place=place_of(row), zone_id=row.zone_id,
        zone_name=row.zone_name or "", contact=BasketContact._make(row[9:14]), hold=hold,
        fee_cents=fee_of(row, hold), minimum_cents=row.minimum_cents or 0,
        missing_cents=pricing.missing(goods, row.minimum_cents or 0) if shops else 0,
        order_reference=row.reference, order_token_version=row.token_version or 0,
        way=row.way or Way.DELIVERY, point=point_of(row),
    )  # fmt: skip


def fee_of(row: Row[Any], hold: HoldView | None) -> int | None:
    """The delivery fee, once the zone is known."""
    if row.zone_id is None:
        return None
    return fee(hold.fee_cents if hold else 0, row.fee_cents)


def place_of(row: Row[Any]) -> BasketPlace | None:
    """Where it is to be brought, if that was said."""
    if row.label is None and not row.unlisted_address:
        return None
    return BasketPlace(
        label=row.unlisted_address or row.label, ban_id=row.ban_id, complement=row.complement,
        listed=not row.unlisted_address, lat=row.lat, lon=row.lon,
        deliverable=row.zone_id is not None and row.way == Way.DELIVERY,
    )  # fmt: skip


def point_of(row: Row[Any]) -> BasketPoint | None:
    """Where it is fetched, if that was chosen."""
    if row.point_id is None:
        return None
    return BasketPoint(row.point_id, row.point_name, row.point_address, row.point_phone,
                       row.access_note, row.takes_envelopes)  # fmt: skip


def _shops(session: Session, row: Row[Any], moment: datetime) -> list[BasketShop]:
    """The lines by shop, in the order in which the shops came into the basket."""
    wanted = wishes(session, row.id)
    first = {wish.goods.merchant_id: wish.line_id for wish in reversed(wanted)}
    wanted.sort(key=lambda wish: (first[wish.goods.merchant_id], wish.line_id))
    by_shop = groupby(wanted, key=lambda wish: wish.goods.merchant_id)
    return [_shop(list(lines), row, moment) for _, lines in by_shop]


def _shop(wanted: list[Wish], row: Row[Any], moment: datetime) -> BasketShop:
    first = paid_by(wanted)
    shop, accepted = first.goods, first.accepted
    if row.point_id is not None and not first.bought:
        accepted = means_for(row.way, accepted, envelopes=row.takes_envelopes)
    lines = [_line(wish, moment) for wish in wanted]
    subtotal = sum(line.estimate_cents for line in lines if line.counts)
    able = zip(wanted, lines, strict=True)
    enough = sum(wish.towards_minimum_cents for wish, line in able if line.counts)
    means = accepted[0] if first.bought else row.means.get(shop.slug)
    return BasketShop(
        merchant_id=shop.merchant_id, slug=shop.slug, name=shop.shop,
        seller_name=shop.legal_name or shop.shop, seller_address=shop.shop_address, lines=lines,
        subtotal_cents=subtotal,
        ceiling_cents=sum(line.ceiling_cents or 0 for line in lines if line.counts),
        towards_minimum_cents=enough,
        minimum_cents=shop.min_order_cents,
        missing_cents=pricing.missing(enough, shop.min_order_cents),
        means=accepted, chosen=Means(means) if means in accepted else None,
    )  # fmt: skip


def _line(wish: Wish, moment: datetime) -> BasketLineView:
    goods, amounts, words = wish.goods, wish.amounts, wish.in_words
    ceiling = wish.own_ceiling_cents if words else amounts.ceiling_cents
    return BasketLineView(
        goods.product_id, goods.name, goods.picture, goods.sold_by, goods.unit,
        None if words else goods.price_cents,
        wish.seen_price_cents, goods.net_quantity, goods.net_unit, goods.weight_step_g,
        wish.quantity, wish.weight_g, wish.note, wish.substitution, goods.alcohol,
        goods.allergens, goods.withdrawal_right, amounts.estimate_cents, ceiling,
        wish.change(moment), words, wish.options, groups(goods.options), goods.chosen,
        wish.bought,
    )  # fmt: skip
