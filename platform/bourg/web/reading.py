"""The database session that a view hands to its queries, and a quicker way for one statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from bourg.kernel.db import db


def reading() -> Session:
    """The session of this request, for queries only: a GET never writes.

    On PostgreSQL no transaction stands around them: every statement sees what was committed before
    it either way, and BEGIN and ROLLBACK would be two more trips to the server.
    """
    session = db.session()
    if not session.in_transaction() and db.engine.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    return session


@contextmanager
def glance() -> Iterator[Connection]:
    """A connection of its own, for a page that asks a single statement: cheaper than a session.

    On PostgreSQL no transaction stands around it; two statements may see two moments.
    """
    with _quick_engine().connect() as connection:
        yield connection


def _quick_engine() -> Engine:
    """The engine; on PostgreSQL without BEGIN and ROLLBACK, which double the way there and back."""
    quick: Engine | None = current_app.extensions.get("bourg.glance")
    if quick is None:
        quick = db.engine
        if quick.dialect.name == "postgresql":
            quick = quick.execution_options(isolation_level="AUTOCOMMIT")
        current_app.extensions["bourg.glance"] = quick
    return quick
