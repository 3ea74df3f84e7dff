"""What the worker has sent by mail, for tests."""

import email
import email.policy

from bourg import jobs
from bourg.web.tools import tools


class Postbox:
    """The mails of the town; `look()` lets the worker work and opens what is new."""

    def __init__(self):
        self.folder = tools().settings.instance / "mail"
        self.read = set(self.folder.glob("*.eml"))

    def look(self):
        """(to, subject, text, html) of each mail sent since the last look; blanks made plain."""
        jobs.relay()
        new = sorted(set(self.folder.glob("*.eml")) - self.read)
        self.read.update(new)
        return [parsed(path) for path in new]


def parsed(path):
    """A mail by its four parts."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
    return mail["To"], mail["Subject"].replace("\xa0", " "), " ".join(text.split()), html
