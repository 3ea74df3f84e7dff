"""What the forms of the plan have in common: zone, hours, cut-off, places, fee."""

from typing import Any

from flask import request

from bourg.addresses.queries import delivery_zones
from bourg.addresses.rules import Zone
from bourg.kernel.refusals import N_, BadInput
from bourg.slots.weekly import RELEASE_MINUTES
from bourg.web.fields import Reader, cents, clock_time, minutes_of_hours, several
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading


def places_or_percent(name: str) -> int:
    """A number of places, or "10 %" of those of the form; nothing is 0. Raises `BadInput`."""
    typed = text(name, longest=20).replace(" ", "").replace("\xa0", "") or "0"
    number = typed.removesuffix("%")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise BadInput(N_("Enter a number of places, or a share like 10%%."), field=name, typed="")
    return int(number) if number == typed else whole_number("capacity") * int(number) // 100


def hours_or_four(name: str) -> int:
    """Hours in minutes; nothing typed is four hours. Raises `BadInput`."""
    return minutes_of_hours(name) if text(name, longest=20) else RELEASE_MINUTES


CUTOFFS: dict[str, dict[str, Reader]] = {
    "before": {"cutoff_minutes": minutes_of_hours},
    "day_before": {"cutoff_days_before": whole_number, "cutoff_local": clock_time},
}
HOURS: dict[str, Reader] = {
    "starts_local": clock_time,
    "ends_local": clock_time,
    "capacity": whole_number,
    "fee_cents": cents,
    "reserved": places_or_percent,
    "release_minutes": hours_or_four,
}


def read(**more: Reader) -> dict[str, Any]:
    """The fields of a slot as they were typed, and these. Raises `BadInput`, all fields at once."""
    cutoff = CUTOFFS.get(request.form.get("cutoff_kind", ""), CUTOFFS["before"])
    none = dict.fromkeys(("cutoff_minutes", "cutoff_days_before", "cutoff_local"))
    return none | several({**HOURS, **cutoff, **more})


def zones() -> list[Zone]:
    """The zones of the town."""
    return delivery_zones(reading())


def zone_id(name: str = "zone_id") -> int | None:
    """The zone that was chosen; nothing for all of them. Raises `BadInput`."""
    slug, known = request.form.get(name, ""), {zone.slug: zone.id for zone in zones()}
    if slug and slug not in known:
        raise BadInput(N_("Choose a zone."), field=name)
    return known[slug] if slug else None


def one_zone_id(name: str = "zone_id") -> int:
    """The zone that was chosen, or the only one there is. Raises `BadInput`."""
    known = zones()
    found = zone_id(name) or (known[0].id if len(known) == 1 else None)
    if found is None:
        raise BadInput(N_("Choose a zone."), field=name)
    return found
