"""A mail as the standard library's `EmailMessage`."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from bourg.messages.ports import Mail


def envelope(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """The message of a mail; header fields never take a line break from outside."""
    local, _, domain = sender.partition("@")
    message = EmailMessage()
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
