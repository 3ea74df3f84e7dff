"""Counts the SQL statements of a request, so that a page keeps to its number."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bourg.kernel.db import db

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SELECT 1", "PRAGMA")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside, in order, without the transactions around them."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.upper().startswith(NOT_COUNTED):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
