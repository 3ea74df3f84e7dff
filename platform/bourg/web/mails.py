"""Renders mails (`templates/mail/<event>/`) and text messages, in the reader's language.

Links begin with the town's own address, never with what a request claimed.
"""

import re

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from bourg.kernel.refusals import N_
from bourg.messages.ports import Mail
from bourg.web.filters import NO_BREAK
from bourg.web.theming import town_palette
from bourg.web.tools import tools

# Sentences that jobs write into an order, where a person would type them.
SENTENCES = {"no_answer": N_("The shop did not answer in time.")}


def words(name: str, locale: str) -> str:
    """One of `SENTENCES` in a language."""
    with current_app.test_request_context(), force_locale(locale):
        return gettext(SENTENCES[name])


def render(event: str, key: str, to: str, locale: str, **values: object) -> Mail:
    """One mail of an event; `values` are what its templates need."""
    town = tools().town
    common = {
        "palette": town_palette(),
        "operator": town.town.operator_name or town.name,
        "locale": locale,
    }
    context = {**common, **values}
    with current_app.test_request_context(base_url=town.town.base_url), force_locale(locale):
        subject, text, html = (
            render_template(f"mail/{event}/{part}", **context)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    text = kept_together(text) if locale == "fr" else text
    return Mail(key=key, to=to, subject=subject.strip(), text=text, html=html)


def kept_together(text: str) -> str:
    """French text whose signs ":", ";", "?", "!", "«", "»" never stand alone on a line."""
    return re.sub(r"(?<=\S) (?=[:;?!»](?:\s|$))|(?<=«) ", NO_BREAK, text)


def short(event: str, locale: str, **values: object) -> str:
    """The words of a text message or a call: `templates/texts/<event>.txt`, on one line."""
    with current_app.test_request_context(), force_locale(locale):
        words = render_template(f"texts/{event}.txt", locale=locale, **values)
    return " ".join(words.split())
