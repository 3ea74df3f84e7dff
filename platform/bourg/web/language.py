"""In which language one speaks: found once a request, asked some hundred times."""

from flask import g
from flask_babel import get_locale


def language() -> str:
    """The language of this page: `fr` or `en`."""
    known: str | None = g.get("language")
    if known is None:
        locale = get_locale()
        known = g.language = locale.language if locale else "fr"
    return known
