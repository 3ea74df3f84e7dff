"""Runs the migrations; on SQLite foreign keys are off meanwhile and checked afterwards.

A batch migration recreates tables; with foreign keys on, that would delete the children.
"""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, NullPool, create_engine

from bourg import tables  # noqa: F401  (every table must be known)
from bourg.kernel.db import Base, Moment

HAND_WRITTEN = "search"


def include_object(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Leave the hand-written full-text tables out of autogenerate."""
    return not (name or "").startswith(HAND_WRITTEN)


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column type as what it is in the database."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Upgrade or downgrade the town's database."""
    engine = current_app.extensions["migrate"].db.engine
    own = create_engine(
        engine.url, poolclass=NullPool, module=engine.dialect.dbapi
    )  # its one connection, with foreign keys off, must never return to the pool
    with own.connect() as connection:
        if own.dialect.name == "sqlite":
            _without_foreign_keys(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            include_object=include_object,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if own.dialect.name == "sqlite":
            _check_foreign_keys(connection)
        connection.commit()


def _without_foreign_keys(connection: Connection) -> None:
    connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        connection.rollback()
        raise RuntimeError(f"the migration would break foreign keys: {broken[:5]}")


run()
