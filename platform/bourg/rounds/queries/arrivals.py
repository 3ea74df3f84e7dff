"""Reads about arrivals: a household's window, a shop's couriers, whom the desk has to ring up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, distinct, func, select
from sqlalchemy.orm import Session, aliased

from bourg.addresses.kinds import Way
from bourg.ordering.models import MerchantOrder, Order
from bourg.people.models import User
from bourg.people.rules import first_name
from bourg.rounds import arrivals
from bourg.rounds.arrivals import Window
from bourg.rounds.kinds import StopKind, StopState
from bourg.rounds.models import ArrivalWindow, Round, ShopNote, Stop
from bourg.slots.models import DeliverySlot

TO_RING_FOR = timedelta(hours=2)
ONE_VISIT = timedelta(minutes=10)  # parts of one shop fetched within so long are one visit


class Arrival(NamedTuple):
    """When a household's order comes. Of others it knows how many are visited before, no more.

    `shops_before`: bags that are still to be fetched; `riding`: whether the courier has begun.
    """

    from_at: datetime
    to_at: datetime
    slips: int
    starts_at: datetime
    ends_at: datetime
    riding: bool
    doors_before: int
    shops_before: int

    @property
    def window(self) -> Window:
        """From when until when."""
        return Window(self.from_at, self.to_at)

    @property
    def beyond(self) -> bool:
        """Whether the courier comes only after the slot that was promised."""
        return self.to_at > self.ends_at

    def soon(self, moment: datetime) -> bool:
        """Whether the courier is there within ten minutes."""
        return self.riding and arrivals.soon(self.window, self.doors_before, moment)


_before, _mine, _other = aliased(Stop), aliased(Stop), aliased(Order)


def _waiting(kind: StopKind) -> Any:
    """How many halts of a kind the courier makes before the door; a pick-up point is one."""
    door = case((_other.way == Way.DELIVERY, _other.reference), else_=_other.address_label)
    return (
        select(func.count(distinct(door)))
        .select_from(_before)
        .join(_other, _other.id == _before.order_id)
        .where(_before.round_id == _mine.round_id, _before.position < _mine.position)
        .where(_before.kind == kind, _before.state == StopState.TODO)
        .scalar_subquery()
    )


_ARRIVAL = (
    select(
        ArrivalWindow.from_at, ArrivalWindow.to_at, ArrivalWindow.slips, Order.starts_at,
        Order.ends_at, Round.started_at, _waiting(StopKind.DROP), _waiting(StopKind.PICKUP),
    )
    .join(Order, and_(Order.id == ArrivalWindow.order_id, Order.slot_id == ArrivalWindow.slot_id))
    .join(_mine, and_(_mine.order_id == Order.id, _mine.kind == StopKind.DROP))
    .join(Round, Round.id == _mine.round_id)
    .where(_mine.state == StopState.TODO)
)  # fmt: skip


def arrival(session: Session, order_id: int) -> Arrival | None:
    """When an order comes; nothing before the day, and nothing once its door is behind."""
    row = session.execute(_ARRIVAL.where(Order.id == order_id)).first()
    return Arrival._make((*row[:5], row[5] is not None, *row[6:])) if row else None


class Passage(NamedTuple):
    """When a courier comes for a shop's part, and the bags the shop has noted as handed over.

    The hour is that of the first of all parts fetched in one visit, and said once nobody can order
    in the slot any more. `visit` tells one visit from another.
    """

    part_id: int
    courier: str
    at: datetime | None
    handed: tuple[int, ...]
    ready_by_at: datetime | None
    visit: int = 0

    @property
    def towards(self) -> datetime | None:
        """The hour as one says it: to five minutes."""
        return arrivals.rounded(self.at) if self.at else None


_known = aliased(Stop)


def passages(session: Session, part_ids: Collection[int], moment: datetime) -> dict[int, Passage]:
    """The couriers of these parts of one shop, by part; first names only. One statement."""
    wanted = MerchantOrder.id.in_(list(part_ids))
    shop = select(MerchantOrder.merchant_id).where(wanted)
    rides = select(_known.round_id).where(_known.merchant_order_id.in_(list(part_ids)))
    rows = session.execute(
        select(
            Stop.round_id, MerchantOrder.id, User.name,
            case((DeliverySlot.cutoff_at <= moment, Stop.expected_at), else_=None),
            ShopNote.handed, ShopNote.ready_by_at,
        )
        .join(MerchantOrder, MerchantOrder.id == Stop.merchant_order_id)
        .join(Round, Round.id == Stop.round_id)
        .join(DeliverySlot, DeliverySlot.id == Round.slot_id)
        .outerjoin(User, User.id == Round.courier_user_id)
        .outerjoin(ShopNote, ShopNote.merchant_order_id == Stop.merchant_order_id)
        .where(Stop.round_id.in_(rides), MerchantOrder.merchant_id.in_(shop))
        .where(Stop.state == StopState.TODO)
        .order_by(Stop.round_id, Stop.position)
    ).all()  # fmt: skip
    found: dict[int, Passage] = {}
    visit, first, last = 0, None, None
    for ride, part_id, name, at, handed, ready_by_at in rows:
        if last is None or ride != last[0] or (at and last[1] and at - last[1] > ONE_VISIT):
            visit, first = visit + 1, at
        last = (ride, at)
        called = first_name(name) if name else ""
        found[part_id] = Passage(part_id, called, first, tuple(handed or ()), ready_by_at, visit)
    return {part_id: found[part_id] for part_id in part_ids if part_id in found}


class ToRing(NamedTuple):
    """A household without a mailbox that does not know yet when its courier comes now."""

    reference: str
    contact_name: str
    contact_phone: str
    address_label: str
    starts_at: datetime
    ends_at: datetime
    from_at: datetime
    to_at: datetime

    @property
    def beyond(self) -> bool:
        """Whether the courier comes only after the slot."""
        return self.to_at > self.ends_at


def to_ring(session: Session, moment: datetime) -> list[ToRing]:
    """Households to ring up about a slip, the one whose courier comes first before the others."""
    rows = session.execute(
        select(
            Order.reference, Order.contact_name, Order.contact_phone, Order.address_label,
            Order.starts_at, Order.ends_at, ArrivalWindow.from_at, ArrivalWindow.to_at,
        )
        .join(ArrivalWindow, ArrivalWindow.order_id == Order.id)
        .where(ArrivalWindow.slot_id == Order.slot_id, Order.contact_email == "")
        .where(ArrivalWindow.slips > ArrivalWindow.known_slips, Order.closed_at.is_(None))
        .where(Order.ends_at > moment - TO_RING_FOR)
        .order_by(ArrivalWindow.from_at, Order.id)
    )  # fmt: skip
    return [ToRing._make(row) for row in rows]
