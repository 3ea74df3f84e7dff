"""Labels for the bags of a round: whose bag it is in few words, and a sign that a phone reads.

A bag stands in a shop and on a bike: its label has the order's number and initials, no name and no
address. The sign (QR) holds the address of the stop on the courier's screen.
"""

from typing import NamedTuple

import segno
from flask import url_for
from markupsafe import Markup

from bourg.ordering.queries.desks import PartView
from bourg.rounds.queries.board import BoardHalt, BoardRound
from bourg.rounds.queries.views import PartAt


class Label(NamedTuple):
    """One bag: of which order and part, for whom, the how manieth, at which stop it is brought."""

    order: str
    initials: str
    shop: str
    bag: int
    bags: int | None
    stop: int
    sign: Markup


def labels_of(found: BoardRound) -> list[Label]:
    """Every bag of a round, shop by shop as they are fetched; one where none are counted yet."""
    doors = {one.stop.drop.id: halt.number
             for halt in found.halts if not halt.at_shop for one in halt.stops}  # fmt: skip
    return [label for halt in found.halts if halt.at_shop for label in _at(halt, doors)]


def labels_of_part(part: PartView) -> list[Label]:
    """Every bag of one shop's part, as the shop prints them; one where none are counted yet."""
    order = part.reference.partition("-")[0]
    drawn = sign(order)
    return [
        Label(part.reference, "", part.shop, bag, part.bags, 0, drawn)
        for bag in range(1, (part.bags or 1) + 1)
    ]


def _at(halt: BoardHalt, doors: dict[int, int]) -> list[Label]:
    return [
        _label(one.stop.drop.contact_name, one.stop.drop.reference, part, bag,
               doors.get(one.stop.drop.id, halt.number))
        for one in halt.stops for part in one.stop.parts
        for bag in range(1, (part.bags or 1) + 1)
    ]  # fmt: skip


def _label(name: str, order: str, part: PartAt, bag: int, stop: int) -> Label:
    return Label(order, initials(name), part.shop, bag, part.bags, stop, sign(order))


def initials(name: str) -> str:
    """ "Marie Curie" is "M. C.", "Jean-Luc Petit" is "J.-L. P."; a reference stays one."""
    if any(letter.isdigit() for letter in name):
        return ""
    words = (
        "-".join(f"{piece[0]}." for piece in word.split("-") if piece) for word in name.split()
    )
    return " ".join(words).upper()


def sign(reference: str) -> Markup:
    """The sign that opens a stop on the courier's telephone, as a drawing in the page."""
    address = url_for("courier.find", reference=reference, _external=True)
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="label-sign"))
