"""A slot is called off, or takes place after all: everybody concerned is to hear of it.

One message an order and one a shop, known by the slot and the number of its event: the same
happening tells nobody twice.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries import concerned
from bourg.ordering.queries.concerned import BACK_ON, BACK_ON_TOLD, MAY_MOVE
from bourg.ordering.states import NOT_COLLECTED
from bourg.slots.models import DeliverySlot


def announce(happened: str, slot_id: int, number: int) -> int:
    """Have every household and shop with a living order in a slot told; returns how many orders.

    `happened` is `called_off` or `reopened`, `number` that of the event in the slot's trail.
    Who has no mailbox is to be rung up: called off, until there is another time; reopened, until
    told.
    """
    with write() as session:
        orders = _orders(session, slot_id)
        shops = _shops(session, list(orders))
        slot = session.scalar(select(DeliverySlot.public_id).where(DeliverySlot.id == slot_id))
        messages = [
            (f"order.{happened}", f"order.{happened}:{reference}:{slot}:{number}",
             {"reference": reference, "slot": slot_id})
            for reference in orders.values()
        ] + [
            (f"merchant.{happened}", f"merchant.{happened}:{shop}:{slot}:{number}",
             {"merchant": shop, "slot": slot_id})
            for shop in shops
        ]  # fmt: skip
        if happened == "reopened":
            for reference in concerned.without_mailbox(session, list(orders)):
                audit.record(session, f"order:{reference}", BACK_ON, actor=Actor.system())
        if messages:
            outbox.put_all(session, messages)
        for name in (
            *(f"order:{reference}" for reference in orders.values()),
            *(f"desk:{shop}" for shop in shops), f"round:{slot_id}", "townhall",
        ):  # fmt: skip
            counters.bump(session, name)
        return len(orders)


def told_back_on(order_reference: str, actor: Actor) -> None:
    """Somebody told a household on the telephone that it takes place after all; once."""
    with write() as session:
        if order_reference in {one.reference for one in concerned.back_on(session, now())}:
            audit.record(session, f"order:{order_reference}", BACK_ON_TOLD, actor=actor)
            counters.bump(session, "townhall")


def _orders(session: Session, slot_id: int) -> dict[int, str]:
    """The orders of a slot that can have another time: row id -> reference."""
    wanted = select(Order.id, Order.reference).where(Order.slot_id == slot_id, MAY_MOVE)
    return {id_: reference for id_, reference in session.execute(wanted.order_by(Order.id))}


def _shops(session: Session, order_ids: list[int]) -> list[int]:
    """The shops that have something of these orders still to give."""
    wanted = select(MerchantOrder.merchant_id).where(
        MerchantOrder.order_id.in_(order_ids), MerchantOrder.state.in_(NOT_COLLECTED)
    )
    return list(session.scalars(wanted.distinct().order_by(MerchantOrder.merchant_id)))
