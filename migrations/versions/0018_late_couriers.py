"""A courier says "I am late": until when the next halt has to wait, and the deed in the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BEFORE = ("collected", "missing", "delivered", "absent", "refused", "incident", "returned")
AFTER = (*BEFORE, "late")
CHECKS = (("courier_action", "deed"), ("round_report", "report_deed"))
MOMENTS = ("late_said_at", "late_until_at")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("round", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _change(BEFORE, AFTER, 16, 32)


def downgrade() -> None:
    op.execute("DELETE FROM courier_action WHERE deed = 'late'")
    op.execute("UPDATE round_report SET deed = NULL WHERE deed = 'late'")
    _change(AFTER, BEFORE, 32, 16)
    for name in MOMENTS:
        op.drop_column("round", name)


def _change(old: tuple[str, ...], new: tuple[str, ...], width: int, wider: int) -> None:
    """Which deeds there are, and how long what they are about may be called (a round: 32)."""
    if op.get_bind().dialect.name == "sqlite":
        named = (f"reference VARCHAR({width})", f"reference VARCHAR({wider})")
        for table, _ in CHECKS:
            _write_anew(table, (_listed(old), _listed(new)), named)
        return
    for table, name in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"deed IN ({_listed(new)})")
    op.alter_column("courier_action", "reference", type_=sa.String(wider),
                    existing_type=sa.String(width), existing_nullable=False)  # fmt: skip


def _listed(deeds: tuple[str, ...]) -> str:
    return ", ".join(f"'{deed}'" for deed in deeds)


def _write_anew(table: str, *changes: tuple[str, str]) -> None:
    """SQLite cannot change a CHECK. Nothing refers to these tables, so they may be rebuilt."""
    stored = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :t AND sql IS NOT NULL")
    rows = op.get_bind().execute(stored, {"t": table}).all()
    made = next(row.sql for row in rows if row.type == "table").replace(table, f"{table}_new", 1)
    for before, after in changes:
        made = made.replace(before, after)
    op.execute(made)
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
    for row in rows:
        if row.type == "index":
            op.execute(row.sql)
