"""A key that was pressed during a call of ours: kept for the worker."""

from flask import Response

from bourg.messages.ports import Incoming
from bourg.messages.services import incoming
from bourg.people.rules import clean_phone
from bourg.web.api import body, nothing
from bourg.web.gateway import Pressed


def receive() -> Response:
    """Keep it; the same id twice is one press."""
    sent = body(Pressed)
    message = Incoming(sent.id, sent.sender, sent.key, sent.call)
    incoming.keep(message, "voice", clean_phone(sent.sender, "from"))
    return nothing()
