"""Databases for the benchmarks: a file, or one of its own on the tests' PostgreSQL server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text

from tests.databases import postgres_server


@contextmanager
def database(kind: str, instance: Path) -> Iterator[str]:
    """The address of an empty database for the town in this folder."""
    if kind == "sqlite":
        instance.mkdir()
        yield f"sqlite:///{instance / 'bourg.sqlite3'}"
        return
    name = f"bourg_bench_{os.getpid()}_{instance.name.replace('-', '_')}"
    admin = postgres_server()
    engine = create_engine(admin, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield admin.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
