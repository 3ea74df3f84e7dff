"""What a channel must do, and the message it is given."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """One mail, rendered: `key` makes its Message-ID, so that a second sending is recognised."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""


class Mailer(Protocol):
    """A way to send mail. Raises `OSError` (or its subclasses) when it could not."""

    def send(self, mail: Mail) -> None:
        """Send one mail; sending it twice must be harmless to the receiver."""
