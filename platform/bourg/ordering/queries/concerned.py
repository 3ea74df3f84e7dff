"""Whom it concerns when the town calls a slot off, and what can be offered instead."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel.models import AuditEvent
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.queries import loads
from bourg.ordering.queries.claims import notice_of
from bourg.ordering.queries.orders import OrderView
from bourg.ordering.states import GONE, MOVABLE
from bourg.people.queries import has_priority
from bourg.people.rules import first_name
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import offers
from bourg.slots.queries.routes import endangered
from bourg.slots.rules import Offer, made_in_time


class ToReschedule(NamedTuple):
    """An order that needs another slot; `email`: whether it could be told by mail.

    `asked`: whether it was, where the officer decides that.
    """

    reference: str
    contact_name: str
    contact_phone: str
    email: bool
    address_label: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    asked: bool = False


class ShopToTell(NamedTuple):
    """A shop without a mailbox that has orders in a slot called off."""

    name: str
    phone: str | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    orders: int


class ShopPart(NamedTuple):
    """One shop's part, and when its courier or its household was to come."""

    reference: str
    name: str
    slug: str
    email: str | None
    shop: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    called_off_at: datetime | None
    way: Way

    @property
    def called_off(self) -> bool:
        """Whether its slot is called off."""
        return self.called_off_at is not None

    @property
    def fetched_here(self) -> bool:
        """Whether the household comes to the shop for it, and no courier."""
        return self.way == Way.SHOP


def other_slots(session: Session, order: OrderView, moment: datetime) -> list[Offer]:
    """The slots of two weeks as an order of this zone and these shops may take them.

    What is made to order is made from the day on which it was ordered.
    """
    found = offers(
        session, zone_id=order.zone_id, merchant_ids=order.merchant_ids, moment=moment,
        load=partial(loads.of_order, session, order.id),
        privileged=partial(has_priority, session, order.household_id, None),
    )  # fmt: skip
    found = made_in_time(found, notice_of(session, order.id), order.placed_at)
    return [offer for offer in found if offer.public_id != order.slot_public_id]


# `fetched.movable`, asked of rows.
MAY_MOVE = or_(
    Order.state.in_(MOVABLE),
    and_(Order.state == OrderState.ON_THE_WAY, Order.at_point_at.is_not(None)),
)
ASKED = "asked_to_move"  # in an order's trail
BACK_ON, BACK_ON_TOLD = "back_on", "back_on_told"  # there too
_TO_RESCHEDULE: tuple[Any, ...] = (
    Order.reference, Order.contact_name, Order.contact_phone, Order.contact_email != "",
    Order.address_label, Order.starts_at, Order.ends_at, DeliverySlot.closed_reason,
)  # fmt: skip


def to_reschedule(session: Session) -> list[ToReschedule]:
    """The orders that need another slot, those without a mailbox first, then as they press."""
    rows = session.execute(
        select(*_TO_RESCHEDULE)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(DeliverySlot.called_off_at.is_not(None), Order.closed_at.is_(None), MAY_MOVE)
        .order_by(Order.contact_email != "", Order.starts_at, Order.id)
    )  # fmt: skip
    return [ToReschedule(*row) for row in rows]


def without_mailbox(session: Session, order_ids: Collection[int]) -> list[str]:
    """The references of those of these orders whose households have no e-mail."""
    silent = Order.id.in_(order_ids), Order.contact_email == ""
    return list(session.scalars(select(Order.reference).where(*silent).order_by(Order.id)))


def back_on(session: Session, moment: datetime) -> list[ToReschedule]:
    """The orders that take place after all, whose households have not been rung up yet."""
    rows = session.execute(
        select(*_TO_RESCHEDULE)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(DeliverySlot.called_off_at.is_(None), DeliverySlot.ends_at > moment)
        .where(Order.contact_email == "", Order.closed_at.is_(None), MAY_MOVE)
        .order_by(Order.starts_at, Order.id)
    )  # fmt: skip
    found = [ToReschedule(*row) for row in rows]
    events = session.execute(
        select(AuditEvent.subject, AuditEvent.verb)
        .where(AuditEvent.subject.in_([f"order:{one.reference}" for one in found]))
        .where(AuditEvent.verb.in_((BACK_ON, BACK_ON_TOLD, "rescheduled")))
        .order_by(AuditEvent.subject, AuditEvent.sequence)
    )
    last = {subject: verb for subject, verb in events}
    return [one for one in found if last.get(f"order:{one.reference}") == BACK_ON]


