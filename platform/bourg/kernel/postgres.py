"""What bourg asks of the driver of PostgreSQL; imported only where that database is used."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from psycopg import Column, Cursor


class Columns(Sequence[Column]):
    """The columns of a result, described when somebody looks.

    SQLAlchemy remembers what a statement returns and looks once; the driver would describe every
    column of every answer.
    """

    def __init__(self, cursor: "LeanCursor", count: int):
        self._cursor, self._count = cursor, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        return self._described[index]

    @cached_property
    def _described(self) -> list[Column]:
        return [Column(self._cursor, index) for index in range(self._count)]


class LeanCursor(Cursor[Any]):
    """A cursor whose `description` costs nothing until it is read."""

    @property
    def description(self) -> Any:
        """The columns of the present result, or None where a statement returns no rows."""
        result = self.pgresult
        return Columns(self, result.nfields) if result and result.nfields else None


CONNECT: dict[str, Any] = {
    # The connection used last knows the statements best, and knows them at once.
    "prepare_threshold": 1,
    "cursor_factory": LeanCursor,
}
