"""Pages that renew themselves: answered by 304 while a live counter stands still."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from bourg.kernel import counters
from bourg.web.i18n import current_language
from bourg.web.reading import reading


def unchanged(counter: str, also: str = "") -> ResponseReturnValue | None:
    """A 304 when the reader already has the state of `counter` (asks for one number only)."""
    response = make_response("", 200)
    response.set_etag(_mark(counter, also))
    answer = response.make_conditional(request)
    return answer if answer.status_code == 304 else None


def fragment(template: str, counter: str, also: str = "", **values: object) -> ResponseReturnValue:
    """The part of a page that renews itself, marked with the state of its counter."""
    mark = _mark(counter, also)
    response = make_response(render_template(template, **values))
    response.set_etag(mark)
    return response


def _mark(counter: str, also: str) -> str:
    return f"{counters.value(reading(), counter)}-{current_language()}-{also}"
