"""Sends mails through the town's SMTP server."""

import smtplib
import ssl
from pathlib import Path

from bourg.messages.ports import Mail
from bourg.messages.providers.envelope import envelope
from bourg.town.settings import Town

TIMEOUT_S = 10


class SmtpMailer:
    """One connection a mail; a town sends few."""

    def __init__(self, town: Town, instance: Path, password: str):
        self.town = town
        self.password = password

    def send(self, mail: Mail) -> None:
        """Send one mail. Raises `OSError` when the server does not answer or refuses."""
        settings = self.town.mail
        with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S) as server:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, self.password)
            server.send_message(envelope(mail, settings.sender, self.town.service_name))
