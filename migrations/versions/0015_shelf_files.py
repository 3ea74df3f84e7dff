"""A shop's file of goods waits while it is looked at; how its columns are named is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "shelf_file",
        sa.Column("merchant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"],
            name="fk_shelf_file_merchant_id_merchant", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_shelf_file"),
    )


def downgrade() -> None:
    op.drop_table("shelf_file")
