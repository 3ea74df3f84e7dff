"""Goods that are fetched: set down at the point, handed over there or in the shop, left behind."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.models import AuditEvent
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import fetched
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries import fetching as queries
from bourg.ordering.refusals import IllegalMove, NotAtThePoint
from bourg.ordering.services import locking
from bourg.ordering.services.moving import advance, record, tell
from bourg.ordering.states import GONE, Move


def set_down(order_reference: str, actor: Actor) -> None:
    """All bags of an order are at its point: the household may come.

    By the courier; or by the town, when a shop brought its bags itself. Raises `IllegalMove`.
    """
    with write() as session:
        order = locking.order(session, order_reference)
        event = advance(session, order, _living(order), Move.SET_DOWN, actor=actor)
        arrived(session, order, event)


def arrived(session: Session, order: Order, event: AuditEvent) -> None:
    """The order is at its point; the household hears of it, once."""
    if order.at_point_at is None:
        order.at_point_at = now()
        tell(session, order, "order.to_fetch", event)


def hand_over(order_reference: str, actor: Actor) -> None:
    """The household has everything that was at the point. Raises `NotAtThePoint`, `IllegalMove`."""
    _end_at_point(order_reference, Move.HAND_OVER, actor)


def left_at_point(order_reference: str, actor: Actor) -> None:
    """Nobody came to the point: everything goes back to the shops. Raises as `hand_over`."""
    _end_at_point(order_reference, Move.NOT_FETCHED, actor)


def _end_at_point(order_reference: str, move: Move, actor: Actor) -> None:
    with write() as session:
        order = locking.order(session, order_reference)
        if order.way == Way.POINT and order.at_point_at is None:
            raise NotAtThePoint()
        event = advance(session, order, _living(order), move, actor=actor)
        _told(session, order, event)


def hand_over_part(
    part_reference: str, *, actor: Actor, merchant_ids: Collection[int] | None = None
) -> None:
    """The household has this shop's bags, fetched there. Raises `IllegalMove`, `NotFound`."""
    _end_in_shop(part_reference, Move.HAND_OVER, actor, merchant_ids)


def left_in_shop(
    part_reference: str, *, actor: Actor, merchant_ids: Collection[int] | None = None
) -> None:
    """Nobody came for this shop's bags; they go back on its shelf. Raises as `hand_over_part`."""
    _end_in_shop(part_reference, Move.NOT_FETCHED, actor, merchant_ids)


def _end_in_shop(
    part_reference: str, move: Move, actor: Actor, merchant_ids: Collection[int] | None
) -> None:
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        event = advance(session, order, [part], move, actor=actor)
        _told(session, order, event)


def _told(session: Session, order: Order, event: AuditEvent) -> None:
    """The household hears how it ended, when the last of its goods is gone."""
    if order.state == OrderState.DELIVERED:
        tell(session, order, "order.delivered", event)
    elif order.state == OrderState.RETURNED:
        tell(session, order, "order.changed", event, what="not_fetched")


def told_by_telephone(order_reference: str, actor: Actor) -> None:
    """An agent has rung up: the household knows that its goods wait. Once is enough.

    Raises `IllegalMove` for what is brought, or is over.
    """
    with write() as session:
        order = locking.order(session, order_reference)
        if order.way == Way.DELIVERY or order.closed_at is not None:
            raise IllegalMove(state=order.state.value)
        if order.told_at is None:
            order.told_at = now()
            record(session, order, "told_by_telephone", actor=actor)


def remind(moment: datetime) -> int:
    """Remind, once, whoever has goods to fetch and little time left; returns how many orders."""
    references = queries.forgetful(db.session(), moment)
    return sum(_remind(reference, moment) for reference in references)


def _remind(reference: str, moment: datetime) -> bool:
    with write() as session:
        order = locking.order(session, reference)
        since = order.at_point_at or max(part.ready_at or moment for part in order.parts)
        if order.reminded_at or not fetched.is_pressing(since, order.ends_at, moment):
            return False
        order.reminded_at = moment
        event = record(session, order, "reminded", actor=Actor.system())
        tell(session, order, "order.reminder", event)
        return True


def _living(order: Order) -> list[MerchantOrder]:
    return [part for part in order.parts if part.state not in GONE] or order.parts
