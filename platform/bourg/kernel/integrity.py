"""The kernel's own invariants: trails are unbroken (I8), the outbox is carried out (I10), the
database is whole (I16).
"""

from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.orm import Session

from bourg.kernel import audit, sqlite
from bourg.kernel.clock import now
from bourg.kernel.invariants import Violation
from bourg.kernel.models import AuditEvent, OutboxMessage

LATE = timedelta(minutes=30)
APPEND_ONLY = ("audit_event",)


def missing_tables(session: Session, tables: list[str]) -> list[Violation]:
    """I16: what must exist and does not."""
    present = set(inspect(session.connection()).get_table_names())
    return [
        Violation("I16", f"table {name} is missing: run `bourg db upgrade`", "database")
        for name in ("alembic_version", *tables) if name not in present
    ]  # fmt: skip


def check(session: Session, *, head: str) -> list[Violation]:
    """Everything the kernel promises, its tables being there; `head` is the newest migration."""
    engine = session.get_bind()
    own = {"sqlite": _sqlite, "postgresql": _postgresql}[engine.dialect.name]
    return [*_trails(session), *_outbox(session), *_schema(session, head), *own(session)]


def health(session: Session, head: str) -> dict[str, object]:
    """Whether the database is ready for this code: `status` "ok" or "not ready", and why."""
    kind = session.get_bind().dialect.name
    present = version(session.connection())
    wrong = wrong_pragmas(session) if kind == "sqlite" else []
    report: dict[str, object] = {"database": kind, "schema": present}
    if kind == "sqlite":
        report |= {"sqlite": sqlite.library().sqlite_version, "journal": sqlite.journal_mode()}
    report["status"] = "ok" if present == head and not wrong else "not ready"
    return report


def version(connection: Connection) -> str | None:
    """The migration this database is at; nothing when it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def migration_head(folder: Path) -> str:
    """The newest migration of the code."""
    return (folder / "head").read_text("utf-8").strip()


def _trails(session: Session) -> list[Violation]:
    """I8: the trails of people, shops, slots and rounds are unbroken (orders see to their own)."""
    event = AuditEvent
    others = select(event).where(event.subject.not_like("order:%"))
    ordered = others.order_by(event.subject, event.sequence).execution_options(yield_per=1000)
    return [
        Violation("I8", f"the trail is broken at {place}", subject)
        for subject, events in groupby(session.scalars(ordered), key=lambda one: one.subject)
        for place in audit.broken_links(events)
    ]


def _outbox(session: Session) -> list[Violation]:
    """I10: no message is parked, none is overdue."""
    late = select(OutboxMessage.key, OutboxMessage.parked_at, OutboxMessage.last_error).where(
        OutboxMessage.done_at.is_(None),
        (OutboxMessage.parked_at.is_not(None)) | (OutboxMessage.next_try_at < now() - LATE),
    )
    return [
        Violation("I10", f"message not carried out: {row.last_error or 'is the worker running?'}",
                  f"outbox:{row.key}")
        for row in session.execute(late)
    ]  # fmt: skip


def _schema(session: Session, head: str) -> list[Violation]:
    """I16: the schema is the code's, the audit trail cannot be rewritten."""
    found = session.scalars(text("SELECT version_num FROM alembic_version")).all()
    wrong = [] if found == [head] else [f"schema version {found} instead of {head}"]
    wrong += [f"{name} is not append-only" for name in APPEND_ONLY if not _guarded(session, name)]
    return [Violation("I16", words, "database") for words in wrong]


def _guarded(session: Session, table: str) -> bool:
    """Whether triggers refuse UPDATE and DELETE on a table."""
    if session.get_bind().dialect.name == "sqlite":
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t")
        return {f"{table}_no_update", f"{table}_no_delete"} <= set(
            session.scalars(names, {"t": table})
        )
    names = text(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE relname = :t AND tgenabled = 'O'"
    )
    return f"{table}_append_only" in set(session.scalars(names, {"t": table}))


def _sqlite(session: Session) -> list[Violation]:
    """I16 on SQLite: integrity, foreign keys, and the pragmas this connection really has."""
    problems = [
        str(line) for line in session.scalars(text("PRAGMA integrity_check")) if line != "ok"
    ]
    orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    problems += [f"row {row[1]} of {row[0]} points to a missing {row[2]}" for row in orphans]
    problems += [f"pragma {name} is {found}, not {wanted}"
                 for name, wanted, found in wrong_pragmas(session)]  # fmt: skip
    return [Violation("I16", words, "database") for words in problems]


def wrong_pragmas(session: Session) -> list[tuple[str, Any, Any]]:
    """The pragmas that are not what they should be: (name, wanted, found)."""
    wanted = sqlite.expected_pragmas()
    found = {name: session.scalar(text(f"PRAGMA {name}")) for name in wanted}
    return [(name, wanted[name], found[name]) for name in wanted if found[name] != wanted[name]]


def _postgresql(session: Session) -> list[Violation]:
    """I16 on PostgreSQL: no constraint was left unvalidated."""
    loose = text("SELECT conname FROM pg_constraint WHERE NOT convalidated")
    return [
        Violation("I16", f"constraint {name} was never validated", "database")
        for name in session.scalars(loose)
    ]
