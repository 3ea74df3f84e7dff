"""An order whose slot the town called off is given another one, also at another pick-up point."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import DeliveryZone
from bourg.kernel import counters, outbox
from bourg.kernel.models import AuditEvent
from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.money.kinds import PaymentState
from bourg.money.rules import fee
from bourg.ordering import fetched
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.queries import loads
from bourg.ordering.queries.claims import notice_of
from bourg.ordering.queries.elsewhere import payable_at, point_of_slot
from bourg.ordering.refusals import IllegalMove, MeansNotAccepted
from bourg.ordering.services import locking
from bourg.ordering.services.baskets import refuse_too_soon
from bourg.ordering.services.freezing import freeze_hours
from bourg.ordering.services.moving import add_up, record
from bourg.ordering.states import BUYER, GONE, NOT_COLLECTED
from bourg.people.queries import has_priority
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, PickupPoint
from bourg.slots.queries.points import collecting_hours
from bourg.slots.services import Promised

# What may still go to another place.
MOVES = NOT_COLLECTED | GONE


def reschedule(order_reference: str, slot_public_id: str, actor: Actor) -> None:
    """Take a place in another slot of its zone for an order, and give the old one back.

    What is fetched may go to another point, where that one takes how its shops are paid. Done twice
    with the same slot it changes nothing. It never becomes dearer.
    Raises `IllegalMove` once a courier has it, `NotCalledOff`, `MeansNotAccepted`, `MadeToOrder`,
    and what a slot refuses.
    """
    if actor.role not in BUYER:
        raise NotAllowed()
    with write() as session:
        known = _known(session, order_reference)
        basket = locking.any_basket(session, known.basket)
        known = _known(session, order_reference)
        if not fetched.movable(known.state, known.at_point_at):
            raise IllegalMove(state=known.state.value)
        if known.slot == slot_public_id:
            return
        shops = _shops(session, known.id)
        point = _other_point(session, known, slot_public_id)
        hold = slots.move(
            basket.claim, slot_public_id, merchant_ids=shops,
            load=partial(loads.of_order, session, known.id),
            privileged=partial(has_priority, session, known.household_id, None),
            zone_id=point.zone_id if point else None,
        )  # fmt: skip
        refuse_too_soon(notice_of(session, known.id), hold.starts_at, since=known.placed_at)
        order = locking.order(session, order_reference)
        if not fetched.movable(order.state, order.at_point_at):
            raise IllegalMove(state=order.state.value)
        _leave_gone(order, hold, shops)
        before = order.slot_id
        if point is not None:
            _go(session, order, basket.id, point)
        _write(session, order, hold)
        event = record(session, order, "rescheduled", actor=actor, before=known.slot,
                       slot=slot_public_id)  # fmt: skip
        counters.bump(session, f"round:{before}")
        _tell(session, order, event, [before, order.slot_id])


class Known(NamedTuple):
    """What is known of an order before it is locked."""

    id: int
    state: OrderState
    at_point_at: datetime | None
    basket: str
    slot: str
    household_id: int
    way: Way
    zone_id: int
    placed_at: datetime


def _known(session: Session, reference: str) -> Known:
    """Raises `NotFound`."""
    row = session.execute(
        select(
            Order.id, Order.state, Order.at_point_at, Basket.public_id, DeliverySlot.public_id,
            Order.household_id, Order.way, DeliverySlot.zone_id, Order.placed_at,
        )
        .join(Basket, Basket.id == Order.basket_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(Order.reference == reference)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound()
    return Known._make(row)


def _other_point(session: Session, known: Known, slot_public_id: str) -> PickupPoint | None:
    """The other point whose window this is, for an order that is not at its own point yet."""
    if not known.way.fetched or known.at_point_at:
        return None
    point = point_of_slot(session, slot_public_id)
    return None if point is None or point.zone_id == known.zone_id else point


def _go(session: Session, order: Order, basket_id: int, point: PickupPoint) -> None:
    """Let the order be fetched there. Raises `MeansNotAccepted`; `IllegalMove` once it lies."""
    if order.at_point_at or any(part.state not in MOVES for part in order.parts):
        raise IllegalMove(state=order.state.value)
    fits = payable_at(session, order.way, order.parts)
    for part in order.parts:
        if part.state not in GONE and not fits(part, point.takes_envelopes):
            raise MeansNotAccepted(shop=part.seller_name)
    for part in order.parts:
        part.collect_from_at = part.collect_until_at = None
    order.way, order.collect_at, order.address_id = Way.POINT, point.name, point.address_id
    order.address_label, order.district = point.address_label, point.district
    order.lat, order.lon = point.lat, point.lon
    locking.change(session, basket_id, zone_id=point.zone_id)


def _shops(session: Session, order_id: int) -> list[int]:
    """The shops with a living part."""
    parts = select(MerchantOrder.merchant_id).where(MerchantOrder.order_id == order_id)
    return list(session.scalars(parts.where(MerchantOrder.state.not_in(GONE))))


def _leave_gone(order: Order, hold: Promised, shops: list[int]) -> None:
    """Give back the room in shops that refused while the slot's lock was waited for."""
    gone = {part.merchant_id for part in order.parts if part.state in GONE}
    for merchant_id in sorted(gone.intersection(shops)):
        slots.give_back_shop(hold.hold_id, merchant_id)


def _write(session: Session, order: Order, hold: Promised) -> None:
    """Let the order be in the slot of this hold."""
    zone_fee_cents: int = session.execute(
        select(DeliveryZone.fee_cents)
        .join(DeliverySlot, DeliverySlot.zone_id == DeliveryZone.id)
        .where(DeliverySlot.id == hold.slot_id)
    ).scalar_one()
    order.slot_id, order.hold_id = hold.slot_id, hold.hold_id
    order.starts_at, order.ends_at, order.time_zone = hold.starts_at, hold.ends_at, hold.time_zone
    order.fee_cents = min(order.fee_cents, fee(hold.fee_cents, zone_fee_cents))
    if not order.fee_cents and order.fee_payment_state == PaymentState.DUE:
        order.fee_payment_state = PaymentState.SETTLED
    add_up(order)
    order.reminded_at = order.told_at = None
    if order.way == Way.SHOP:
        shops = [part.merchant_id for part in order.parts if part.state not in GONE]
        freeze_hours(session, order.id, collecting_hours(session, hold.slot_id, shops))


def _tell(session: Session, order: Order, event: AuditEvent, slot_ids: list[int]) -> None:
    """The household hears of the new time, and every shop that has its bags still."""
    number = event.sequence
    of_order = {"reference": order.reference, "slots": slot_ids}
    parts = [part.reference for part in order.parts if part.state in NOT_COLLECTED]
    outbox.put_all(session, [
        ("order.rescheduled", f"order.rescheduled:{order.reference}:{number}", of_order),
        *(("merchant.rescheduled", f"merchant.rescheduled:{part}:{number}", {"part": part})
          for part in parts),
    ])  # fmt: skip
