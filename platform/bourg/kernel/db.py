"""The database handle, the base of every table, and the column types they share."""

from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, MetaData, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from bourg.kernel import sqlite

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Whether the running code is inside `transaction.write()`: only that function sets it.
writing: ContextVar[bool] = ContextVar("writing", default=False)

# INSERT ... ON CONFLICT exists on both databases, under two names.
INSERT: dict[str, Any] = {"sqlite": sqlite_dialect.insert, "postgresql": postgresql.insert}


class Base(DeclarativeBase):
    """Every table of bourg."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: moments are aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum], name: str) -> Enum:
    """A column type that holds the values of `enum`, guarded by a CHECK named `name`."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda e: [member.value for member in e],
    )


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    """Give every fresh SQLite connection its pragmas."""
    if isinstance(connection, sqlite.library().Connection):
        sqlite.prepare(connection)


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """Begin on SQLite by ourselves: writers queue at once instead of failing at the upgrade."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
