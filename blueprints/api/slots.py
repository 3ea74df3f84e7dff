"""Delivery slots of a basket: offered, held, held longer, given back."""

from functools import partial

from flask import Response, request
from pydantic_core import to_jsonable_python

from blueprints.api.shapes import baskets as shapes
from blueprints.api.shapes.slots import Slot, SlotSearch, SlotWanted, slot
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound, Refusal
from bourg.ordering.queries import Claim, claim, is_privileged, loads, order
from bourg.ordering.queries.concerned import other_slots
from bourg.ordering.queries.elsewhere import other_points
from bourg.ordering.services import baskets
from bourg.slots import queries
from bourg.slots.kinds import OfferState
from bourg.slots.queries import points
from bourg.slots.rules import made_in_time, unaddressed
from bourg.web.api import Nothing, answer, asked, body, nothing
from bourg.web.errors import refused
from bourg.web.reading import reading
from bourg.web.tools import tools

OTHERS = 3
FREE = (OfferState.OPEN, OfferState.FEW_LEFT)


def offered(basket_id: str) -> Response:
    """The slots of two weeks: free for this basket, or the reason why not; of its own zone or
    point, or as they would be at the point that is asked for."""
    wanted = asked(SlotSearch).point_id
    return answer({"items": _offers(basket_id, wanted or ""), "next": None})


def _offers(basket_id: str, point_id: str = "") -> list[Slot]:
    found = _claim(basket_id, point_id)
    offers = queries.offers(
        reading(), zone_id=found.zone_id, merchant_ids=found.merchant_ids, moment=now(),
        claim=found.claim, load=partial(loads.of_claim, reading(), found.claim),
        privileged=partial(is_privileged, reading(), basket_id),
    )  # fmt: skip
    offers = made_in_time(offers, found.notice, now())
    if not (found.addressed or point_id):
        offers = [unaddressed(one) for one in offers]
    return [slot(one, found.zone_fee_cents) for one in offers]


def _claim(basket_id: str, point_id: str) -> Claim:
    """What the grid must know of a basket, as if it were fetched at a point. Raises `NotFound`."""
    found = claim(reading(), basket_id)
    there = points.point(reading(), point_id) if point_id else None
    if found is None or (point_id and (there is None or there.closed_at)):
        raise NotFound()
    if there is None:
        return found
    return found._replace(zone_id=there.zone_id, zone_fee_cents=there.fee_cents)


def _offers_instead(reference: str) -> list[Slot]:
    """The slots that an order may take instead of its own, at its place and at other points."""
    found = order(reading(), reference)
    if found is None:
        raise NotFound()
    there = [slot(one, found.fee_cents) for one in other_slots(reading(), found, now())]
    places = other_points(reading(), found, now(), most=None)
    return [one for one in there if one["state"] in FREE][:OTHERS] + [
        slot(offer, found.fee_cents, place.public_id) for place in places for offer in place.next
    ]  # fmt: skip


def offer_others(refusal: Refusal) -> Response:
    """A slot that cannot be had: the refusal, with the next three that can.

    For an order that cannot be fetched as planned, with two of each other point as well.
    """
    named = request.view_args or {}
    if "reference" in named:
        free = _offers_instead(named["reference"])
    else:
        said = request.get_json(silent=True) or {}
        offers = _offers(named.get("basket_id") or said["basket_id"])
        free = [one for one in offers if one["state"] in FREE][:OTHERS]
    return refused(refusal, alternatives=to_jsonable_python(free))


def hold(basket_id: str) -> Response:
    """Keep a place in a slot for some minutes; a place held in another slot is given back.

    A slot that cannot be had is refused with `alternatives`: the next three that can.
    """
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
