"""A stern look at a page: what our security policy forbids, and what a stranger smuggled in."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

# What a browser fetches, runs or sends to by itself.
FETCHED = {"src", "srcset", "action", "formaction", "data", "poster", "background", "manifest",
           "ping", "data-url", "data-source"}  # fmt: skip
HARMLESS = {"", "tel", "mailto", "geo", "http", "https"}
NEVER = {"style", "object", "embed", "base", "applet", "frame", "iframe"}


class Page(HTMLParser):
    """Collects what is forbidden, and the words that are shown."""

    def __init__(self, html: str):
        super().__init__()
        self.forbidden: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        inline = tag == "script" and not given.get("src")
        if inline or tag in NEVER or "http-equiv" in given:
            self.forbidden.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc") or foreign(tag, name, value):
                self.forbidden.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        self.words += data


def foreign(tag: str, name: str, value: str | None) -> bool:
    """Whether an attribute leads out of the house, or runs something."""
    place = urlsplit((value or "").strip())
    if name in FETCHED or (tag == "link" and name == "href"):
        return bool(place.netloc or place.scheme)
    return name == "href" and place.scheme not in HARMLESS
