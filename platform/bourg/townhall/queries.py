"""Reads for the officer and the agents: the day in figures, shops' files, addresses to confirm."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.kernel.audit import Happening, trail
from bourg.kernel.clock import now
from bourg.kernel.folding import fold
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries.days import DayOrder, Waiting, waiting
from bourg.ordering.queries.days import day as orders_of_day
from bourg.ordering.queries.roughly import TO_PRICE, UNSURE
from bourg.slots.queries import SlotFilling, filling

__all__ = [
    "FoundOrder", "Glance", "Happening", "ShopFile", "ToConfirm", "addresses_to_confirm", "bounds",
    "counts", "files", "files_named", "find_orders", "glance", "is_late", "rests_to_ask", "trail",
]  # fmt: skip

LATE = timedelta(hours=1)
LOOKED_BACK = timedelta(days=60)
LEAST_DIGITS, MOST_FOUND = 6, 20

_ORDERS = select(
    Order.reference, Order.state, Order.contact_name, Order.contact_phone, Order.address_label,
    Order.starts_at, Order.ends_at, Order.total_cents, UNSURE, TO_PRICE,
).order_by(Order.starts_at.desc(), Order.id.desc())  # fmt: skip


class Glance(NamedTuple):
    """A day at a glance: its orders by state, answers that are late, slots and how full."""

    on: date
    orders: list[DayOrder]
    by_state: dict[OrderState, int]
    waiting: list[Waiting]
    late: int
    slots: list[SlotFilling]

    @property
    def total_cents(self) -> int:
        """What the living orders of the day are worth to the shops."""
        living = (o for o in self.orders if o.state != OrderState.CANCELLED)
        return sum(order.total_cents for order in living)


class ShopFile(NamedTuple):
    """A shop as the officer sees it."""

    slug: str
    name: str
    trade: str
    status: MerchantStatus
    status_reason: str
    service_level: ServiceLevel
    phone: str | None
    email: str | None
    address_label: str
    created_at: datetime
    orders: int


class FoundOrder(NamedTuple):
    """An order in a list of those that somebody looks for, or whose household is to be asked."""

    reference: str
    state: OrderState
    contact_name: str
    contact_phone: str
    address_label: str
    starts_at: datetime
    ends_at: datetime
    total_cents: int
    unsure: int
    to_price: int


class ToConfirm(NamedTuple):
    """An order whose address is not in the gazetteer yet."""

    reference: str
    address_label: str
    complement: str
    contact_name: str
    contact_phone: str
    starts_at: datetime
    ends_at: datetime


def glance(session: Session, on: date, time_zone: str) -> Glance:
    """One local day; five statements whatever the number of orders."""
    from_at, to_at = bounds(on, time_zone)
    orders, moment = orders_of_day(session, on, time_zone), now()
    unanswered = waiting(session)
    late = sum(is_late(one, moment) for one in unanswered)
    slots = filling(session, from_at=from_at, to_at=to_at, moment=moment)
    return Glance(on, orders, dict(Counter(o.state for o in orders)), unanswered, late, slots)


def bounds(on: date, time_zone: str, days: int = 1) -> tuple[datetime, datetime]:
    """When a local day begins and when the last of `days` ends."""
    zone = ZoneInfo(time_zone)
    return (
        datetime.combine(on, time(), zone),
        datetime.combine(on + timedelta(days=days), time(), zone),
    )


def is_late(part: Waiting, moment: datetime) -> bool:
    """Whether a shop should be rung up: an hour without answer, or the cut-off has passed."""
    return moment - part.placed_at > LATE or moment > part.cutoff_at


def files(session: Session, status: MerchantStatus | None = None) -> list[ShopFile]:
    """The shops' files, those waiting for approval first; one statement."""
    orders = (
        select(MerchantOrder.merchant_id, func.count().label("orders"))
        .where(MerchantOrder.state.not_in((PartState.REFUSED, PartState.CANCELLED)))
        .group_by(MerchantOrder.merchant_id)
        .subquery()
    )
    statement = (
        select(
            Merchant.slug, Merchant.name, Merchant.trade, Merchant.status, Merchant.status_reason,
            Merchant.service_level, Merchant.phone, Merchant.email, Merchant.address_label,
            Merchant.created_at, func.coalesce(orders.c.orders, 0),
        )
        .outerjoin(orders, orders.c.merchant_id == Merchant.id)
        .order_by(Merchant.status != MerchantStatus.APPLIED, Merchant.name, Merchant.id)
    )  # fmt: skip
    if status is not None:
        statement = statement.where(Merchant.status == status)
    return [ShopFile._make(row) for row in session.execute(statement)]


def counts(session: Session) -> dict[MerchantStatus, int]:
    """How many shops there are of each status."""
    rows = session.execute(select(Merchant.status, func.count()).group_by(Merchant.status))
    return {status: count for status, count in rows}


def files_named(
    shops: Iterable[ShopFile], words: str, trade: Callable[[str], str]
) -> list[ShopFile]:
    """The files with all these words in name, trade (as `trade` calls it) or address."""
    wanted = fold(words).split()
    return [
        shop
        for shop in shops
        if all(w in fold(f"{shop.name} {trade(shop.trade)} {shop.address_label}") for w in wanted)
    ]


def find_orders(session: Session, words: str, moment: datetime) -> list[FoundOrder]:
    """The orders of these two months and later of a name or a telephone number, newest first."""
    name, digits = fold(words).split(), "".join(c for c in words if c.isdecimal()).lstrip("0")
    rows = session.execute(_ORDERS.where(Order.starts_at > moment - LOOKED_BACK))
    found = (FoundOrder._make(row) for row in rows) if name else iter(())
    same = (
        order
        for order in found
        if (len(digits) >= LEAST_DIGITS and digits in order.contact_phone)
        or all(word in fold(order.contact_name) for word in name)
    )
    return list(islice(same, MOST_FOUND))


def addresses_to_confirm(session: Session) -> list[ToConfirm]:
    """Living orders whose address somebody must find, the most urgent first; one statement."""
    rows = session.execute(
        select(
            Order.reference, Order.address_label, Order.complement, Order.contact_name,
            Order.contact_phone, Order.starts_at, Order.ends_at,
        )
        .where(Order.address_confirmed.is_(False), Order.closed_at.is_(None))
        .order_by(Order.starts_at, Order.id)
    )  # fmt: skip
    return [ToConfirm._make(row) for row in rows]


def rests_to_ask(session: Session) -> list[FoundOrder]:
    """Orders of which a shop refused its part: does the household keep the rest? One statement."""
    rows = session.execute(
        _ORDERS.where(Order.state == OrderState.PARTLY_REFUSED, Order.closed_at.is_(None))
    )
    return [FoundOrder._make(row) for row in rows][::-1]
