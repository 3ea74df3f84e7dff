"""The world that the tests of doors share: built once, put back before each test."""

import pytest

from tests.builders import world
from tests.databases import SqliteTown
from tests.web.visits import Scene, lay_photo


@pytest.fixture(scope="session")
def built(town: SqliteTown) -> Scene:
    """The world, built once and kept."""
    town.empty()
    with town.app.app_context():
        found = world.build()
    return Scene(town, found, town.keep())


@pytest.fixture
def scene(built: Scene) -> Scene:
    """The world as it was built."""
    built.again()
    lay_photo(built.app)
    return built
