"""Headers and cookies: strict policy, no third party, nothing personal in shared caches."""

from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import Any

from flask import Flask, Request, Response, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict

from bourg.kernel.refusals import N_

csrf = CSRFProtect()

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; "
        "form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "private, no-store",
}

# Thirty small files a page: what only matters to pages would be half of their bytes.
STATIC_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class Said(ImmutableMultiDict[str, Any]):
    """What an address or a form says, without null characters: no text of PostgreSQL takes one."""

    def __init__(self, said: Any = None):
        pairs = (
            said if isinstance(said, list | tuple) else ImmutableMultiDict(said).items(multi=True)
        )
        super().__init__(
            [(key, value.replace("\0", "") if isinstance(value, str) else value)
             for key, value in pairs]
        )  # fmt: skip


class CleanRequest(Request):
    """A request whose texts can be asked for in every database."""

    parameter_storage_class = Said


FILES = ("looks.static", "signs.sheet", "photos.photo")
MAX_BODY = 2 * 1024 * 1024
MAX_FORM = 256 * 1024  # what is typed and ticked; only uploads may fill a whole body
MAX_FORM_PARTS = 1200
MAX_LIST = 8 * 1024 * 1024  # a shop's list of goods: some ten thousand rows
MAX_PHOTO = 12 * 1024 * 1024  # what telephones take, as JPEG
# The doors that take more, and what is said to whom sends still more.
LIST_TOO_LARGE = N_("This file is too large: 8 MB at most. Bring your goods in as several files.")
PHOTO_TOO_LARGE = N_(
    "This photo is too large: 12 MB at most. Choose a smaller size in the settings of the camera, "
    "and JPEG (“most compatible”) instead of HEIC."
)
LARGER = {
    "merchant.keep_file": (MAX_LIST, LIST_TOO_LARGE),
    "townhall.learn": (MAX_LIST, LIST_TOO_LARGE),
    "merchant.product_add": (MAX_PHOTO, PHOTO_TOO_LARGE),
    "merchant.product_save": (MAX_PHOTO, PHOTO_TOO_LARGE),
}
DRAINED = 512 * 1024 * 1024  # so much more of a refused body is read, for the answer to be heard
DRAINED_S = 10.0  # and for so long at most


def init_app(app: Flask) -> None:
    """Set cookies, limits and headers of every answer."""
    settings = app.extensions["bourg"].settings
    https = settings.town.server.https
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-bourg" if https else "bourg",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=https,
        TRUSTED_HOSTS=settings.town.town.hosts,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # asks for a referrer that some browsers hide: see web.origins
    )
    app.request_class = CleanRequest
    app.before_request(refuse_null)
    app.before_request(limit_form)
    csrf.init_app(app)
    app.after_request(drain)
    app.after_request(partial(harden, https=https))


def refuse_null() -> None:
    """No page has a null character in its address, and no text column of PostgreSQL takes one."""
    if "\0" in request.path:
        abort(404)


def limit_form() -> None:
    """A form without files is small; a door may take a larger file than others."""
    if request.endpoint in LARGER:
        request.max_content_length = LARGER[request.endpoint][0]
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MAX_FORM


def drain(response: Response) -> Response:
    """Read a body too large to its end: a client that still sends would not hear the answer.

    Not further than it says it is: some servers' input never ends by itself.
    """
    if response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        source, left = request.environ["wsgi.input"], min(request.content_length or 0, DRAINED)
        until = monotonic() + DRAINED_S
        while left > 0 and monotonic() < until and (part := source.read(min(left, 65_536))):
            left -= len(part)
    return response


def harden(response: Response, *, https: bool) -> Response:
    """Add the headers; pages are private and never stored, unless the view said otherwise."""
    file = request.endpoint in FILES and response.status_code < 400
    said = {name.lower() for name, _ in response.headers}
    wanted = STATIC_HEADERS if file else HEADERS
    response.headers.extend([(k, v) for k, v in wanted.items() if k.lower() not in said])
    if https and "strict-transport-security" not in said:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
