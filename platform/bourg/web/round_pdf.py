"""A round as a PDF: what its printed sheet says, for who rides it without being one of ours."""

from typing import Any

from flask import Response
from flask_babel import format_decimal, gettext, ngettext

from bourg.addresses.kinds import Way
from bourg.money.kinds import Means
from bourg.rounds.queries.board import BoardHalt, BoardRound, Late
from bourg.rounds.queries.views import DropAt, PartAt, StopView
from bourg.web.doors import door_word
from bourg.web.filters import euros, hour, local, phone, slot_window, weekday_date
from bourg.web.labels import label
from bourg.web.pdf import pdf

TICK = "[]"  # a box to tick


def round_pdf(found: BoardRound) -> Response:
    """The shops with their bags, then the doors with payee and amount for each shop."""
    view = found.view
    window = slot_window(view.starts_at, view.ends_at)
    title = gettext("Round of %(day)s, %(window)s", day=weekday_date(view.starts_at), window=window)
    return pdf("round", f"tournee-{local(view.starts_at):%Y-%m-%d-%Hh}", title, round_data(found))


def round_data(found: BoardRound) -> dict[str, Any]:
    """What the sheet says, in the order to ride."""
    halts = [halt for halt in found.halts if halt.left]
    return {
        "figures": _figures(found),
        "shops": [_shop(halt) for halt in halts if halt.at_shop and halt.first.parts],
        "doors": [_place(found, halt) for halt in halts if not halt.at_shop],
        "words": {
            "fetch": gettext("Pick up"), "bring": gettext("Bring"), "note": gettext("Note:"),
            "cash": gettext("Couriers never take cash. Cheques go in their envelope, made out to "
                            "the shop."),
            "shop_head": [gettext("Order"), gettext("For"), gettext("Bags"), gettext("Done")],
        },
    }  # fmt: skip


def _figures(found: BoardRound) -> list[str]:
    bags = gettext("bags: ____") if found.unpacked else _bags(found.bags)
    km = format_decimal(found.view.distance_m / 1000, "0.0")
    doors = ngettext("%(num)s household", "%(num)s households", found.doors)
    every = (found.courier or "", doors, bags, gettext("%(km)s km", km=km))
    return [words for words in every if words]


def _shop(halt: BoardHalt) -> dict[str, Any]:
    part, several = halt.first.parts[0], len(halt.stops) > 1 and halt.bags
    words = gettext("Altogether at this shop: %(bags)s", bags=_bags(halt.bags)) if several else ""
    return {
        "number": halt.number, "name": part.shop, "address": part.shop_address,
        "phone": phone(part.shop_phone), "at": _at(halt.first), "sum": words,
        "rows": [_fetched(one) for one in halt.stops],
    }  # fmt: skip


def _fetched(one: Late) -> dict[str, str]:
    part = one.stop.parts[0]
    return {
        "reference": part.reference, "name": one.stop.drop.contact_name, "note": part.note,
        "bags": str(part.bags or "____"),
    }  # fmt: skip


def _place(found: BoardRound, halt: BoardHalt) -> dict[str, Any]:
    if halt.first.drop.way == Way.POINT:
        return _point(found.view.point, halt)
    return _door(halt.number, halt.first)


def _point(name: str, halt: BoardHalt) -> dict[str, Any]:
    """A pick-up point, where goods of several households are set down in one go."""
    drop = halt.first.drop
    return {
        "number": halt.number, "place": name or drop.address_label, "lines": [drop.address_label],
        "name": "", "phone": "", "reference": "", "at": "", "marks": [], "after": [], "ticks": [],
        "head": [gettext("Order"), gettext("For"), gettext("Bags"), gettext("Done")],
        "rows": [[one.stop.drop.reference, one.stop.drop.contact_name, _of_shops(one.stop), TICK]
                 for one in halt.stops],
    }  # fmt: skip


def _of_shops(stop: StopView) -> str:
    every = (
        (part.shop, _bags(part.bags) if part.bags else gettext("bags: ____")) for part in stop.parts
    )
    return "\n".join(", ".join(words) for words in every)


def _door(number: int, stop: StopView) -> dict[str, Any]:
    drop = stop.drop
    known = drop.contact_name != drop.reference
    where = ", ".join(filter(None, (drop.address_label or drop.reference, drop.complement)))
    return {
        "number": number, "place": where, "lines": [], "name": drop.contact_name,
        "phone": phone(drop.contact_phone), "reference": drop.reference if known else "",
        "at": gettext("about %(time)s", time=_at(stop)) if stop.due_at else "",
        "marks": _marks(stop, known), "after": [_if_absent(drop)],
        "ticks": [gettext("Delivered"), gettext("Nobody there")],
        "head": [gettext("Shop"), gettext("Bags"), gettext("Payment"), gettext("Amount")],
        "rows": [[part.shop, str(part.bags or "__"), _means(part), _about(part)]
                 for part in stop.parts],
    }  # fmt: skip


def _marks(stop: StopView, known: bool) -> list[str]:
    """What must not be overlooked at a door."""
    drop, found = stop.drop, []
    if not drop.address_confirmed:
        found.append(gettext("Address not found yet: ring up first."))
    found.append(drop.courier_note)
    if known:
        word = door_word(drop.reference)
        found.append(gettext("Say at the door: “%(word)s”.", word=word))
    if stop.alcohol:
        found.append(gettext("Alcohol: only to an adult. See an identity card if in doubt."))
    return [words for words in found if words]


def _if_absent(drop: DropAt) -> str:
    words = gettext("If nobody is there: %(choice)s", choice=label(drop.absence))
    if not drop.trusted_name:
        return words
    ring = gettext("Ring first: %(name)s, %(phone)s", name=drop.trusted_name,
                   phone=phone(drop.trusted_phone))  # fmt: skip
    return f"{words}. {ring}"


def _about(part: PartAt) -> str:
    """What is to be paid, as far as it is known."""
    return f"≈ {euros(part.total_cents)}" if part.to_settle else euros(part.total_cents)


def _means(part: PartAt) -> str:
    if part.means == Means.CHEQUE:
        return gettext("cheque to “%(payee)s”", payee=part.payee or part.shop)
    return gettext("paid already") if part.means == Means.CARD_ONLINE else label(part.means)


def _at(stop: StopView) -> str:
    return hour(stop.due_at) if stop.due_at else ""


def _bags(count: int) -> str:
    return ngettext("%(num)s bag", "%(num)s bags", count)
