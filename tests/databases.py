"""Towns for tests: how each database is started, migrated once, and emptied between tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask, has_app_context
from sqlalchemy import NullPool, create_engine, text

from bourg.app import create_app
from bourg.kernel.db import Base, db

TOWN_TOML = """
[town]
name = "Bondy"
service_name = "Le Panier de Bondy"
insee = ["93010"]
hosts = ["localhost", "127.0.0.1"]

[contact]
phone = "0 800 00 00 00"
phone_hours = "du lundi au samedi, de 9 h à 12 h"
email = "bonjour@bourg.example"

[mail]
transport = "file"
"""


NUMBERS = count()


class OwnContext:
    """Each request of a test has a context of its own, as on a server.

    Flask would lend it the context that the test pushed, and with it `g`: whoever signed in last
    would be signed in everywhere, and a form's errors would stand on every later page.
    """

    def __init__(self, app: Flask):
        self.app = app
        self.wsgi_app = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if has_app_context():
            db.session.rollback()  # the test reads what this request leaves behind
        with self.app.app_context():
            return self.wsgi_app(environ, start_response)


class TestTown:
    """A town whose database can be emptied in milliseconds."""

    __test__ = False
    toml = TOWN_TOML

    def __init__(self, folder: Path, url: str):
        self.folder = folder
        self.url = url
        (folder / "town.toml").write_text(self.toml, "utf-8")
        os.environ["BOURG_DATABASE_URL"] = url
        try:
            self.app: Flask = create_app(folder)
        finally:
            del os.environ["BOURG_DATABASE_URL"]
        self.app.wsgi_app = OwnContext(self.app)  # type: ignore[method-assign]
        self.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        with self.app.app_context():
            flask_migrate.upgrade()

    def empty(self) -> None:
        """Remove every row."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()


class SqliteTown(TestTown):
    """SQLite: the migrated file is kept aside and copied back."""

    def __init__(self, folder: Path):
        self.file = folder / "bourg.sqlite3"
        super().__init__(folder, f"sqlite:///{self.file}")
        self._checkpoint()
        self.pristine = folder / "pristine.sqlite3"
        shutil.copy(self.file, self.pristine)

    def _checkpoint(self) -> None:
        with self.app.app_context():
            raw = db.engine.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
            db.session.remove()
            db.engine.dispose()

    def empty(self) -> None:
        """Put the migrated, empty file back."""
        self.put_back(self.pristine)

    def keep(self) -> Path:
        """Keep a copy of the database as it is, to be put back later."""
        self._checkpoint()
        return Path(shutil.copy(self.file, self.folder / f"kept-{next(NUMBERS)}.sqlite3"))

    def put_back(self, kept: Path) -> None:
        """Make the database what it was when this copy was kept."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copy(kept, self.file)


# Counts on from 1 in every sequence.
_RESTART = text(
    "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences "
    "WHERE schemaname = 'public'"
)


class PostgresTown(TestTown):
    """PostgreSQL: an own database on a server that the tests start."""

    def __init__(self, folder: Path):
        name = (
            f"bourg_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(NUMBERS)}"
        )
        admin = postgres_server()
        engine = create_engine(admin, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        super().__init__(folder, admin.replace("/postgres?", f"/{name}?"))

    def empty(self) -> None:
        """Delete every row past triggers and keys (20 times faster than TRUNCATE), ids from 1."""
        tables = Base.metadata.tables
        deletes = "; ".join(f'DELETE FROM "{table}"' for table in tables)
        with self.app.app_context():
            db.session.remove()
            with db.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql(deletes)
                connection.execute(_RESTART)


@cache
def postgres_server() -> str:
    """The address of a running PostgreSQL: `TEST_POSTGRES_URL`, else Debian's, started here."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return given if "?" in given else f"{given}?"
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        pytest.fail(
            "PostgreSQL is missing: install it (Debian: postgresql), or set TEST_POSTGRES_URL."
        )
    return _start(binaries[-1])


def _start(binaries: Path) -> str:
    """Start a server of our own on a socket in a temporary folder (as `postgres` when root)."""
    folder = Path(tempfile.mkdtemp(prefix="bourg-pg-"))
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, "postgres", "postgres")
    prefix = ["runuser", "-u", "postgres", "--"] if as_root else []
    user = "postgres" if as_root else os.environ.get("USER", "postgres")
    data = str(folder / "data")
    initdb = [*prefix, str(binaries / "initdb"), "-D", data, "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*initdb, "--locale=C.UTF-8", "-U", user], check=True, capture_output=True)
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=200"
    start = [
        *prefix,
        str(binaries / "pg_ctl"),
        "-D",
        data,
        "-w",
        "-l",
        f"{folder}/log",
        "-o",
        options,
    ]
    subprocess.run([*start, "start"], check=True, stdout=subprocess.DEVNULL)
    stop = [*prefix, str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop"]
    import atexit

    atexit.register(lambda: subprocess.run(stop, check=False, capture_output=True))
    return f"postgresql://{user}@/postgres?host={folder}"
