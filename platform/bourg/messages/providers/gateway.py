"""Text messages through a gateway of the town's choice: one POST of JSON each.

What comes in the gateway posts to us (`bourg.web.gateway`), so nothing is fetched here.
"""

import json
from pathlib import Path

from bourg.messages.ports import Incoming, Sms
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
        import urllib.error
        import urllib.request

        body = {"id": sms.key, "from": self.sender, "to": sms.to, "text": sms.text}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S):
                return
        except urllib.error.HTTPError as error:
            raise OSError(f"the gateway answered {error.code}") from None

    def fetch(self) -> list[Incoming]:
        """The gateway posts what comes in."""
        return []

    def done(self, message_id: str) -> None:
        """Nothing is kept."""
