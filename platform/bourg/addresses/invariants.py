"""What must be true of places: zones can be read, addresses know theirs, streets can be found."""

from collections.abc import Iterator
from json import loads

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from bourg.addresses.areas import AreaRefused, area_of
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import delivery_zones
from bourg.addresses.rings import crossing, tidy
from bourg.addresses.rules import zone_at
from bourg.addresses.spelling import street_key
from bourg.kernel.invariants import Violation


def check(session: Session) -> list[Violation]:
    """Every broken promise of zones (P1, P3) and addresses (P2), in order."""
    broken = list(_zones(session))
    assigned = [] if broken else _assigned(session)
    return sorted([*broken, *assigned, *_streets(session)])


def _zones(session: Session) -> Iterator[Violation]:
    """P1: a zone's polygon is a polygon that does not cross itself."""
    shape = cast(DeliveryZone.polygon, Text)
    for slug, geometry in session.execute(
        select(DeliveryZone.slug, shape).where(shape.is_not(None))
    ):
        try:
            area_of(loads(geometry))
        except AreaRefused:
            yield Violation("P1", "the polygon cannot be read", f"zone:{slug}")
            continue
        for polygon in loads(geometry)["coordinates"]:
            if met := crossing([tidy(ring) for ring in polygon]):
                yield Violation("P1", f"the outline crosses itself at {met.at}", f"zone:{slug}")


def _assigned(session: Session) -> Iterator[Violation]:
    """P3: the zone of every address is the first one that holds it."""
    zones = delivery_zones(session)
    names: dict[int | None, str] = {zone.id: zone.slug for zone in zones}
    columns = (Address.ban_id, Address.lat, Address.lon, Address.inside, Address.zone_id)
    for ban_id, lat, lon, inside, zone_id in session.execute(select(*columns)):
        zone = zone_at(zones, lat, lon, inside=inside)
        if zone_id != (zone.id if zone else None):
            said, here = names.get(zone_id, str(zone_id)), zone.slug if zone else "none"
            yield Violation("P3", f"has the zone {said}, lies in {here}", f"address:{ban_id}")


def _streets(session: Session) -> Iterator[Violation]:
    """P2: the key of a street is made of its name, or nobody finds its addresses together."""
    streets = select(Address.street, Address.insee, Address.street_key).distinct()
    for street, insee, key in session.execute(streets):
        if key != street_key(street, insee):
            yield Violation(
                "P2", f"is stored under another street's key, {key!r}", f"street:{street}"
            )
