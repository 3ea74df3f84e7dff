"""One place that turns refusals and errors into pages, or into RFC 9457 problems for the API."""

import logging
from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from bourg.kernel.refusals import N_, Busy, NotFound, Refusal, TooOften
from bourg.web.forms import show_again
from bourg.web.i18n import current_language, explain
from bourg.web.security import LARGER
from bourg.web.speaking import is_api
from bourg.web.tools import tools

log = logging.getLogger(__name__)

WORDS = {
    400: N_("We could not read what was sent. Please go back and try again."),
    403: N_("You may not open this page."),
    404: N_("We could not find this page."),
    405: N_("This page cannot be used that way."),
    413: N_("What was sent is too large."),
    429: N_("Too many attempts. Please wait a few minutes, or call us."),
    500: N_("Something went wrong on our side. Nothing you ordered was lost."),
    503: N_("The service is very busy. Nothing was lost: please try again in a moment."),
}

# The same for programs, and the stable names of the protocol's own errors.
NO_SUCH_THING = N_("There is no such thing, or it is not yours.")
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """An RFC 9457 problem: type, title, status, detail and a stable `code`."""
    body = {**more, "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
            "code": code, "detail": detail}  # fmt: skip
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def page(status: int, words: str, template: str = "errors/error.html") -> Response:
    """The error page in the town's looks; asks the database nothing, which may have failed."""
    g.no_questions = True
    return make_response(render_template(template, status=status, words=words), status)


def refused(refusal: Refusal, **more: object) -> Response:
    """A refusal that no view answered itself; `more` is what a program can use beside it."""
    if is_api():
        facts = {**_facts(refusal), **more}
        response = problem(refusal.status, refusal.code, _for_programs(refusal), **facts)
    else:
        response = _form_again(refusal)
    if isinstance(refusal, Busy | TooOften):
        response.headers["Retry-After"] = "5" if isinstance(refusal, Busy) else "900"
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="bourg"'
    return response


def _for_programs(refusal: Refusal) -> str:
    """The refusal in words; programs do not look for pages."""
    return gettext(NO_SUCH_THING) if refusal.msgid == NotFound.msgid else explain(refusal)


def _form_again(refusal: Refusal) -> Response:
    """The page of a refused form with its errors, or what that page itself refuses to show."""
    try:
        shown = show_again(refusal)
    except Refusal as of_the_page:
        return page(of_the_page.status, explain(of_the_page))
    except HTTPException as of_the_page:
        return http_error(of_the_page)
    return make_response(shown) if shown else page(refusal.status, explain(refusal))


def _facts(refusal: Refusal) -> dict[str, Any]:
    """What a program can use of a refusal: its parameters, and each field that is wrong."""
    facts: dict[str, Any] = {
        k: v for k, v in refusal.params.items() if isinstance(v, int | str | tuple)
    }
    wrong = [{"field": one.field, "detail": explain(one)} for one in refusal.each() if one.field]
    return {**facts, "errors": wrong} if wrong else facts


def http_error(error: HTTPException) -> Response:
    """An error of the protocol, in plain words."""
    status = error.code or 500
    if status < 400 and error.response is not None:
        return make_response(error.get_response())
    if isinstance(error, CSRFError):
        words = gettext("This page has been open too long. Please go back, reload and try again.")
    elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.endpoint in LARGER:
        words = gettext(LARGER[request.endpoint][1])
    else:
        words = gettext(WORDS.get(status, WORDS[400 if status < 500 else 500]))
    if is_api():
        words = gettext(NO_SUCH_THING) if status == HTTPStatus.NOT_FOUND else words
        response = problem(status, CODES.get(status, f"http_{status}"), words)
    else:
        response = page(status, words)
    response.headers.extend((k, v) for k, v in error.get_headers() if k != "Content-Type")
    return response


def unknown_host(error: SecurityError) -> Response:
    """Somebody came by a name that is not the town's: where it is, in a page that needs no style.

    (Under that name neither addresses can be built nor style sheets be had.)
    """
    if is_api():
        return problem(400, "unknown_host", gettext(WORDS[400]))
    g.no_questions = True
    template = current_app.jinja_env.get_template("errors/unknown_host.html")
    return make_response(template.render(town=tools().town, locale=current_language()), 400)


def broken(error: Exception) -> Response:
    """A mistake of ours: logged whole, shown without a traceback."""
    log.exception("%s %s failed", request.method, request.url_rule, exc_info=error)
    words = gettext(WORDS[500])
    return problem(500, "internal", words) if is_api() else page(500, words)


def init_app(app: Flask) -> None:
    """Register the handlers; debugging keeps Flask's own traceback."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, unknown_host)
    if not app.debug:
        app.register_error_handler(Exception, broken)
