"""Delivery slots of a basket: offered, held, held longer, given back."""

from flask import Response

from blueprints.api.shapes import baskets as shapes
from blueprints.api.shapes.slots import SlotWanted, slot
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.ordering.queries import claim
from bourg.ordering.services import baskets
from bourg.slots import queries
from bourg.web.api import Nothing, answer, body, nothing
from bourg.web.reading import reading
from bourg.web.tools import tools


def offered(basket_id: str) -> Response:
    """The slots of two weeks: free for this basket, or the reason why not."""
    found = claim(reading(), basket_id)
    if found is None:
        raise NotFound()
    offers = queries.offers(
        reading(), zone_id=found.zone_id, merchant_ids=found.merchant_ids, moment=now(),
        claim=found.claim,
    )  # fmt: skip
    return answer({"items": [slot(one, found.zone_fee_cents) for one in offers], "next": None})


def hold(basket_id: str) -> Response:
    """Keep a place in a slot for some minutes; a place held in another slot is given back."""
    wanted = body(SlotWanted)
    minutes = tools().town.delivery.hold_minutes
    held = baskets.take_slot(basket_id, wanted.slot_id, minutes=minutes)
    return answer(shapes.hold(held), 201)


def extend(basket_id: str) -> Response:
    """Keep the place longer, twice at most."""
    body(Nothing)
    held = baskets.extend_slot(basket_id, minutes=tools().town.delivery.hold_minutes)
    return answer(shapes.hold(held))


def release(basket_id: str) -> Response:
    """Give the place back; without one nothing happens."""
    baskets.leave_slot(basket_id)
    return nothing()
