"""Text messages that go nowhere: printed for a first look, or written as files."""

import sys
from pathlib import Path

from bourg.messages.ports import Incoming, Sms
from bourg.messages.providers.tray import Tray
from bourg.town.settings import Town


class ConsoleTexter:
    """Prints text messages to the worker's output; nothing comes in."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.town = town

    def send(self, sms: Sms) -> None:
        """Print one message."""
        sys.stdout.write(f"{sms.to}: {sms.text}\n")

    def fetch(self) -> list[Incoming]:
        """Nothing comes in."""
        return []

    def done(self, message_id: str) -> None:
        """Nothing is kept."""


class FileTexter:
    """Writes text messages into `sms/out/` of the instance, and reads those of `sms/in/`."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.tray = Tray(instance / "sms")

    def send(self, sms: Sms) -> None:
        """Write one message."""
        self.tray.put(sms.key, f"to: {sms.to}\n\n{sms.text}\n")

    def fetch(self) -> list[Incoming]:
        """What lies in `sms/in/`."""
        return self.tray.fetch()

    def done(self, message_id: str) -> None:
        """Take it out of the tray."""
        self.tray.done(message_id)
