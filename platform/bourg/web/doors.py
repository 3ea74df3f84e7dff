"""The word of an order's door, for the household's pages and the courier's."""

from flask import Flask

from bourg.ordering import door_words
from bourg.web.tools import tools


def door_word(reference: str) -> str:
    """The word that the courier says at the door of this order."""
    return door_words.word(tools().seal("door", reference))


def door_code(reference: str) -> str:
    """The four digits that the household may give; empty where the town does without."""
    if not tools().town.delivery.door_code:
        return ""
    return door_words.code(tools().seal("door", reference))


def init_app(app: Flask) -> None:
    """Give the templates both."""
    app.jinja_env.globals.update(door_word=door_word, door_code=door_code)
