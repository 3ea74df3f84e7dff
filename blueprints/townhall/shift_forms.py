"""What the forms of shifts hold: who rides what, from where, where, with which break."""

from typing import NamedTuple

from flask import request

from blueprints.townhall import hours
from bourg.addresses.kinds import BookingMode
from bourg.addresses.queries import find, search
from bourg.kernel.refusals import N_, BadInput
from bourg.slots.kinds import Remedy, Vehicle
from bourg.slots.queries import shifts as queries
from bourg.slots.shifts import Kit
from bourg.web import fields
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading


class ZoneMode(NamedTuple):
    """A zone and how it takes bookings."""

    slug: str
    name: str
    mode: BookingMode


class Spot(NamedTuple):
    """A place of the gazetteer."""

    label: str
    lat: float
    lon: float


def kit() -> Kit:
    """Who rides what, as it was typed. Raises `BadInput`."""
    read = fields.several({
        "courier": _courier, "vehicle": _vehicle, "crates": whole_number,
        "cold_crates": whole_number, "start": _spot, "rest_minutes": whole_number,
        "zones": _zones,
    })  # fmt: skip
    start: Spot = read["start"]
    found = Kit(
        read["courier"], read["zones"], read["vehicle"], read["crates"], read["cold_crates"],
        request.form.get("adult") == "yes", start.label, start.lat, start.lon,
    )  # fmt: skip
    return _with_end(_with_rest(found, read["rest_minutes"]))


def _with_end(found: Kit) -> Kit:
    """It ends elsewhere than it begins, if that was said."""
    if not text("end", longest=120):
        return found
    end = _spot("end")
    return found._replace(end_label=end.label, end_lat=end.lat, end_lon=end.lon)


def _with_rest(found: Kit, minutes: int) -> Kit:
    """It has a break, if that was said."""
    if not minutes:
        return found
    begins, ends = (fields.clock_time(f"rest_{edge}_local") for edge in ("from", "to"))
    return found._replace(rest_minutes=minutes, rest_from_local=begins, rest_to_local=ends)


def _courier(name: str) -> int:
    known = {one.public_id: one.id for one in queries.couriers(reading())}
    if text(name, longest=32) not in known:
        raise BadInput(N_("Choose a courier."), field=name)
    return known[text(name, longest=32)]


def _vehicle(name: str) -> Vehicle:
    if text(name, longest=20) not in list(Vehicle):
        raise BadInput(N_("Choose a vehicle."), field=name)
    return Vehicle(text(name, longest=20))


def _zones(name: str) -> list[int] | None:
    """The zones that were ticked; nothing for all of them."""
    known = {zone.slug: zone.id for zone in hours.zones()}
    wanted = request.form.getlist(name)
    if not set(wanted) <= known.keys():
        raise BadInput(N_("Choose a zone."), field=name)
    return sorted(known[slug] for slug in wanted) or None


def _spot(name: str) -> Spot:
    """An address of the gazetteer, chosen from the list or typed as it is written there."""
    typed = text(name, longest=120)
    chosen = find(reading(), text(f"{name}_id", longest=60)) if typed else None
    if chosen is not None and chosen.label == typed:
        return Spot(chosen.label, chosen.lat, chosen.lon)
    meant = search(reading(), typed).exact if typed else None
    if meant is None:
        raise BadInput(N_("Enter an address of the town: number and street."), field=name)
    return Spot(meant.label, meant.lat, meant.lon)


def remedy() -> Remedy | None:
    """What becomes of orders in danger, when that was asked."""
    chosen = text("remedy", longest=20)
    return Remedy(chosen) if chosen in list(Remedy) else None


def zone_modes() -> list[ZoneMode]:
    """The active zones and how they take bookings."""
    return [ZoneMode._make(row) for row in queries.zone_modes(reading())]
