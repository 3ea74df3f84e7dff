"""The courier's program: today's rounds, bags collected, doors done."""

from datetime import datetime, time

from flask import Response

from blueprints.api.shapes.courier import AtTheDoor, OrderDone, PartDone, round_
from bourg.kernel.clock import now
from bourg.ordering.queries import progress
from bourg.rounds import queries
from bourg.rounds.services import riding
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, body
from bourg.web.bearer import account
from bourg.web.filters import local
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
    body(Nothing)
    riding.collected(reference, actor(), hour_cents=_hour_cents())
    state = progress.of_part(reading(), reference)
    done: PartDone = {"reference": reference, "state": state}
    return answer(done)


def delivered(reference: str) -> Response:
    """The order was handed over."""
    note = body(AtTheDoor).note
    riding.delivered(reference, actor(), note=note, hour_cents=_hour_cents())
    return _order_done(reference)


def absent(reference: str) -> Response:
    """Nobody opened: what the household chose for that case is done."""
    note = body(AtTheDoor).note
    riding.absent(reference, actor(), note=note, hour_cents=_hour_cents())
    return _order_done(reference)


def _order_done(reference: str) -> Response:
    done: OrderDone = {"reference": reference, "state": progress.of_order(reading(), reference)}
    return answer(done)


def _hour_cents() -> int:
    return tools().town.delivery.courier_hour_cents
