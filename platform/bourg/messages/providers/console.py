"""Prints mails to the worker's output: for a first look."""

import sys
from pathlib import Path

from bourg.messages.ports import Mail
from bourg.messages.providers.envelope import envelope
from bourg.town.settings import Town


class ConsoleMailer:
    """Writes each mail to standard output."""

    def __init__(self, town: Town, instance: Path, password: str):
        self.town = town

    def send(self, mail: Mail) -> None:
        """Print one mail."""
        message = envelope(mail, self.town.mail.sender, self.town.service_name)
        sys.stdout.write(f"{message['To']}: {message['Subject']}\n{mail.text}\n")
