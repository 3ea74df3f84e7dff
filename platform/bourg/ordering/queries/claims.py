"""What a grid of slots must know of a basket, and nothing more."""

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.models import DeliveryZone
from bourg.catalogue.models import Product
from bourg.ordering.kinds import LineState
from bourg.ordering.models import Basket, BasketLine, MerchantOrder, OrderLine
from bourg.ordering.rules import heard
from bourg.ordering.states import GONE
from bourg.people.queries import has_priority
from bourg.slots.rules import Notice, longest


class Claim(NamedTuple):
    """Under which claim a basket holds a place, in which zone, for goods of which shops.

    `addressed`: it says where it goes, be that inside a zone or not.
    """

    claim: str
    zone_id: int | None
    zone_fee_cents: int
    merchant_ids: frozenset[int]
    notice: Notice | None = None
    addressed: bool = True


BASKET, ZONE, LINE = Basket.__table__.c, DeliveryZone.__table__.c, BasketLine.__table__.c

_CLAIM = (
    select(
        BASKET.claim, BASKET.zone_id, BASKET.address_id, BASKET.unlisted_address, ZONE.fee_cents,
        LINE.merchant_id, Product.name, Product.notice_hours,
    )
    .outerjoin(DeliveryZone.__table__, ZONE.id == BASKET.zone_id)
    .outerjoin(BasketLine.__table__, LINE.basket_id == BASKET.id)
    .outerjoin(Product.__table__, Product.id == LINE.product_id)
    .where(BASKET.public_id == bindparam("public_id"))
)  # fmt: skip


def is_privileged(session: Session, public_id: str) -> bool:
    """Whether the town keeps places for the household of a basket."""
    whose = select(BASKET.household_id, BASKET.user_id, BASKET.channel, BASKET.contact_phone)
    row = session.execute(whose.where(BASKET.public_id == public_id)).first()
    if row is None:
        return False
    phone = heard(row.channel, row.contact_phone)
    return has_priority(session, row.household_id, row.user_id, phone)


def claim(session: Session, public_id: str) -> Claim | None:
    """The claim of a basket; one statement."""
    rows = session.execute(_CLAIM, {"public_id": public_id}).all()
    if not rows:
        return None
    shops = frozenset(row.merchant_id for row in rows if row.merchant_id is not None)
    notice = longest((row.name, row.notice_hours) for row in rows)
    first = rows[0]
    addressed = bool(first.zone_id or first.address_id or first.unlisted_address)
    return Claim(first.claim, first.zone_id, first.fee_cents or 0, shops, notice, addressed)


def notice_of(session: Session, order_id: int) -> Notice | None:
    """The longest notice among what an order still holds; one statement."""
    made = (
        select(OrderLine.name, Product.notice_hours)
        .join(MerchantOrder, MerchantOrder.id == OrderLine.merchant_order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(MerchantOrder.order_id == order_id, MerchantOrder.state.not_in(GONE))
        .where(OrderLine.state == LineState.KEPT, Product.notice_hours.is_not(None))
    )
    return longest((name, hours) for name, hours in session.execute(made))
