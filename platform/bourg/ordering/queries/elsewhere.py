"""An order that cannot be fetched as planned: where else, or whether it is brought."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.money.kinds import Means
from bourg.money.queries import means_of
from bourg.money.rules import means_for
from bourg.ordering.models import Basket, Order
from bourg.ordering.queries.claims import notice_of
from bourg.ordering.queries.orders import OrderView
from bourg.ordering.states import NOT_COLLECTED
from bourg.people.queries import has_priority
from bourg.slots.models import DeliverySlot, PickupPoint
from bourg.slots.points import by_distance
from bourg.slots.queries import offers, points
from bourg.slots.rules import Offer, made_in_time

NEAREST = 2


class Elsewhere(NamedTuple):
    """Another pick-up point with its times; `metres` from the one that is off."""

    public_id: str
    name: str
    address_label: str
    metres: float | None
    offers: list[Offer]

    @property
    def next(self) -> list[Offer]:
        """Its next two free times."""
        return [offer for offer in self.offers if offer.takeable][:2]


def other_points(
    session: Session, order: OrderView, moment: datetime, *, most: int | None = NEAREST
) -> list[Elsewhere]:
    """The nearest other points that have a free time for an order called off at its point, or in
    the shops; all of them without `most`.

    Those that cannot take how its shops are paid are left out, and what lies at its point already
    or was handed over in part.
    """
    parts = [part for part in order.parts if not part.gone]
    fixed = order.at_point_at or any(part.state not in NOT_COLLECTED for part in parts)
    if not order.called_off or not order.way.fetched or fixed:
        return []
    taken, own = payable_at(session, order.way, parts), order.zone_id
    rows = [
        one for one in points.points(session)
        if one.way == Way.POINT and not one.closed_at and one.zone_id != own
        and not [part for part in parts if not taken(part, one.takes_envelopes)]
    ]  # fmt: skip
    zones = {one.public_id: one.zone_id for one in rows}
    near = [one for one in points.near(session, moment) if one.public_id in zones]
    found = (
        Elsewhere(one.public_id, one.name, one.address_label, one.metres,
                  _offers(session, order, zones[one.public_id], moment))
        for one in by_distance(near, order.lat, order.lon)
    )  # fmt: skip
    return [one for one in found if one.next][:most]


def payable_at(session: Session, way: Way, parts: Iterable[Any]) -> Callable[[Any, bool], bool]:
    """Whether a part can be fetched at a point as it is paid: (part, envelopes taken there).

    What was to be paid in the shop on the spot asks whether the shop is paid so beside that too.
    """
    shops = {part.merchant_id: [part.means] for part in parts}
    accepted: Mapping[int, Iterable[Means]] = shops
    if way == Way.SHOP:
        accepted = means_of(session, list(shops))

    def fits(part: Any, envelopes: bool) -> bool:
        known = accepted.get(part.merchant_id, ())
        return part.means in means_for(Way.POINT, known, envelopes=envelopes)

    return fits


def _offers(session: Session, order: OrderView, zone_id: int, moment: datetime) -> list[Offer]:
    found = offers(
        session, zone_id=zone_id, merchant_ids=order.merchant_ids, moment=moment,
        privileged=partial(has_priority, session, order.household_id, None),
    )  # fmt: skip
    return made_in_time(found, notice_of(session, order.id), order.placed_at)


def may_be_brought(session: Session, order: OrderView) -> bool:
    """Whether what cannot be fetched any more could be brought to its household; one statement."""
    if not order.called_off or order.way == Way.DELIVERY or order.at_point_at:
        return False
    home = (
        select(DeliveryZone.id)
        .join(Address, Address.zone_id == DeliveryZone.id)
        .join(Basket, Basket.address_id == Address.id)
        .join(Order, Order.basket_id == Basket.id)
        .where(Order.id == order.id, DeliveryZone.active)
    )
    return session.scalar(home) is not None


def point_of_slot(session: Session, slot_public_id: str) -> PickupPoint | None:
    """The open point that a window belongs to; nothing for a window of the shops or couriers."""
    return session.scalar(
        select(PickupPoint)
        .join(DeliverySlot, DeliverySlot.zone_id == PickupPoint.zone_id)
        .where(DeliverySlot.public_id == slot_public_id)
        .where(PickupPoint.way == Way.POINT, PickupPoint.closed_at.is_(None))
    )
