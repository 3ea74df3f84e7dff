"""A round as a file for a company's own program: a line a halt, in the order to ride."""

from flask import Response
from flask_babel import gettext

from bourg.rounds.kinds import StopKind
from bourg.rounds.queries import RoundView, StopView
from bourg.web.doors import door_word
from bourg.web.filters import local, phone
from bourg.web.labels import label
from bourg.web.sheets import sheet


def handover_file(found: RoundView) -> Response:
    """The halts that are left: shops with their bags, doors with what to know there."""
    head = [
        gettext("Stop"), gettext("Kind"), gettext("Number"), gettext("Name"), gettext("Address"),
        gettext("Telephone"), gettext("Latitude"), gettext("Longitude"), gettext("Bags"),
        gettext("Note"), gettext("If absent"), gettext("Word at the door"),
    ]  # fmt: skip
    numbers = found.numbers
    rows = [
        [numbers[one.position], *(_shop(one) if one.kind == StopKind.PICKUP else _door(one))]
        for one in found.to_do
        if one.parts or one.kind != StopKind.PICKUP
    ]
    name = f"tournee-{local(found.starts_at):%Y-%m-%d-%Hh}"
    return sheet(name, head, rows)


def _shop(stop: StopView) -> list[object]:
    part = stop.parts[0]
    return [gettext("Pick up"), part.reference, part.shop, part.shop_address,
            phone(part.shop_phone), part.shop_lat, part.shop_lon, part.bags,
            "", "", ""]  # fmt: skip


def _door(stop: StopView) -> list[object]:
    drop = stop.drop
    where = ", ".join(filter(None, (drop.address_label, drop.complement)))
    packed = all(part.bags for part in stop.parts)
    bags = sum(part.bags or 0 for part in stop.parts) if packed else None
    return [gettext("Bring"), drop.reference, drop.contact_name, where,
            phone(drop.contact_phone), drop.lat, drop.lon, bags, drop.courier_note,
            label(drop.absence), door_word(drop.reference)]  # fmt: skip
