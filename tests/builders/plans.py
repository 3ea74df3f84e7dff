"""Weekly slots and exceptional days for tests."""

from datetime import date, time

from bourg.slots.exceptions import Exceptional
from bourg.slots.kinds import ExceptionKind
from bourg.slots.weekly import Weekly

PARIS = "Europe/Paris"
TUESDAY = date(2026, 11, 24)


def template(zone_id, **fields):
    """Tuesdays from 10 to 12, ordered until the day before at 18:00."""
    plain = {
        "zone_id": zone_id, "weekday": 1, "starts_local": time(10), "ends_local": time(12),
        "cutoff_minutes": None, "cutoff_days_before": 1, "cutoff_local": time(18),
        "capacity": 20, "fee_cents": 300, "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    return Weekly(**{**plain, **fields})


def closed(on=TUESDAY, reason="Neige", **fields):
    """A day that is closed."""
    return Exceptional(on, ExceptionKind.CLOSED, reason=reason, **fields)


def places(capacity, on=TUESDAY, **fields):
    """A day with other places."""
    return Exceptional(on, ExceptionKind.CAPACITY, capacity=capacity, **fields)


def extra(on=TUESDAY, **fields):
    """One slot more, from 14 to 16, ordered until an hour before."""
    plain = {"starts_local": time(14), "ends_local": time(16), "cutoff_minutes": 60,
             "capacity": 6, "reason": "Foire"}  # fmt: skip
    return Exceptional(on, ExceptionKind.EXTRA, **{**plain, **fields})
