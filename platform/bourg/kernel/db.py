"""The database handle, the base of every table, and the column types they share."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from math import inf
from time import monotonic
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    event,
    literal_column,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from bourg.kernel import sqlite

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

RESTED_S = 5.0  # a connection that rested so long is asked whether it lives

# Whether the running code is inside `transaction.write()`: only that function sets it.
writing: ContextVar[bool] = ContextVar("writing", default=False)

# INSERT ... ON CONFLICT exists on both databases, under two names.
INSERT: dict[str, Any] = {"sqlite": sqlite_dialect.insert, "postgresql": postgresql.insert}


class Base(DeclarativeBase):
    """Every table of bourg."""

    metadata = MetaData(naming_convention=NAMING)


class OneDatabase(Session):
    """A session of the only database there is: nothing is to be chosen for each statement.

    What asks for columns goes straight to the connection, which takes a third off its way; what
    asks for mapped objects goes through the ORM.
    """

    _at_hand: Connection | None = None

    @cached_property
    def _engine(self) -> Engine:
        return db.engine

    def get_bind(self, *_: Any, **__: Any) -> Engine | Connection:
        """The engine, whatever is asked."""
        return self._engine

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """What `Session.execute` does."""
        if options or statement._propagate_attrs:
            return super().execute(statement, params, **options)
        connection = self._at_hand
        if connection is None or connection.closed:
            connection = self._at_hand = self.connection()
        return connection.execute(statement, params)


def among(column: ColumnElement[Any], kinds: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Whether a column holds one of these, written into the statement as partial indexes have it.

    With parameters neither database would see that such an index answers.
    """
    return column.in_([literal_column(f"'{kind.value}'") for kind in kinds])


db = SQLAlchemy(
    metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": OneDatabase}
)


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


@event.listens_for(Pool, "checkin")
def _rest(_connection: Any, record: Any) -> None:
    """Note since when a connection rests."""
    record.info["rests_since"] = monotonic()


@event.listens_for(Pool, "checkout")
def _wake(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested for a while whether its server is still there.

    (Asking every time, as `pool_pre_ping` does, is one more trip to the server for each page.)
    """
    if monotonic() - record.info.get("rests_since", inf) < RESTED_S:
        return
    try:
        connection.cursor().execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError() from error


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    """Begin on SQLite by ourselves: writers queue at once instead of failing at the upgrade."""
    if connection.dialect.name != "sqlite":
        return
    if writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # cannot be refused, so it need not go the long way round
        connection.connection.dbapi_connection.execute("BEGIN")
