"""Forms come from our own pages: what another site's page sends is refused, token or not.

Browsers say where a request comes from: `Sec-Fetch-Site`, or `Origin` in older ones. Programs say
neither; they are known by their tokens, and what opens by a cookie asks for a CSRF token as well.
"""

from urllib.parse import urlsplit

from flask import Flask, request

from bourg.kernel.refusals import N_, Refusal
from bourg.web.speaking import is_api

READS = frozenset(("GET", "HEAD", "OPTIONS"))
OWN = frozenset(("same-origin", "none"))  # none: typed or kept by the person, not sent by a page


class ForeignForm(Refusal):
    """The page of another site sent this."""

    code = "foreign_form"
    status = 400
    msgid = N_("This was sent from a page of another site. Nothing was done.")


def is_foreign() -> bool:
    """Whether the browser says that another site's page sent this request."""
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said not in OWN
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def watch() -> None:
    """Refuse what another site's page wants to change. Raises `ForeignForm`.

    The API reads no cookie: there is nothing a foreign page could borrow.
    """
    if request.method in READS or request.endpoint is None or is_api():
        return
    if is_foreign():
        raise ForeignForm()


def init_app(app: Flask) -> None:
    """Look at every request that changes something."""
    app.before_request(watch)
