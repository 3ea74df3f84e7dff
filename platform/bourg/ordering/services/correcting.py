"""What the town puts right in an order. For a shop it answers as the shop does (`answering`)."""

from functools import partial

from sqlalchemy.orm import Session

from bourg.addresses import queries as places
from bourg.addresses.points import Point, turned, within
from bourg.addresses.queries.zones import town_bounds
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, Order
from bourg.ordering.queries import loads
from bourg.ordering.refusals import AddressUnknown, IllegalMove
from bourg.ordering.services import locking
from bourg.ordering.services.moving import record
from bourg.ordering.states import GONE
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot
from bourg.slots.refusals import OutsideZone

_TOWN = (Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR)


def confirm_address(
    order_reference: str, ban_id: str, actor: Actor, *, keep_words: bool = False
) -> None:
    """Give an order with an unlisted address its place in the gazetteer.

    With `keep_words` the address is only the nearest that is known: the household's own words stay.
    Raises `AddressUnknown`, `OutsideZone` when the slot's round does not go there, `SlotFull` when
    a planned round cannot (until orders close; then the round is the dispatcher's).
    """
    with write() as session:
        order = _living(session, order_reference, actor)
        address = places.find(session, ban_id)
        if address is None:
            raise AddressUnknown(field="address")
        if address.zone_id != session.get_one(DeliverySlot, order.slot_id).zone_id:
            raise OutsideZone()
        order.address_id = address.id
        order.address_label = order.address_label if keep_words else address.label
        order.lat, order.lon, order.district = address.lat, address.lon, address.district
        _confirmed(session, order, actor, ban_id)


def place_on_map(order_reference: str, point: Point, actor: Actor) -> None:
    """Give an order with an unlisted address a place on the map; its household's words stay.

    Raises `OutsideZone` (the slot's round does not go there, or it is not in the town),
    `SlotFull` as `confirm_address`.
    """
    with write() as session:
        order = _living(session, order_reference, actor)
        town = town_bounds(session)
        lat, lon = turned(point, town) if town else point
        inside = town is not None and within((lat, lon), town)
        zone = places.zone_of(session, lat, lon, inside=inside)
        if zone is None or zone.id != session.get_one(DeliverySlot, order.slot_id).zone_id:
            raise OutsideZone(field="place")
        order.address_id, order.lat, order.lon = None, lat, lon
        _confirmed(session, order, actor, f"{lat:.5f} {lon:.5f}")


def _living(session: Session, order_reference: str, actor: Actor) -> Order:
    """An order that is not over, locked. Raises `NotAllowed`, `IllegalMove`, `NotFound`."""
    if actor.role not in _TOWN:
        raise NotAllowed()
    order = locking.order(session, order_reference)
    if order.closed_at is not None:
        raise IllegalMove(state=order.state.value)
    return order


def _confirmed(session: Session, order: Order, actor: Actor, address: str) -> None:
    """Its place is known: a plan of its slot has to reach it. Raises `SlotFull`."""
    order.address_confirmed = True
    session.flush()
    shops = [part.merchant_id for part in order.parts if part.state not in GONE]
    claim = session.get_one(Basket, order.basket_id).claim
    load = partial(loads.of_order, session, order.id)
    slots.refit(claim, merchant_ids=shops, load=load)
    record(session, order, "address_confirmed", actor=actor, address=address)
