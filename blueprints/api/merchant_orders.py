"""The order desk of a shop's program: its parts, and its answers."""

from flask import Response

from blueprints.api.shapes.merchant_orders import (
    Acceptance,
    MerchantOrderSearch,
    Packed,
    Refused,
    SaidLines,
    TicketTotal,
    Where,
    merchant_order,
)
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import shops_of
from bourg.ordering import queries
from bourg.ordering.kinds import PartState
from bourg.ordering.queries.desks import AT_THE_SHOP
from bourg.ordering.services import answering, fetching
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, asked, body, cursor_at, offset_of, page
from bourg.web.bearer import account
from bourg.web.reading import reading


def every() -> Response:
    """The parts that lie at the token's shops, by slot; or those that left them, newest first."""
    wanted = asked(MerchantOrderSearch)
    if wanted.state is Where.PAST:
        return _past(wanted.limit, offset_of(wanted.cursor))
    states = (PartState(wanted.state),) if wanted.state else AT_THE_SHOP
    offset = offset_of(wanted.cursor)
    parts = queries.desk(reading(), mine(), wanted=states)[offset:]
    return answer(page([merchant_order(part) for part in parts], offset, wanted.limit))


def _past(limit: int, before_id: int) -> Response:
    """A page of what left the shops; it goes on by the last part's id, so nothing shifts."""
    parts = queries.past(reading(), mine(), before_id=before_id or None, limit=limit + 1)
    further = cursor_at(parts[limit - 1].id) if len(parts) > limit else None
    return answer({"items": [merchant_order(part) for part in parts[:limit]], "next": further})


def one(reference: str) -> Response:
    """One part of the token's shops."""
    found = queries.part(reading(), mine(), reference)
    if found is None:
        raise NotFound()
    return answer(merchant_order(found))


def accept(reference: str) -> Response:
    """Accept the part, without the lines that are refused; refusing all of them refuses it."""
    refused = body(Acceptance).by_position()
    answering.answer(reference, accept=True, refused=refused, actor=actor(), merchant_ids=mine())
    return one(reference)


def refuse(reference: str) -> Response:
    """Refuse the whole part."""
    reason = body(Refused).reason
    answering.answer(reference, accept=False, reason=reason, actor=actor(), merchant_ids=mine())
    return one(reference)


def amend(reference: str) -> Response:
    """Say what lines of an accepted part weigh or cost, or what comes instead."""
    said = body(SaidLines).by_position()
    answering.amend(reference, said, actor=actor(), merchant_ids=mine())
    return one(reference)


def settle(reference: str) -> Response:
    """One total for the part, from the till's ticket; one not answered yet is accepted."""
    total_cents = body(TicketTotal).total_cents
    answering.settle(reference, total_cents, actor=actor(), merchant_ids=mine())
    return one(reference)


def ready(reference: str) -> Response:
    """The bags wait for the courier."""
    packed = body(Packed)
    answering.ready(
        reference, packed.bags, cold_bags=packed.cold_bags, actor=actor(), merchant_ids=mine()
    )
    return one(reference)


def handed_over(reference: str) -> Response:
    """The household has fetched its bags in the shop."""
    body(Nothing)
    fetching.hand_over_part(reference, actor=actor(), merchant_ids=mine())
    return one(reference)


def not_fetched(reference: str) -> Response:
    """Nobody came for the bags: they go back on the shelf, and the household is told."""
    body(Nothing)
    fetching.left_in_shop(reference, actor=actor(), merchant_ids=mine())
    return one(reference)


def mine() -> frozenset[int]:
    """The shops that the token's account works in."""
    return shops_of(reading(), account().id)
