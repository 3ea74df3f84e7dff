"""Pick-up points for programs: which there are, and fetching a basket there."""

from flask import Response

from blueprints.api.baskets import show
from blueprints.api.shapes.points import PointSearch, PointWanted, point
from bourg.addresses.queries import find
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.ordering.services import collecting
from bourg.slots.queries import points
from bourg.web.api import answer, asked, body, nothing
from bourg.web.reading import reading


def every() -> Response:
    """Where goods can be fetched, with the next free time; the nearest first, when asked from
    an address."""
    wanted = asked(PointSearch)
    place = find(reading(), wanted.address_id) if wanted.address_id else None
    if wanted.address_id and place is None:
        raise NotFound()
    lat, lon = (place.lat, place.lon) if place else (None, None)
    found = points.near(reading(), now(), lat=lat, lon=lon)
    return answer({"items": [point(one) for one in found], "next": None})


def fetch_at(basket_id: str) -> Response:
    """Fetch the basket at a point, or in the shops; a place held elsewhere is given back.

    Slots, fee and means of payment are those of the point from then on.
    """
    collecting.fetch_at(basket_id, body(PointWanted).point_id)
    return show(basket_id)


def deliver(basket_id: str) -> Response:
    """Have the basket brought after all; without a point nothing happens."""
    collecting.deliver(basket_id)
    return nothing()
