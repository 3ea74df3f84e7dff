"""Standing orders: kept by whoever holds an order's token; then read, changed, paused, ended."""

from flask import Response

from blueprints.api.shapes import standing as shapes
from blueprints.api.shapes.baskets import Wish
from blueprints.api.shapes.standing import NewStandingOrder, PauseWanted, StandingChange
from bourg.kernel.refusals import NotFound
from bourg.ordering.queries import standing as queries
from bourg.ordering.queries.standing import StandingView
from bourg.ordering.services import standing
from bourg.ordering.services.standing import Agreed
from bourg.ordering.standing import Span
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, body
from bourg.web.reading import reading
from bourg.web.regular import today
from bourg.web.tools import tools


def keep(reference: str) -> Response:
    """Order the same again and again; the order's token keeps it, a token of its own opens it."""
    wanted = body(NewStandingOrder)
    agreed = Agreed(wanted.ceiling_cents, wanted.consent, adult=wanted.age_confirmed)
    public_id = standing.keep(reference, wanted.rhythm, agreed, actor(), today=today())
    found = _found(public_id)
    kept: shapes.StandingKept = {
        "token": tools().seal("standing", public_id, found.token_version),
        "standing_order": shapes.standing(found),
    }
    return answer(kept, 201)


def show(standing_id: str) -> Response:
    """The standing order with its dates from today on."""
    return answer(shapes.standing(_found(standing_id)))


def _found(standing_id: str) -> StandingView:
    found = queries.standing(reading(), standing_id, today())
    if found is None:
        raise NotFound()
    return found


def change(standing_id: str) -> Response:
    """Change day, hours, rhythm, ceiling, and what to do when nobody opens."""
    wanted = body(StandingChange)
    standing.change(standing_id, wanted.rhythm, wanted.ceiling_cents, wanted.absence, actor(),
                    today=today())  # fmt: skip
    return show(standing_id)


def set_line(standing_id: str, product_id: str) -> Response:
    """Want so much of a product it has, or one product more; 0 takes it out."""
    wanted = body(Wish)
    standing.put_line(standing_id, product_id, actor(), **wanted.model_dump())
    return show(standing_id)


def pause(standing_id: str) -> Response:
    """Want nothing on some days; what can still be cancelled is."""
    wanted = body(PauseWanted)
    standing.pause(standing_id, Span(wanted.from_on, wanted.to_on), actor(), today=today())
    return show(standing_id)


def resume(standing_id: str) -> Response:
    """Take every pause back; dates that it skipped are decided anew."""
    body(Nothing)
    for pause in _found(standing_id).pauses:
        standing.resume(standing_id, pause.id, actor(), today=today())
    return show(standing_id)


def end(standing_id: str) -> Response:
    """Order nothing more; what was ordered already still comes."""
    body(Nothing)
    standing.end(standing_id, actor())
    return show(standing_id)
