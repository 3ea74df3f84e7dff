"""Rounds by hand: when each halt is due, and rounds that nothing changes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("stop", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "frozen_at")
    op.drop_column("stop", "due_at")
