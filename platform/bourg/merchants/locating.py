"""Where a listed shop is: its typed address against the gazetteer, its old point as a witness."""

import re
from dataclasses import dataclass

from bourg.addresses.areas import metres_between
from bourg.addresses.rules import Found, Outcome, Suggestion
from bourg.addresses.spelling import repair_suffix
from bourg.merchants.town_list import ListedShop, ShopDoubt

SAME_PLACE_M = 150.0  # how far a geocoder's point may lie from the address that it means
_DOUBTS = {
    Outcome.OTHER_TOWN: ShopDoubt.OUTSIDE_TOWN,
    Outcome.UNKNOWN: ShopDoubt.NO_MATCH,
    Outcome.STREET_ONLY: ShopDoubt.NO_NUMBER,
    Outcome.NUMBER_UNKNOWN: ShopDoubt.NUMBER_UNKNOWN,
}


@dataclass(frozen=True)
class Located:
    """An address of the gazetteer, or why there is none; `near` is what may be meant."""

    address: Suggestion | None = None
    doubt: ShopDoubt | None = None
    near: Suggestion | None = None

    @property
    def proposal(self) -> str:
        """What a person may enter instead."""
        return self.near.label if self.near else ""


def locate(shop: ListedShop, found: Found) -> Located:
    """Judge what the gazetteer found for a shop's typed address."""
    near = found.suggestions[0] if found.suggestions else None
    if found.outcome in _DOUBTS:
        told = found.outcome is Outcome.NUMBER_UNKNOWN
        return Located(doubt=_DOUBTS[found.outcome], near=near if told else None)
    sure = found.exact or _confirmed(shop, found)
    if sure is None:
        return Located(doubt=ShopDoubt.LOW_SCORE, near=near)
    if not sure.inside:
        return Located(doubt=ShopDoubt.OUTSIDE_TOWN, near=sure)
    return Located(address=sure)


def _confirmed(shop: ListedShop, found: Found) -> Suggestion | None:
    """The suggestion with the right number that lies where the list's own point lies."""
    match = re.match(r"(\d+)\s*(\w*)", shop.number)
    if match is None or shop.point is None:
        return None
    number, suffix = int(match[1]), repair_suffix(match[2])
    for suggestion in found.suggestions:
        same = suggestion.number == number and suggestion.suffix[:1] == suffix[:1]
        if same and metres_between(suggestion.lat, suggestion.lon, *shop.point) <= SAME_PLACE_M:
            return suggestion
    return None
