"""A mail as the standard library's `EmailMessage`."""

import hashlib
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate

from bourg.messages.ports import Mail


class Folding(EmailPolicy):
    """Folds a subject with accents by `Header`, which keeps every blank between two folds.

    The folding of `EmailPolicy` drops blanks between encoded words (seen on Python 3.11).
    """

    def fold(self, name: str, value: str) -> str:
        """One header field as lines of at most 76 signs."""
        if name != "Subject" or value.isascii():
            return super().fold(name, value)
        words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


FOLDING = Folding()


def envelope(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """The message of a mail; header fields never take a line break from outside."""
    local, _, domain = sender.partition("@")
    message = EmailMessage(FOLDING)
    message["From"] = Address(sender_name, local, domain)
    message["To"] = " ".join(mail.to.split())
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
