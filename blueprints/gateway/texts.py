"""A text message that came in: kept for the worker, whose words go back as a text message."""

from flask import Response

from bourg.messages.ports import Incoming
from bourg.messages.services import incoming
from bourg.people.rules import clean_phone
from bourg.web.api import body, nothing
from bourg.web.gateway import Posted


def receive() -> Response:
    """Keep it; the same id twice is one message."""
    sent = body(Posted)
    message = Incoming(sent.id, sent.sender, sent.text)
    incoming.keep(message, "sms", clean_phone(sent.sender, "from"))
    return nothing()
