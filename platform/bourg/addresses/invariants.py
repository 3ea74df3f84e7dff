"""What must be true of places: every zone can be read, every street can be found."""

from collections.abc import Iterator
from json import loads

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from bourg.addresses.areas import AreaRefused, area_of
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.spelling import street_key
from bourg.kernel.invariants import Violation


def check(session: Session) -> list[Violation]:
    """Every broken promise of zones (P1) and addresses (P2), in order."""
    return sorted([*_zones(session), *_streets(session)])


def _zones(session: Session) -> Iterator[Violation]:
    """P1: a zone's polygon is a polygon; one that is not would stop every search of addresses."""
    shape = cast(DeliveryZone.polygon, Text)
    for slug, geometry in session.execute(
        select(DeliveryZone.slug, shape).where(shape.is_not(None))
    ):
        try:
            area_of(loads(geometry))
        except AreaRefused:
            yield Violation("P1", "the polygon cannot be read", f"zone:{slug}")


def _streets(session: Session) -> Iterator[Violation]:
    """P2: the key of a street is made of its name, or nobody finds its addresses together."""
    streets = select(Address.street, Address.insee, Address.street_key).distinct()
    for street, insee, key in session.execute(streets):
        if key != street_key(street, insee):
            yield Violation(
                "P2", f"is stored under another street's key, {key!r}", f"street:{street}"
            )
