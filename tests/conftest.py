"""One town for the tests, on SQLite and on PostgreSQL.

Tests under services/, queries/ and faults/ run on both databases; the others on SQLite, unless
marked `both`. Where PostgreSQL cannot be had the tests fail and say so: nothing is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy.orm import Session

from bourg.kernel.db import db
from tests.databases import PostgresTown, SqliteTown, TestTown

# Forges try the same examples each time; at home they differ, and find more.
settings.register_profile("bourg", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("bourg")

pytest_plugins = ["tests.skips"]

BOTH = ("services", "queries", "faults")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both: run on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "strictest: run on PostgreSQL, which forgives the least")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    folder = Path(metafunc.definition.path).relative_to(metafunc.config.rootpath / "tests").parts[0]
    both = folder in BOTH or metafunc.definition.get_closest_marker("both")
    kinds = ["sqlite", "postgresql"] if both else ["sqlite"]
    if metafunc.definition.get_closest_marker("strictest"):
        kinds = ["postgresql"]
    metafunc.parametrize("database", kinds, scope="session")


@pytest.fixture(scope="session")
def town(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    """A migrated, empty town, built once a session for each database."""
    kind = {"sqlite": SqliteTown, "postgresql": PostgresTown}[database]
    town = kind(tmp_path_factory.mktemp(database))
    yield town
    town.close()


@pytest.fixture
def app(town: TestTown) -> Iterator[Flask]:
    """The town's app with an empty database, inside its context."""
    town.empty()
    town.app.extensions.pop("bourg.kept", None)
    with town.app.app_context():
        yield town.app
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> Session:
    """The database session of the test."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, more or less."""
    return app.test_client()


@pytest.fixture(scope="session")
def bondy() -> Path:
    """The demo town's raw files, kept beside the checkout; without them the test says so."""
    for parent in Path(__file__).parents:
        if (parent / "shared/data/bondy").is_dir():
            return parent / "shared/data/bondy"
    pytest.skip("NOT TRIED: shared/data/bondy is nowhere above this checkout")
