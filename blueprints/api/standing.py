"""Standing orders: read, paused, ended by whoever holds their token."""

from flask import Response

from blueprints.api.shapes import standing as shapes
from blueprints.api.shapes.standing import PauseWanted
from bourg.kernel.refusals import NotFound
from bourg.ordering.queries import standing as queries
from bourg.ordering.services import standing
from bourg.ordering.standing import Span
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, body
from bourg.web.reading import reading
from bourg.web.regular import today


def show(standing_id: str) -> Response:
    """The standing order with its dates from today on."""
    found = queries.standing(reading(), standing_id, today())
    if found is None:
        raise NotFound()
    return answer(shapes.standing(found))


def pause(standing_id: str) -> Response:
    """Want nothing on some days; what can still be cancelled is."""
    wanted = body(PauseWanted)
    standing.pause(standing_id, Span(wanted.from_on, wanted.to_on), actor(), today=today())
    return show(standing_id)


def end(standing_id: str) -> Response:
    """Order nothing more; what was ordered already still comes."""
    body(Nothing)
    standing.end(standing_id, actor())
    return show(standing_id)
