"""Somebody at the browser without JavaScript: reads pages, presses their buttons."""

import re
from html import unescape

from tests.builders import baskets

CONTACT = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": ""}


class Visitor:
    """A browser session; `words` is what the last page said."""

    def __init__(self, client):
        self.client = client
        self.html = ""

    @property
    def words(self):
        """The text of the last page, without marks, blanks made plain."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def open(self, url):
        """Look at a page (redirects are followed); returns the answer."""
        return self._read(self.client.get(url, follow_redirects=True))

    def send(self, url, **fields):
        """Send a form and look at what comes; returns the answer."""
        return self._read(self.client.post(url, data=fields, follow_redirects=True))

    def press(self, url, **fields):
        """Send a form and stop at the redirect; returns the answer."""
        return self._read(self.client.post(url, data=fields))

    def field(self, name):
        """What the last page shows in a field (text of a textarea, value of an input)."""
        area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', self.html, re.S)
        given = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', self.html)
        return unescape((area or given)[1])

    def link(self, part):
        """The first address on the last page that holds these letters."""
        return unescape(re.search(rf'"([^"]*{part}[^"]*)"', self.html)[1])

    def take(self, basket_id):
        """Hold this basket in the session, as if it had been filled by hand."""
        with self.client.session_transaction() as session:
            session["basket"], session["basket_count"] = basket_id, 2
        return self

    def _read(self, answer):
        self.html = answer.text
        return answer


def at_the_summary(client, market, **amounts):
    """A visitor with a basket that only has to be ordered."""
    visitor = Visitor(client).take(baskets.ready(market, **amounts))
    visitor.send("/commande/paiement", **means(visitor))
    return visitor


def means(visitor):
    """What the page of payment proposes, as a form sends it."""
    visitor.open("/commande/paiement")
    chosen = re.findall(r'name="(means-[\w-]+)" value="(\w+)" checked', visitor.html)
    return dict(chosen)


def ordered(client, market, **amounts):
    """A visitor who has just ordered; stands on the confirmation."""
    visitor = at_the_summary(client, market, **amounts)
    visitor.address = visitor.press("/commande").headers["Location"]
    visitor.open(visitor.address)
    visitor.tracking = visitor.link("/suivi/")
    return visitor
