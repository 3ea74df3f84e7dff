"""Reads about rounds: a courier's day, with what is needed at each halt and nothing more."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import Temperature
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import LineState
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.ordering.states import GONE
from bourg.people.models import HouseholdMember, User
from bourg.people.queries import TRUSTED
from bourg.rounds.arrivals import Delay
from bourg.rounds.kinds import Outcome, StopKind
from bourg.rounds.models import CourierProfile, Round, Stop
from bourg.rounds.queries.reports import missing_bags
from bourg.rounds.queries.views import DropAt, Handed, PartAt, RoundView, StopView
from bourg.slots.models import DeliverySlot, PickupPoint

__all__ = [
    "DropAt",
    "PartAt",
    "RoundView",
    "StopView",
    "day",
    "left_how",
    "of_companies",
    "round_of",
    "rounds_between",
]

_NOT_IN_PERSON = (Outcome.NEIGHBOUR, Outcome.AGREED_PLACE, Outcome.CONTACTLESS, Outcome.LEFT)


def day(
    session: Session, courier_user_id: int, day_start: datetime, days: int = 1
) -> list[RoundView]:
    """The rounds of a day that this courier rides, and those that nobody rides yet."""
    company = select(CourierProfile.company_id).where(CourierProfile.user_id == courier_user_id)
    ours = or_(Round.company_id.is_(None), Round.company_id == company.scalar_subquery())
    free = and_(Round.courier_user_id.is_(None), ours)
    mine = or_(Round.courier_user_id == courier_user_id, free)
    found = _views(
        session,
        mine,
        DeliverySlot.starts_at >= day_start,
        DeliverySlot.starts_at < day_start + timedelta(days=days),
    )
    return [view.seen_by(courier_user_id) for view in found]


def left_how(session: Session, order_id: int) -> Outcome | None:
    """How an order came to its household where nobody of it took it: a neighbour, a place."""
    return session.scalar(
        select(Stop.outcome).where(
            Stop.order_id == order_id, Stop.kind == StopKind.DROP,
            Stop.outcome.in_(_NOT_IN_PERSON),
        )
    )  # fmt: skip


def rounds_between(session: Session, from_at: datetime, to_at: datetime) -> list[RoundView]:
    """All rounds of a stretch of time, for the town."""
    return _views(session, DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)


def of_companies(
    session: Session, company_ids: Collection[int], from_at: datetime, to_at: datetime
) -> list[RoundView]:
    """The rounds given to these companies, doorsteps veiled once they are done."""
    found = _views(
        session, Round.company_id.in_(company_ids), DeliverySlot.starts_at >= from_at,
        DeliverySlot.starts_at < to_at,
    )  # fmt: skip
    return [view.seen_to_do() for view in found]


def round_of(
    session: Session, public_id: str, courier_user_id: int, day_start: datetime, days: int = 1
) -> RoundView | None:
    """One round of these days, if it is this courier's, or nobody's yet."""
    found = day(session, courier_user_id, day_start, days)
    return next((view for view in found if view.public_id == public_id), None)


def _views(session: Session, *conditions: Any) -> list[RoundView]:
    """Three statements, whatever the number of rounds: rounds, stops with doors, parts."""
    rounds = session.execute(
        select(
            Round,
            DeliverySlot.starts_at,
            DeliverySlot.ends_at,
            DeliverySlot.time_zone,
            DeliverySlot.way,
            DeliverySlot.called_off_at,
            DeliverySlot.closed_reason,
            PickupPoint.name.label("point"),
            User.name.label("handed_by"),
        )
        .join(DeliverySlot, DeliverySlot.id == Round.slot_id)
        .outerjoin(PickupPoint, PickupPoint.zone_id == DeliverySlot.zone_id)
        .outerjoin(User, User.id == Round.handed_by_user_id)
        .where(*conditions)
        .order_by(DeliverySlot.starts_at, Round.id)
        .execution_options(populate_existing=True)
    ).all()
    stops = _stops(session, [row.Round.id for row in rounds])
    return [_view(row, stops.get(row.Round.id, [])) for row in rounds]


def _view(row: Any, stops: list[StopView]) -> RoundView:
    round_ = row.Round
    at, place = round_.handed_at, round_.handed_place
    handed = Handed(at, place, row.handed_by or "") if at else None
    said_at, until_at = round_.late_said_at, round_.late_until_at
    said = Delay(said_at, until_at) if said_at and until_at else None
    return RoundView(
        round_.public_id, round_.slot_id, round_.state, round_.vehicle, round_.courier_user_id,
        round_.distance_m, row.starts_at, row.ends_at, row.time_zone, tuple(stops),
        round_.company_id, row.way, row.point or "", round_.frozen_at, round_.shift_id,
        handed, said, row.closed_reason if row.called_off_at else None,
    )  # fmt: skip


def _stops(session: Session, round_ids: Iterable[int]) -> dict[int, list[StopView]]:
    drop = (
        Order.id.label("id"), Order.reference, Order.contact_name, Order.contact_phone,
        Order.address_label, Order.complement, Order.courier_note, Order.absence,
        Order.lat, Order.lon, Order.district, Order.address_confirmed,
        Order.way, _trusted(HouseholdMember.name), _trusted(HouseholdMember.phone),
    )  # fmt: skip
    rows = session.execute(
        select(
            Stop.round_id, Stop.position, Stop.kind, Stop.state, Stop.done_at,
            Stop.outcome, Stop.claimed_at, Stop.returned_at, Stop.due_at, Stop.expected_at,
            Stop.lead_s, Stop.merchant_order_id, *drop,
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
        view = StopView(
            row.position, row.kind, row.state, row.done_at, DropAt._make(row[12:]),
            tuple(here), row.outcome, row.claimed_at, row.returned_at, row.due_at,
            row.expected_at, row.lead_s,
        )  # fmt: skip
        views.setdefault(row.round_id, []).append(view)
    return views


def _parts(session: Session, order_ids: set[int]) -> dict[int, dict[int, PartAt]]:
    rows = session.execute(
        select(
            MerchantOrder.id, MerchantOrder.reference, MerchantOrder.order_id, MerchantOrder.state,
            Merchant.name, Merchant.address_label, Merchant.phone, MerchantOrder.bags,
            MerchantOrder.means, MerchantOrder.total_cents, MerchantOrder.note, Merchant.lat,
            Merchant.lon, _holds(and_(OrderLine.alcohol, Order.way == Way.DELIVERY)),
            _holds(OrderLine.temperature != Temperature.AMBIENT), missing_bags(),
            MerchantOrder.seller_name, _to_settle(), MerchantOrder.cold_bags,
        )
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .join(Order, Order.id == MerchantOrder.order_id)
        .where(MerchantOrder.order_id.in_(order_ids), MerchantOrder.state.not_in(GONE))
        .order_by(MerchantOrder.id)
    ).all()  # fmt: skip
    found: dict[int, dict[int, PartAt]] = {}
    for row in rows:
        found.setdefault(row.order_id, {})[row.id] = PartAt._make(row[1:])
    return found


def _trusted(column: Any) -> Any:
    """The trusted person of the order's household, if it named one."""
    return (
        select(column)
        .where(HouseholdMember.household_id == Order.household_id)
        .where(HouseholdMember.relation == TRUSTED, HouseholdMember.phone.is_not(None))
        .limit(1)
        .scalar_subquery()
    )


def _to_settle() -> Any:
    """Whether a part has goods to weigh or to price, and no total of the ticket yet."""
    exact = OrderLine.estimate_cents == OrderLine.ceiling_cents
    known = or_(OrderLine.final_cents.is_not(None), func.coalesce(exact, false()))
    return and_(MerchantOrder.settled_total_cents.is_(None), _holds(~known))


def _holds(condition: Any) -> Any:
    """Whether a line of the part that is kept is of this sort."""
    return exists().where(
        OrderLine.merchant_order_id == MerchantOrder.id, OrderLine.state == LineState.KEPT,
        condition,
    )  # fmt: skip
