"""The demo town, loaded once for all tests that look at it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from bourg.app import create_app
from bourg.cli import cli
from bourg.kernel import sqlite
from bourg.kernel.db import db


def bourg(folder: Path, *words: str) -> Result:
    """Run the command with this instance."""
    return CliRunner().invoke(cli, words, env={"BOURG_INSTANCE": str(folder)})


@contextmanager
def opened(folder: Path) -> Iterator[Flask]:
    """The app of an instance, in its context."""
    app = create_app(folder)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def copied(town: Path, target: Path) -> Path:
    """A copy of a town that other test processes may be visiting: its database of one moment."""
    shutil.copytree(town, target, ignore=shutil.ignore_patterns("bourg.sqlite3*"))
    connect = sqlite.library().connect
    with (
        closing(connect(town / "bourg.sqlite3")) as theirs,
        closing(connect(target / "bourg.sqlite3")) as ours,
    ):
        theirs.backup(ours)
    return target


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the whole demo town, and what the command said when it loaded it.

    The test processes share one: it takes half a minute to load.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, said = base / "town" / "instance", base / "town" / "said.txt"
    folder.parent.mkdir(exist_ok=True)
    with (base / "town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            ran = bourg(folder, "demo", "load")
            assert ran.exit_code == 0, ran.output
            said.write_text(ran.output, "utf-8")
    return folder, said.read_text("utf-8")


@pytest.fixture
def demo_town(loaded: tuple[Path, str]) -> Iterator[Flask]:
    """The demo town's app, in its context; to be looked at, not changed."""
    with opened(loaded[0]) as app:
        yield app
