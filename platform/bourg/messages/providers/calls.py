"""Calls that ring nowhere: printed for a first look, or written as files."""

import sys
from pathlib import Path

from bourg.messages.ports import Call, Incoming
from bourg.messages.providers.tray import Tray
from bourg.town.settings import Town


class ConsoleCaller:
    """Prints what a call would say; nobody presses a key."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.town = town

    def call(self, call: Call) -> None:
        """Print one call."""
        sys.stdout.write(f"{call.to} ({call.locale}): {call.text}\n")

    def fetch(self) -> list[Incoming]:
        """Nothing comes in."""
        return []

    def done(self, message_id: str) -> None:
        """Nothing is kept."""


class FileCaller:
    """Writes calls into `voice/out/` of the instance, and reads the keys of `voice/in/`."""

    def __init__(self, town: Town, instance: Path, token: str):
        self.tray = Tray(instance / "voice")

    def call(self, call: Call) -> None:
        """Write one call."""
        self.tray.put(call.key, f"to: {call.to}\ncall: {call.key}\n\n{call.text}\n")

    def fetch(self) -> list[Incoming]:
        """What lies in `voice/in/`."""
        return self.tray.fetch()

    def done(self, message_id: str) -> None:
        """Take it out of the tray."""
        self.tray.done(message_id)
