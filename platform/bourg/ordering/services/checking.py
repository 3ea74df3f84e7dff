"""What must hold before a basket becomes an order; everything is read anew, nothing is believed."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.money.kinds import Means
from bourg.money.rules import means_for
from bourg.ordering import pricing, rules
from bourg.ordering.queries.wishes import Goods, Wish, paid_by, wishes
from bourg.ordering.refusals import (
    AddressUnknown,
    AgeNotConfirmed,
    BelowMinimum,
    EmptyBasket,
    MeansNotAccepted,
)
from bourg.ordering.services.locking import LockedBasket
from bourg.slots.models import PickupPoint
from bourg.slots.refusals import OutsideZone
from bourg.slots.rules import Notice, longest


class Place(NamedTuple):
    """Where the order goes, and what its zone asks; fetched, the point's own address."""

    zone_fee_cents: int
    minimum_cents: int
    label: str
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    confirmed: bool = False
    way: Way = Way.DELIVERY
    collect_at: str = ""
    address_id: int | None = None
    envelopes: bool = False


class Part(NamedTuple):
    """What is wanted of one shop, and how it will be paid."""

    shop: Goods
    wishes: list[Wish]
    means: Means

    @property
    def towards_minimum_cents(self) -> int:
        """What it counts towards the smallest order."""
        return sum(wish.towards_minimum_cents for wish in self.wishes)

    @property
    def bought(self) -> bool:
        """Whether all of it was paid in the shop already."""
        return all(wish.bought for wish in self.wishes)

    @property
    def total_cents(self) -> int:
        """What it is expected to cost."""
        return pricing.sum_of(wish.amounts for wish in self.wishes).estimate_cents


class Checked(NamedTuple):
    """A basket that may be ordered."""

    place: Place
    parts: list[Part]

    @property
    def merchant_ids(self) -> list[int]:
        """The shops it takes."""
        return [part.shop.merchant_id for part in self.parts]

    @property
    def notice(self) -> Notice | None:
        """The longest notice among its goods."""
        goods = [wish.goods for part in self.parts for wish in part.wishes]
        return longest((one.name, one.notice_hours) for one in goods)

    @property
    def counted(self) -> dict[int, int]:
        """The pieces wanted of counted products, by the product's id; lines of one add up."""
        found: dict[int, int] = {}
        for wish in (wish for part in self.parts for wish in part.wishes):
            if wish.goods.stock_left is not None and wish.goods.row_id is not None:
                found[wish.goods.row_id] = found.get(wish.goods.row_id, 0) + wish.quantity
        return found

    @property
    def goods_cents(self) -> int:
        """What the goods of all shops are expected to cost."""
        return sum(part.total_cents for part in self.parts)


ZONE, ADDRESS, POINT = DeliveryZone.__table__.c, Address.__table__.c, PickupPoint.__table__.c
_PLACE = (
    select(
        ZONE.fee_cents, ZONE.minimum_cents, ADDRESS.label, ADDRESS.district, ADDRESS.lat,
        ADDRESS.lon, ZONE.way, POINT.name, POINT.address_id, POINT.takes_envelopes,
        POINT.address_label, POINT.district.label("point_district"), POINT.lat.label("point_lat"),
        POINT.lon.label("point_lon"),
    )
    .select_from(DeliveryZone.__table__)
    .outerjoin(Address.__table__, ADDRESS.id == bindparam("address_id"))
    .outerjoin(PickupPoint.__table__, POINT.zone_id == ZONE.id)
    .where(ZONE.id == bindparam("zone_id"), ZONE.active)
)  # fmt: skip


def check(session: Session, basket: LockedBasket, *, default_means: bool, adult: bool) -> Checked:
    """What the basket orders, or the first refusal that keeps it from being ordered.

    With `default_means` a shop without a choice gets its first means without a card online;
    `adult`: the age was declared.
    """
    wanted = wishes(session, basket.id)
    if not wanted:
        raise EmptyBasket()
    for wish in wanted:
        rules.refuse_changed(wish.goods, wish.seen_price_cents, now())
    if not adult and any(wish.goods.alcohol for wish in wanted):
        raise AgeNotConfirmed(field="age_confirmed")
    place = _place(session, basket)
    parts = _parts(basket, place, wanted, default_means)
    checked = Checked(place, parts)
    _refuse_below_minimum(checked)
    if not (basket.contact_name and basket.contact_phone):
        raise BadInput(N_("Tell us your name and your telephone number."), field="name")
    return checked


def _place(session: Session, basket: LockedBasket) -> Place:
    if basket.zone_id is None and not (basket.address_id or basket.unlisted_address):
        raise AddressUnknown(N_("Tell us first where to deliver."), field="address")
    found = session.execute(
        _PLACE, {"zone_id": basket.zone_id, "address_id": basket.address_id}
    ).first()
    if found is None:
        raise OutsideZone(N_("We do not deliver to this address."))
    if found.way.fetched:
        return _point(found)
    if basket.address_id is None:
        return Place(found.fee_cents, found.minimum_cents, label=basket.unlisted_address)
    place = Place(*found[:6], True, address_id=basket.address_id)
    if basket.unlisted_address:  # placed by the nearest address that is known
        return place._replace(label=basket.unlisted_address, confirmed=False)
    return place


def _point(found: Any) -> Place:
    """The point itself is where the goods go; in the shops each part stays where it is."""
    return Place(
        found.fee_cents, found.minimum_cents, found.address_label, found.point_district,
        found.point_lat, found.point_lon, confirmed=True, way=found.way, collect_at=found.name,
        address_id=found.address_id, envelopes=found.takes_envelopes,
    )  # fmt: skip


def _parts(
    basket: LockedBasket, place: Place, wanted: list[Wish], default_means: bool
) -> list[Part]:
    """What is wanted of each shop, in the order in which the shops came into the basket."""
    shops: dict[int, list[Wish]] = {}
    for wish in wanted:
        shops.setdefault(wish.goods.merchant_id, []).append(wish)
    return [
        Part(lines[0].goods, lines, _means(basket, place, paid_by(lines), default_means))
        for lines in shops.values()
    ]


def _means(basket: LockedBasket, place: Place, wish: Wish, default_means: bool) -> Means:
    """How the shop of a wish will be paid. Raises `MeansNotAccepted`."""
    shop, accepted = wish.goods, wish.accepted
    if wish.bought:
        return accepted[0]
    if place.way.fetched:
        accepted = means_for(place.way, accepted, envelopes=place.envelopes)
    chosen = basket.means.get(shop.slug)
    if chosen is None and default_means:
        chosen = next(iter(accepted), None)
    if chosen is None and accepted:
        raise MeansNotAccepted(N_("Choose how you will pay %(shop)s."), shop=shop.shop,
                               field="means")  # fmt: skip
    if chosen not in accepted:
        raise MeansNotAccepted(shop=shop.shop, field="means")
    return Means(chosen)


def _refuse_below_minimum(checked: Checked) -> None:
    """A shop, or the zone for the whole drop, may ask for a smallest order."""
    for part in checked.parts:
        missing = pricing.missing(part.towards_minimum_cents, part.shop.min_order_cents)
        if missing:
            raise BelowMinimum(shop=part.shop.shop, missing_cents=missing,
                               minimum_cents=part.shop.min_order_cents)  # fmt: skip
    minimum = checked.place.minimum_cents
    goods_cents = sum(part.towards_minimum_cents for part in checked.parts)
    missing = pricing.missing(goods_cents, minimum)
    if missing:
        raise BelowMinimum(BelowMinimum.ZONE, missing_cents=missing, minimum_cents=minimum)
