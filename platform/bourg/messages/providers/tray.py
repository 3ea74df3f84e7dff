"""Trays of files: what goes out is one file each, what comes in is read from files.

A file that comes in says who sent it in its first line, then an empty line, then the words. In
the tray of calls a second line "answers: KEY" names the call. Its name is its id.
"""

import hashlib
from pathlib import Path

from bourg.messages.ports import Incoming

LARGEST = 10_000  # bytes of a file that are read


class Tray:
    """The folders `out` and `in` below a folder of the instance."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, key: str, words: str) -> None:
        """Write one file, named by its key: sending twice leaves one file."""
        out = self.folder / "out"
        out.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:24]
        (out / f"{name}.txt").write_text(words, "utf-8")

    def fetch(self) -> list[Incoming]:
        """What lies in the tray, by name."""
        return [_read(path) for path in sorted((self.folder / "in").glob("*.txt"))]

    def done(self, message_id: str) -> None:
        """Take a file out of the tray; doing it twice changes nothing."""
        for path in (self.folder / "in").glob("*.txt"):
            if path.stem == message_id:
                path.unlink(missing_ok=True)


def _read(path: Path) -> Incoming:
    with path.open("rb") as file:
        text = file.read(LARGEST).decode("utf-8", "replace")
    head, _, words = text.replace("\r\n", "\n").partition("\n\n")
    sender, _, rest = head.partition("\n")
    return Incoming(
        path.stem, sender.partition(":")[2].strip() or sender.strip(), words.strip(),
        rest.partition(":")[2].strip(),
    )  # fmt: skip
