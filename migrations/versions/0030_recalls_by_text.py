"""Households told of a recall by text message; what ends by the clock is found without a scan."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_ENDS = ("special_until", "leaves_at")


def upgrade() -> None:
    op.add_column(
        "recall_notice",
        sa.Column("by_text", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for column in _ENDS:
        said = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_product_{column}", "product", [column],
            sqlite_where=said, postgresql_where=said,
        )  # fmt: skip


def downgrade() -> None:
    for column in _ENDS:
        op.drop_index(f"ix_product_{column}", table_name="product")
    with op.batch_alter_table("recall_notice") as batch:
        batch.drop_column("by_text")
