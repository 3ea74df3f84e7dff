"""The only door to SQLite: the library with the WAL-reset fix, its pragmas, and their self-test.

SQLite 3.7.0 to 3.51.2 may lose commits in WAL mode when two connections write and checkpoint at
once (sqlite.org/wal.html); fixed in 3.51.3 and back-ported to 3.50.7 and 3.44.6. Where no fixed
library exists bourg uses the rollback journal instead of WAL and says so.
"""

from types import ModuleType
from typing import Any

BUSY_TIMEOUT_MS = 5000
# Every commit empties what other connections remember of the file; read through memory shared by
# all processes, they have it back for nothing. Some builds allow less, which does no harm.
MMAP_BYTES = 256 * 1024 * 1024


def library() -> ModuleType:
    """The DB-API module to use: the fixed wheel where there is one, else the standard library's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        from sqlite3 import dbapi2
    module: ModuleType = dbapi2
    return module


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite carries the fix of the WAL-reset bug (or predates WAL)."""
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3) or version < (3, 7, 0)


def journal_mode() -> str:
    """`wal` with a safe library, `delete` otherwise."""
    return "wal" if wal_is_safe(library().sqlite_version_info) else "delete"


def expected_pragmas() -> dict[str, Any]:
    """What every connection must answer when asked (synchronous 2 is FULL)."""
    return {
        "journal_mode": journal_mode(),
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": BUSY_TIMEOUT_MS,
    }


def prepare(connection: Any) -> None:
    """Set the pragmas of a fresh connection; transactions are begun by `kernel.transaction`."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in expected_pragmas().items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.execute(f"PRAGMA mmap_size={MMAP_BYTES}")
    cursor.close()
