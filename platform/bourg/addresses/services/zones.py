"""Zones as they are drawn: writing one down, taking one away, telling every address its zone.

What a change means for baskets, slots and orders is done above, by `ordering.services.zoning`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from bourg.addresses.areas import geometry_of
from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import delivery_zones
from bourg.addresses.rules import zone_at
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.transaction import write

ADDRESS = Address.__table__.c
_POINTS = select(ADDRESS.id, ADDRESS.lat, ADDRESS.lon, ADDRESS.inside, ADDRESS.zone_id)
_MOVE = (
    update(Address.__table__)  # type: ignore[arg-type]
    .where(ADDRESS.id == bindparam("row_id"))
    .values(zone_id=bindparam("zone"))
)


class Moved(NamedTuple):
    """An address that has another zone than before."""

    address_id: int
    before: int | None
    after: int | None


def draw_zone(
    slug: str,
    name: str,
    *,
    polygon: Mapping[str, Any] | None = None,
    fee_cents: int = 0,
    minimum_cents: int = 0,
    active: bool = True,
    position: int = 0,
) -> None:
    """Create or change a delivery zone; no polygon means the whole town. Raises `AreaRefused`.

    For a town that nobody orders from yet: baskets are left as they are.
    """
    with write() as session:
        put(
            session, slug, name=name, polygon=polygon, fee_cents=fee_cents,
            minimum_cents=minimum_cents, active=active, position=position,
        )  # fmt: skip
        assign(session)


def put(
    session: Session, slug: str, *, polygon: Mapping[str, Any] | None, **values: Any
) -> DeliveryZone:
    """Write a zone down, new or known by its slug, inside the caller's `write()`."""
    shape = geometry_of(dict(polygon)) if polygon else None
    zone = session.scalars(select(DeliveryZone).filter_by(slug=slug)).one_or_none()
    if zone is None:
        zone = DeliveryZone(slug=slug)
        session.add(zone)
    for field, value in {"polygon": shape, "deleted_at": None, **values}.items():
        if getattr(zone, field) != value:
            setattr(zone, field, value)
    session.flush()
    return zone


def last_position(session: Session) -> int:
    """The highest position of all zones: who comes after it gives way to all others."""
    highest = select(func.max(DeliveryZone.position)).where(DeliveryZone.deleted_at.is_(None))
    return session.scalar(highest) or 0


def take_away(session: Session, slug: str) -> int:
    """Take a zone from every list; its row stays for what refers to it. Returns its id."""
    zone = session.scalars(
        select(DeliveryZone)
        .filter_by(slug=slug, way=Way.DELIVERY)
        .where(DeliveryZone.deleted_at.is_(None))
    ).one_or_none()
    if zone is None:
        raise NotFound()
    zone.active, zone.deleted_at = False, now()
    session.flush()
    return zone.id


def assign(session: Session) -> list[Moved]:
    """Tell every address the first zone that holds it; returns those for which it is another."""
    zones = delivery_zones(session)
    moved = []
    for row in session.execute(_POINTS).all():
        zone = zone_at(zones, row.lat, row.lon, inside=row.inside)
        after = zone.id if zone else None
        if after != row.zone_id:
            moved.append(Moved(row.id, row.zone_id, after))
    if moved:
        session.execute(_MOVE, [{"row_id": one.address_id, "zone": one.after} for one in moved])
    return moved