def of_claims(session: Session, claims: Collection[str]) -> list[ToReschedule]:
    """The orders of these claims of places, as they press."""
    if not claims:
        return []
    rows = session.execute(
        select(*_TO_RESCHEDULE)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .join(Basket, Basket.id == Order.basket_id)
        .where(Basket.claim.in_(claims), Order.state.in_(MOVABLE))
        .order_by(Order.starts_at, Order.id)
    )
    return [ToReschedule(*row) for row in rows]


def in_danger(session: Session) -> list[ToReschedule]:
    """The orders that no courier can bring any more since a shift was withdrawn."""
    found = of_claims(session, endangered(session))
    known = _asked(session, [one.reference for one in found])
    return [one._replace(asked=one.reference in known) for one in found]


def _asked(session: Session, references: Collection[str]) -> set[str]:
    """Which of these orders were asked to leave the slot that they have."""
    subjects = {f"order:{reference}": reference for reference in references}
    events = select(AuditEvent.subject, AuditEvent.detail).where(
        AuditEvent.subject.in_(subjects), AuditEvent.verb == ASKED
    )
    told = {(subjects[subject], detail.get("slot")) for subject, detail in session.execute(events)}
    if not told:
        return set()
    slots = select(Order.reference, Order.slot_id).where(Order.reference.in_(references))
    return {reference for reference, slot in session.execute(slots) if (reference, slot) in told}


def is_asked(session: Session, order: OrderView) -> bool:
    """Whether a household was asked to take another time, and nobody can bring its order yet."""
    judged = order.mode == BookingMode.ROUTE and order.state in MOVABLE
    if not judged or order.called_off:
        return False
    return bool(_asked(session, [order.reference])) and is_in_danger(session, order.id)


def is_in_danger(session: Session, order_id: int) -> bool:
    """Whether no courier can bring an order any more."""
    claim = select(Basket.claim).join(Order, Order.basket_id == Basket.id)
    return session.scalar(claim.where(Order.id == order_id)) in endangered(session)


def shops_to_tell(session: Session, moment: datetime) -> list[ShopToTell]:
    """The shops without a mailbox whose courier does not come in a slot that is not over."""
    slot = DeliverySlot
    rows = session.execute(
        select(
            Merchant.name, Merchant.phone, slot.starts_at, slot.ends_at, slot.closed_reason,
            func.count(),
        )
        .select_from(MerchantOrder)
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
        .join(slot, slot.id == Order.slot_id)
        .where(slot.called_off_at.is_not(None), slot.ends_at > moment)
        .where(func.coalesce(Merchant.email, "") == "")
        .where(Order.state.in_(MOVABLE))
        .where(MerchantOrder.state.not_in(GONE), MerchantOrder.closed_at.is_(None))
        .group_by(Merchant.id, slot.id)
        .order_by(slot.starts_at, Merchant.name)
    )  # fmt: skip
    return [ShopToTell._make(row) for row in rows]


_COLUMNS: tuple[Any, ...] = (
    MerchantOrder.reference, Order.contact_name, Merchant.slug, Merchant.email, Merchant.name,
    Order.starts_at, Order.ends_at, DeliverySlot.closed_reason, DeliverySlot.called_off_at,
    DeliverySlot.way,
)  # fmt: skip
_PARTS: Select[Any] = (
    select(*_COLUMNS)
    .join(Order, Order.id == MerchantOrder.order_id)
    .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
    .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
    .where(MerchantOrder.state.not_in(GONE))
    .order_by(MerchantOrder.id)
)


def parts(session: Session, merchant_id: int, slot_id: int) -> list[ShopPart]:
    """A shop's parts in a slot that no courier has yet, with first names only."""
    mine = _PARTS.where(MerchantOrder.merchant_id == merchant_id, Order.slot_id == slot_id)
    return _seen(session, mine.where(Order.state.in_(MOVABLE)))


def part(session: Session, reference: str) -> list[ShopPart]:
    """One living part, or nothing."""
    return _seen(session, _PARTS.where(MerchantOrder.reference == reference))


def _seen(session: Session, wanted: Select[Any]) -> list[ShopPart]:
    found = (ShopPart._make(row) for row in session.execute(wanted))
    return [part._replace(name=first_name(part.name)) for part in found]
