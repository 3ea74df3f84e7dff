"""Orders as the town sees them: a day at a glance, and which shops have not answered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel.roles import Channel
from bourg.merchants.models import Merchant
from bourg.ordering import fetched
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries.roughly import TO_PRICE, UNSURE
from bourg.slots.models import DeliverySlot


class DayPart(NamedTuple):
    """One shop's part of an order of the day."""

    reference: str
    shop: str
    state: PartState
    bags: int | None


class DayOrder(NamedTuple):
    """An order that is brought on a day."""

    id: int
    reference: str
    state: OrderState
    channel: Channel
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    contact_name: str
    contact_phone: str
    address_label: str
    district: str
    address_confirmed: bool
    total_cents: int
    placed_at: datetime
    way: Way
    collect_at: str
    at_point_at: datetime | None
    unsure: int
    to_price: int
    parts: list[DayPart]

    @property
    def stage(self) -> fetched.Stage:
        """How far it is."""
        return fetched.stage(self.state, self.way, self.at_point_at)


class Waiting(NamedTuple):
    """A part whose shop has not answered yet."""

    reference: str
    order_reference: str
    shop: str
    slug: str
    phone: str | None
    placed_at: datetime
    starts_at: datetime
    cutoff_at: datetime
    time_zone: str


def day(session: Session, on: date, time_zone: str) -> list[DayOrder]:
    """The orders whose slot begins on a local day, by slot; two statements."""
    zone = ZoneInfo(time_zone)
    from_at = datetime.combine(on, time(), zone)
    to_at = datetime.combine(on + timedelta(days=1), time(), zone)
    rows = session.execute(
        select(
            Order.id, Order.reference, Order.state, Order.channel, Order.starts_at, Order.ends_at,
            Order.time_zone, Order.contact_name, Order.contact_phone, Order.address_label,
            Order.district, Order.address_confirmed, Order.total_cents, Order.placed_at,
            Order.way, Order.collect_at, Order.at_point_at, UNSURE, TO_PRICE,
        )
        .where(Order.starts_at >= from_at, Order.starts_at < to_at)
        .order_by(Order.starts_at, Order.id)
    ).all()  # fmt: skip
    parts = _parts(session, [row.id for row in rows])
    return [DayOrder._make((*row, parts[row.id])) for row in rows]


def waiting(session: Session) -> list[Waiting]:
    """The parts that wait for their shop's answer, the most urgent first; one statement.

    Not those of a slot called off: the household takes another time first.
    """
    rows = session.execute(
        select(
            MerchantOrder.reference, Order.reference, Merchant.name, Merchant.slug,
            Merchant.phone, Order.placed_at, Order.starts_at, DeliverySlot.cutoff_at,
            Order.time_zone,
        )
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(MerchantOrder.state == PartState.PLACED, MerchantOrder.closed_at.is_(None))
        .where(DeliverySlot.called_off_at.is_(None))
        .order_by(Order.starts_at, Order.placed_at, MerchantOrder.id)
    )  # fmt: skip
    return [Waiting(*row) for row in rows]


def _parts(session: Session, order_ids: Iterable[int]) -> dict[int, list[DayPart]]:
    found: dict[int, list[DayPart]] = defaultdict(list)
    rows = session.execute(
        select(
            MerchantOrder.order_id, MerchantOrder.reference, Merchant.name, MerchantOrder.state,
            MerchantOrder.bags,
        )
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .where(MerchantOrder.order_id.in_(list(order_ids)))
        .order_by(MerchantOrder.id)
    )  # fmt: skip
    for order_id, *part in rows:
        found[order_id].append(DayPart._make(part))
    return found
