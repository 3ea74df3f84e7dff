"""A share of a slot's places is kept for priority households until some time before the cut-off."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

CHECK = (
    "reserved >= 0 AND priority_used BETWEEN 0 AND used"
    " AND used - priority_used + reserved <= capacity"
)
NAME = "ck_delivery_slot_reserved_within_capacity"


def upgrade() -> None:
    # Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
    for table, name, default in (
        ("slot_template", "reserved", "0"), ("slot_template", "release_minutes", "240"),
        ("delivery_slot", "priority_used", "0"),
    ):  # fmt: skip
        op.add_column(table, sa.Column(name, sa.Integer(), server_default=default, nullable=False))
    op.execute(
        "ALTER TABLE delivery_slot ADD COLUMN reserved INTEGER DEFAULT 0 NOT NULL"
        f" CONSTRAINT {NAME} CHECK ({CHECK})"
    )
    op.add_column(
        "delivery_slot", sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True)
    )
    for table in ("slot_hold", "household"):
        flag = sa.Column("priority", sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column(table, flag)


def downgrade() -> None:
    for table in ("slot_hold", "household"):
        op.drop_column(table, "priority")
    for name in ("reserved_until", "reserved", "priority_used"):
        op.drop_column("delivery_slot", name)
    for name in ("release_minutes", "reserved"):
        op.drop_column("slot_template", name)
