"""Zones, shops with hours, and slots for tests; moments are Paris wall times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bourg.addresses.models import DeliveryZone
from bourg.addresses.services.zones import assign
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Closure, Merchant
from bourg.slots.models import DeliverySlot

PARIS = ZoneInfo("Europe/Paris")
ALWAYS = "24/7"


def paris(text):
    """ "2026-11-24 10:00" in Paris as an aware moment."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def add_zone(slug="centre", **fields):
    """A delivery zone, which the addresses that it holds know of; returns its id."""
    zone_id = _add(DeliveryZone(slug=slug, name=slug.title(), **fields))
    with write() as session:
        assign(session)
    return zone_id


def add_shop(name="Boulangerie Amar", hours=ALWAYS, **fields):
    """An approved shop that is open at these hours; returns its id."""
    row = {
        "slug": new_id(), "name": name, "trade": "bakery", "opening_hours": hours,
        "service_level": ServiceLevel.CATALOGUE, "status": MerchantStatus.APPROVED,
        "created_at": now(), **fields,
    }  # fmt: skip
    return _add(Merchant(**row))


def close_shop(merchant_id, from_on, to_on):
    """Days on which a shop is closed."""
    return _add(Closure(merchant_id=merchant_id, from_on=from_on, to_on=to_on))


def add_slot(zone_id, starts_at=None, *, capacity=10, hours=2, cutoff=timedelta(hours=2), **fields):
    """A slot (default: tomorrow at this hour); returns its public id."""
    starts_at = starts_at or now() + timedelta(days=1)
    row = {
        "public_id": new_id(), "zone_id": zone_id, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours), "cutoff_at": starts_at - cutoff,
        "time_zone": "Europe/Paris", "capacity": capacity, **fields,
    }  # fmt: skip
    _add(DeliverySlot(**row))
    return row["public_id"]


def _add(row):
    with write() as session:
        session.add(row)
        session.flush()
        return row.id
