"""Addresses: what was typed becomes addresses of the gazetteer."""

from flask import Response

from blueprints.api.shapes.addresses import AddressesFound, AddressSearch, address
from bourg.addresses import queries
from bourg.web.api import answer, asked
from bourg.web.reading import reading


def search() -> Response:
    """Find the addresses that somebody may be typing, and whether the town delivers there."""
    wanted = asked(AddressSearch)
    found = queries.search(reading(), wanted.q, limit=wanted.limit)
    items = [address(one) for one in found.suggestions]
    result: AddressesFound = {
        "items": items, "next": None, "outcome": found.outcome, "town": found.town,
    }  # fmt: skip
    return answer(result)
