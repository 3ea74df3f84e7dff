"""Reads about rounds: a courier's day, with what is needed at each halt and nothing more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.states import GONE
from bourg.rounds.kinds import RoundState, StopKind, StopState, Vehicle
from bourg.rounds.models import Round, Stop
from bourg.slots.models import DeliverySlot


class PartAt(NamedTuple):
    """One shop's part at a halt: what to fetch, or what to hand over and how it is paid."""

    reference: str
    order_id: int
    state: PartState
    shop: str
    shop_address: str
    shop_phone: str | None
    bags: int | None
    means: Means
    total_cents: int
    note: str
    shop_lat: float | None
    shop_lon: float | None


class DropAt(NamedTuple):
    """A doorstep: whom, where, what to know."""

    id: int
    reference: str
    contact_name: str
    contact_phone: str
    address_label: str
    complement: str
    courier_note: str
    absence: Absence
    lat: float | None
    lon: float | None
    district: str
    address_confirmed: bool

    def veiled(self) -> "DropAt":
        """The doorstep without who lives there and where exactly: its order and its district."""
        return self._replace(
            contact_name=self.reference, contact_phone="", address_label=self.district,
            complement="", courier_note="", lat=None, lon=None,
            address_confirmed=True,
        )  # fmt: skip


@dataclass(frozen=True)
class StopView:
    """One halt of a round. A pick-up has one part; a drop has all living parts of its order."""

    position: int
    kind: StopKind
    state: StopState
    done_at: datetime | None
    drop: DropAt
    parts: tuple[PartAt, ...]

    @property
    def ready(self) -> bool:
        """Whether the halt can be done now: bags ready to fetch, or all of them on the bike."""
        wanted = PartState.READY if self.kind == StopKind.PICKUP else PartState.COLLECTED
        return bool(self.parts) and all(part.state == wanted for part in self.parts)

    def behind(self, open_doors: Collection[int]) -> "StopView":
        """The halt, with its doorstep veiled unless its order is among these."""
        return self if self.drop.id in open_doors else replace(self, drop=self.drop.veiled())


@dataclass(frozen=True)
class RoundView:
    """A round with its halts, in the order to ride."""

    public_id: str
    slot_id: int
    state: RoundState
    vehicle: Vehicle
    courier_user_id: int | None
    distance_m: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    stops: tuple[StopView, ...]

    @property
    def next_stop(self) -> StopView | None:
        """The halt to do next: the first that can be done, else the first that is left."""
        left = [stop for stop in self.stops if stop.state == StopState.TODO]
        return next((stop for stop in left if stop.ready), left[0] if left else None)

    def seen_by(self, courier_user_id: int) -> "RoundView":
        """The round as this courier may see it: doorsteps of their own round, until they are done.

        Of a round that nobody rides yet a courier sees the shops and the districts.
        """
        open_doors = {
            stop.drop.id
            for stop in self.stops
            if stop.kind == StopKind.DROP and stop.state == StopState.TODO
        }
        seen = open_doors if self.courier_user_id == courier_user_id else set()
        return replace(self, stops=tuple(stop.behind(seen) for stop in self.stops))

    def carries(self, reference: str) -> bool:
        """Whether an order, or one shop's part, is of this round."""
        return any(
            reference in (stop.drop.reference, *(part.reference for part in stop.parts))
            for stop in self.stops
        )

    @property
    def left(self) -> int:
        """How many halts are left."""
        return sum(stop.state == StopState.TODO for stop in self.stops)


def day(
    session: Session, courier_user_id: int, day_start: datetime, days: int = 1
) -> list[RoundView]:
    """The rounds of a day that this courier rides, and those that nobody rides yet."""
    mine = or_(Round.courier_user_id == courier_user_id, Round.courier_user_id.is_(None))
    found = _views(
        session,
        mine,
        DeliverySlot.starts_at >= day_start,
        DeliverySlot.starts_at < day_start + timedelta(days=days),
    )
    return [view.seen_by(courier_user_id) for view in found]


def rounds_between(session: Session, from_at: datetime, to_at: datetime) -> list[RoundView]:
    """All rounds of a stretch of time, for the town."""
    return _views(session, DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)


def round_of(
    session: Session, public_id: str, courier_user_id: int, day_start: datetime, days: int = 1
) -> RoundView | None:
    """One round of these days, if it is this courier's, or nobody's yet."""
    found = day(session, courier_user_id, day_start, days)
    return next((view for view in found if view.public_id == public_id), None)


def _views(session: Session, *conditions: Any) -> list[RoundView]:
    """Three statements, whatever the number of rounds: rounds, stops with doors, parts."""
    rounds = session.execute(
        select(Round, DeliverySlot.starts_at, DeliverySlot.ends_at, DeliverySlot.time_zone)
        .join(DeliverySlot, DeliverySlot.id == Round.slot_id)
        .where(*conditions)
        .order_by(DeliverySlot.starts_at, Round.id)
        .execution_options(populate_existing=True)
    ).all()
    stops = _stops(session, [row.Round.id for row in rounds])
    return [_view(row, stops.get(row.Round.id, [])) for row in rounds]


def _view(row: Any, stops: list[StopView]) -> RoundView:
    round_ = row.Round
    return RoundView(
        round_.public_id, round_.slot_id, round_.state, round_.vehicle, round_.courier_user_id,
        round_.distance_m, row.starts_at, row.ends_at, row.time_zone, tuple(stops),
    )  # fmt: skip


def _stops(session: Session, round_ids: Iterable[int]) -> dict[int, list[StopView]]:
    drop = (
        Order.id.label("id"), Order.reference, Order.contact_name, Order.contact_phone,
        Order.address_label, Order.complement, Order.courier_note, Order.absence,
        Order.lat, Order.lon, Order.district, Order.address_confirmed,
    )  # fmt: skip
    rows = session.execute(
        select(
            Stop.round_id, Stop.position, Stop.kind, Stop.state, Stop.done_at,
            Stop.merchant_order_id, *drop,
        )
        .join(Order, Order.id == Stop.order_id)
        .where(Stop.round_id.in_(list(round_ids)))
        .order_by(Stop.round_id, Stop.position)
    ).all()  # fmt: skip
    parts = _parts(session, {row.id for row in rows})
    views: dict[int, list[StopView]] = {}
    for row in rows:
        wanted = row.merchant_order_id
        of_order = parts.get(row.id, {})
        mine = [of_order[wanted]] if wanted in of_order else []
        here = mine if row.kind == StopKind.PICKUP else list(of_order.values())
        view = StopView(row.position, row.kind, row.state, row.done_at, DropAt._make(row[6:]),
                        tuple(here))  # fmt: skip
        views.setdefault(row.round_id, []).append(view)
    return views


def _parts(session: Session, order_ids: set[int]) -> dict[int, dict[int, PartAt]]:
    rows = session.execute(
        select(
            MerchantOrder.id, MerchantOrder.reference, MerchantOrder.order_id, MerchantOrder.state,
            Merchant.name, Merchant.address_label, Merchant.phone, MerchantOrder.bags,
            MerchantOrder.means, MerchantOrder.total_cents, MerchantOrder.note, Merchant.lat,
            Merchant.lon,
        )
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .where(MerchantOrder.order_id.in_(order_ids), MerchantOrder.state.not_in(GONE))
        .order_by(MerchantOrder.id)
    ).all()  # fmt: skip
    found: dict[int, dict[int, PartAt]] = {}
    for row in rows:
        found.setdefault(row.order_id, {})[row.id] = PartAt._make(row[1:])
    return found
