"""The household changes its mind: cancel, change, or say what becomes of the rest."""

from contextlib import suppress

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bourg.catalogue.options import key_of
from bourg.catalogue.services import counted
from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.references import new_id
from bourg.kernel.refusals import NotAllowed, Refusal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, BasketLine, MerchantOrder, Order, OrderLine
from bourg.ordering.queries.orders import means_of_parts
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import baskets, collecting, locking
from bourg.ordering.services.moving import advance, derive, record, tell
from bourg.ordering.states import BUYER, GONE, Move, may_cancel, rest_is_open
from bourg.slots.models import DeliverySlot


def cancel(order_reference: str, actor: Actor) -> None:
    """Cancel a whole order, until the first shop starts. Raises `IllegalMove`, `NotAllowed`."""
    with write() as session:
        order = locking.order(session, order_reference)
        _refuse_started(session, order, actor)
        event = _call_off(session, order, actor)
        tell(session, order, "order.cancelled", event)


def change(order_reference: str, actor: Actor, *, minutes: int) -> str:
    """Take an order back into a new basket, to change it; returns the basket's public id.

    The order is cancelled; its slot is held for the new basket when it can be. Raises as `cancel`.
    """
    with write() as session:
        cancel(order_reference, actor)
        order = locking.order(session, order_reference)
        basket_id = _refilled(session, order)
        slot = session.get_one(DeliverySlot, order.slot_id).public_id
    with suppress(Refusal):  # the basket is whole all the same, another slot can be chosen
        baskets.take_slot(basket_id, slot, minutes=minutes)
    return basket_id


def bring_instead(order_reference: str, actor: Actor, *, minutes: int) -> str:
    """What cannot be fetched is to be brought: take it back into a basket that is delivered.

    Returns the basket's public id; its slot is still to be chosen. Raises as `change`.
    """
    basket_id = change(order_reference, actor, minutes=minutes)
    collecting.deliver(basket_id)
    return basket_id


def settle_rest(order_reference: str, keep: bool, actor: Actor) -> None:
    """After a shop refused its part: keep the rest, or cancel it. Raises `IllegalMove`."""
    if actor.role not in BUYER:
        raise NotAllowed()
    with write() as session:
        order = locking.order(session, order_reference)
        if not rest_is_open([part.state for part in order.parts], order.rest_kept):
            raise IllegalMove(state=order.state.value)
        if not keep:
            event = _call_off(session, order, actor)
            return tell(session, order, "order.cancelled", event)
        order.rest_kept = True
        derive(order)
        record(session, order, "rest_kept", actor=actor)


def _call_off(session: Session, order: Order, actor: Actor) -> AuditEvent:
    """Cancel the parts that still are; their counted goods are on the shelf again."""
    living = _living(order)
    goods = {line.product_id for part in living for line in part.lines if line.product_id}
    event = advance(session, order, living, Move.CANCEL, actor=actor)
    counted.give_back(session, order.reference, goods)
    return event


def _living(order: Order) -> list[MerchantOrder]:
    return [part for part in order.parts if part.state not in GONE]


def _refuse_started(session: Session, order: Order, actor: Actor) -> None:
    states = [part.state for part in order.parts]
    when = select(DeliverySlot.cutoff_at, DeliverySlot.called_off_at)
    cutoff_at, called_off_at = session.execute(when.where(DeliverySlot.id == order.slot_id)).one()
    if not may_cancel(
        states, role=actor.role, moment=now(), cutoff_at=cutoff_at, called_off=bool(called_off_at)
    ):
        raise IllegalMove.of(max(_living(order) or order.parts, key=_progress).state)


def _progress(part: MerchantOrder) -> int:
    return list(type(part.state)).index(part.state)


def _refilled(session: Session, order: Order) -> str:
    """A new basket with what the order held; prices are those the household agreed to."""
    old = session.get_one(Basket, order.basket_id)
    basket_id = baskets.start(channel=old.channel, user_id=old.user_id, locale=old.locale)
    basket = locking.open_basket(session, basket_id)
    kept = {name: getattr(old, name) for name in _KEPT}
    locking.change(session, basket.id, **kept, means=means_of_parts(session, order))
    lines = [
        {
            "basket_id": basket.id, "merchant_id": part.merchant_id,
            "kind": line.kind, "product_id": line.product_id, "text": _text(line),
            "public_id": None if line.product_id else new_id(),
            "ceiling_cents": None if line.product_id else line.ceiling_cents,
            "quantity": line.quantity, "weight_g": line.weight_g,
            "options": key_of(line.options),
            "seen_price_cents": line.unit_price_cents or 0, "note": line.note,
            "substitution": line.substitution, "added_at": now(),
        }
        for part in order.parts for line in part.lines
    ]  # fmt: skip
    session.execute(insert(BasketLine), lines)
    return basket_id


def _text(line: OrderLine) -> str:
    return "" if line.product_id else line.name


_KEPT = (
    "household_id", "address_id", "unlisted_address", "complement", "zone_id", "contact_name",
    "contact_phone", "contact_email", "courier_note", "absence",
)  # fmt: skip
