"""Towns whose town.toml says something else, for one test."""

from dataclasses import replace

from bourg.town.settings import Town


def tell_otherwise(monkeypatch, app, **sections):
    """What town.toml says of these sections, until the test ends."""
    tools = app.extensions["bourg"]
    town = Town.model_validate(tools.settings.town.model_dump() | sections)
    settings = replace(tools.settings, town=town)
    monkeypatch.setitem(app.extensions, "bourg", replace(tools, settings=settings))
