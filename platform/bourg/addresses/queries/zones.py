"""Reads about zones for those who draw them: the list, what lies in two zones, what in none."""

from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import delivery_zones
from bourg.addresses.zone_files import Bounds

ADDRESS, ZONE = Address.__table__.c, DeliveryZone.__table__.c


class ZoneView(NamedTuple):
    """A zone, switched on or off, and how many addresses it has."""

    id: int
    slug: str
    name: str
    fee_cents: int
    minimum_cents: int
    active: bool
    position: int
    polygon: dict[str, Any] | None
    addresses: int


class Overlap(NamedTuple):
    """Addresses that lie in two zones; the first one has them."""

    winner: str
    loser: str
    addresses: int


class Hole(NamedTuple):
    """A street of the town with addresses that lie in no zone."""

    street: str
    addresses: int


_ADDRESSES = (
    select(func.count())
    .where(ADDRESS.zone_id == ZONE.id)
    .correlate(ZONE.id.table)
    .scalar_subquery()
)
_COLUMNS = [getattr(ZONE, name) for name in ZoneView._fields if name != "addresses"]
_ZONES = (
    select(*_COLUMNS, _ADDRESSES)
    .where(ZONE.deleted_at.is_(None), ZONE.way == Way.DELIVERY)
    .order_by(ZONE.active.desc(), ZONE.position, ZONE.id)
)
_BOUNDS = select(
    func.min(ADDRESS.lon), func.min(ADDRESS.lat), func.max(ADDRESS.lon), func.max(ADDRESS.lat)
).where(ADDRESS.inside)


def zones(session: Session) -> list[ZoneView]:
    """Every zone that is not deleted, those switched on first, in the order they are asked."""
    return [ZoneView._make(row) for row in session.execute(_ZONES)]


def zone(session: Session, slug: str) -> ZoneView | None:
    """One zone by its short name."""
    row = session.execute(_ZONES.where(ZONE.slug == slug)).first()
    return ZoneView._make(row) if row else None


def town_bounds(session: Session) -> Bounds | None:
    """How far the addresses inside the town reach; nothing without addresses."""
    found = session.execute(_BOUNDS).one()
    return Bounds(*found) if found[0] is not None else None


def holes(session: Session) -> list[Hole]:
    """The streets of the town with addresses in no zone, those with most first."""
    count = func.count().label("addresses")
    missing = (
        select(func.min(ADDRESS.street), count)
        .where(ADDRESS.inside, ADDRESS.zone_id.is_(None))
        .group_by(ADDRESS.street_key)
        .order_by(count.desc(), func.min(ADDRESS.street))
    )
    return [Hole._make(row) for row in session.execute(missing)]


def overlaps(session: Session, drafts: Collection[str] = ()) -> list[Overlap]:
    """Which zones lie over one another where people live; the whole town's gives way and is not
    counted. `drafts`: short names of zones that are taken to be switched on already."""
    drawn = [zone for zone in delivery_zones(session, drafts) if zone.area is not None]
    found: Counter[tuple[str, str]] = Counter()
    if len(drawn) > 1:
        for lat, lon in session.execute(select(ADDRESS.lat, ADDRESS.lon)):
            here = [zone.name for zone in drawn if zone.area and zone.area.contains(lat, lon)]
            found.update((here[0], other) for other in here[1:])
    return [Overlap(*names, number) for names, number in found.most_common()]
