"""The courier's program: today's rounds, bags collected, doors done."""

from datetime import datetime, time

from flask import Response

from blueprints.api.shapes.courier import (
    AtTheDoor,
    BagsMissing,
    Collected,
    Incident,
    Late,
    OrderDone,
    PartDone,
    round_,
)
from bourg.kernel.clock import now
from bourg.ordering.queries import progress
from bourg.rounds import queries
from bourg.rounds.services import delaying, reporting, returning, riding
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, body, nothing
from bourg.web.bearer import account
from bourg.web.doors import door_code
from bourg.web.filters import local
from bourg.web.queued import Queue, receive
from bourg.web.reading import reading
from bourg.web.tools import tools


def today() -> Response:
    """The rounds of today that are mine, or that nobody rides yet."""
    day = local(now())
    midnight = datetime.combine(day.date(), time(), day.tzinfo)
    found = queries.day(reading(), account().id, midnight)
    return answer({"items": [round_(one) for one in found], "next": None})


def collected(reference: str) -> Response:
    """The bags of a shop's part are on the bike; a free round is taken by who acts first."""
    told = body(Collected)
    riding.collected(reference, actor(), hour_cents=_hour_cents(), missing=told.missing,
                     note=told.note)  # fmt: skip
    state = progress.of_part(reading(), reference)
    done: PartDone = {"reference": reference, "state": state}
    return answer(done)


def late(round_id: str) -> Response:
    """The courier of a round is late: what is ahead is shifted, who is concerned is told."""
    delaying.late(round_id, body(Late).minutes, actor())
    return nothing()


def missing(reference: str) -> Response:
    """Bags of a shop's part are not there; the desk is told."""
    told = body(BagsMissing)
    reporting.missing(reference, actor(), told.bags, told.note)
    return nothing()


def returned(reference: str) -> Response:
    """A shop has back what could not be handed over."""
    body(Nothing)
    returning.returned(reference, actor(), _hour_cents())
    return nothing()


def incident(reference: str) -> Response:
    """Something went wrong at a halt (of a part or an order); nothing moves, the desk is told."""
    reporting.incident(reference, actor(), body(Incident).note)
    return nothing()


def delivered(reference: str) -> Response:
    """The order was handed over."""
    told = body(AtTheDoor)
    riding.delivered(reference, actor(), told.note, _hour_cents(), told.said(),
                     door_code(reference))  # fmt: skip
    return _order_done(reference)


def absent(reference: str) -> Response:
    """Nobody opened: what the household chose for that case is done."""
    told = body(AtTheDoor)
    riding.absent(reference, actor(), told.note, _hour_cents(), told.said())
    return _order_done(reference)


def refused(reference: str) -> Response:
    """The household did not take it: everything goes back to the shops."""
    riding.refused(reference, actor(), body(AtTheDoor).note, _hour_cents())
    return _order_done(reference)


def send() -> Response:
    """What waited on a telephone, done once and in order: the same key, the same answer."""
    return answer(receive(body(Queue), actor()))


def _order_done(reference: str) -> Response:
    done: OrderDone = {"reference": reference, "state": progress.of_order(reading(), reference)}
    return answer(done)


def _hour_cents() -> int:
    return tools().town.delivery.courier_hour_cents
