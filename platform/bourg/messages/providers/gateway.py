"""Text messages and calls through gateways of the town's choice: one POST of JSON each.

What comes in a gateway posts to us (`bourg.web.gateway`), so nothing is fetched here.
"""

import json
from pathlib import Path
from typing import Any

from bourg.messages.ports import KEYS, Call, Incoming, Sms
from bourg.town.settings import Town

TIMEOUT_S = 10


class GatewayTexter:
    """Posts `{"id", "from", "to", "text"}` with the token in `Authorization: Bearer`."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.url = str(town.sms.url)
        self.sender = town.sms.sender
        self.token = token

    def send(self, sms: Sms) -> None:
        """Hand over one message. Raises `OSError` unless the gateway answers with 2xx."""
        body = {"id": sms.key, "from": self.sender, "to": sms.to, "text": sms.text}
        _post(self.url, self.token, body)

    def fetch(self) -> list[Incoming]:
        """The gateway posts what comes in."""
        return []

    def done(self, message_id: str) -> None:
        """Nothing is kept."""


class GatewayCaller:
    """Posts `{"id", "from", "to", "text", "language", "keys"}`, the words to be spoken."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.url = str(town.voice.url)
        self.sender = town.voice.sender
        self.token = token

    def call(self, call: Call) -> None:
        """Have one call placed. Raises `OSError` unless the gateway answers with 2xx."""
        body = {"id": call.key, "from": self.sender, "to": call.to, "text": call.text,
                "language": call.locale, "keys": KEYS}  # fmt: skip
        _post(self.url, self.token, body)

    def fetch(self) -> list[Incoming]:
        """The gateway posts the keys that are pressed."""
        return []

    def done(self, message_id: str) -> None:
        """Nothing is kept."""


def _post(url: str, token: str, body: dict[str, Any]) -> None:
    import urllib.error
    import urllib.request

    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):
            return
    except urllib.error.HTTPError as error:
        raise OSError(f"the gateway answered {error.code}") from None
