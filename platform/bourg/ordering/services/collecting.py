"""Fetching instead of being brought: a basket is to be collected at a point, or in the shops."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.models import Address
from bourg.kernel.transaction import write
from bourg.ordering.refusals import NoPoint
from bourg.ordering.services import baskets, locking
from bourg.slots import services as slots
from bourg.slots.models import PickupPoint


def fetch_at(basket_id: str, point_id: str) -> None:
    """Choose where everything is fetched; a place kept elsewhere is given back.

    The address of the household stays as it was said. Raises `NoPoint`, `NotFound`,
    `BasketOrdered`.
    """
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        point = PickupPoint
        wanted = select(point.zone_id).where(point.public_id == point_id, point.closed_at.is_(None))
        zone_id = session.scalar(wanted)
        if zone_id is None:
            raise NoPoint(field="point")
        _go(session, basket, zone_id)


def deliver(basket_id: str) -> None:
    """Have everything brought after all, to the address that was said. Raises as `fetch_at`."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        known = basket.address_id is not None or bool(basket.unlisted_address)
        address = session.get(Address, basket.address_id) if basket.address_id else None
        _go(session, basket, baskets.zone_id_of(session, address) if known else None)


def _go(session: Session, basket: locking.LockedBasket, zone_id: int | None) -> None:
    if basket.zone_id not in (None, zone_id):
        slots.release(basket.claim)
    locking.change(session, basket.id, zone_id=zone_id)
