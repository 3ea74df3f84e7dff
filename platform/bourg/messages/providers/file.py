"""Writes mails as .eml files into the instance's `mail/` folder: for the demo and the tests."""

import hashlib
from pathlib import Path

from bourg.messages.ports import Mail
from bourg.messages.providers.envelope import envelope
from bourg.town.settings import Town


class FileMailer:
    """One file a mail, named by its key: sending twice leaves one file."""

    def __init__(self, town: Town, instance: Path, password: str):
        self.town = town
        self.folder = instance / "mail"

    def send(self, mail: Mail) -> None:
        """Write one mail."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(mail.key.encode()).hexdigest()[:24]
        message = envelope(mail, self.town.mail.sender, self.town.service_name)
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())
