"""What a channel must do, and the message it is given."""

from dataclasses import dataclass
from typing import Protocol

KEYS = ("1", "2", "3")  # what may be pressed during a call


@dataclass(frozen=True)
class Mail:
    """One mail, rendered: `key` makes its Message-ID, so that a second sending is recognised."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Sms:
    """One text message to a number in E.164; `key` tells a second sending from a new message."""

    key: str
    to: str
    text: str


@dataclass(frozen=True)
class Call:
    """One call by a machine: it speaks `text`, then waits for one of the keys 1, 2 and 3."""

    key: str
    to: str
    text: str
    locale: str


@dataclass(frozen=True)
class Incoming:
    """What came in: a text message, or a key pressed during a call; `message_id` is its sender's.

    Of a call `answers_to` is the `key` of that call.
    """

    message_id: str
    sender: str
    text: str
    answers_to: str = ""


class Mailer(Protocol):
    """A way to send mail. Raises `OSError` (or its subclasses) when it could not."""

    def send(self, mail: Mail) -> None:
        """Send one mail; sending it twice must be harmless to the receiver."""


class Texter(Protocol):
    """A way to send text messages. `send` raises `OSError` when it could not."""

    def send(self, sms: Sms) -> None:
        """Send one message; a gateway that was given its key before does not send it again."""

    def fetch(self) -> list[Incoming]:
        """What has come in and was not `done` yet; nothing where a gateway calls us instead."""

    def done(self, message_id: str) -> None:
        """This message was kept and need not be fetched again."""


class Caller(Protocol):
    """A way to have a machine ring somebody up. `call` raises `OSError` when it could not."""

    def call(self, call: Call) -> None:
        """Place one call."""

    def fetch(self) -> list[Incoming]:
        """The keys that were pressed and not `done` yet."""

    def done(self, message_id: str) -> None:
        """This answer was kept and need not be fetched again."""
