"""A price for some days, and a product for some days: what it costs else, and when it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
COLUMNS = ("regular_cents", "lowest_cents", "special_until", "leaves_at")


def upgrade() -> None:
    op.add_column("product", sa.Column("regular_cents", sa.Integer(), nullable=True))
    op.add_column("product", sa.Column("lowest_cents", sa.Integer(), nullable=True))
    for name in ("special_until", "leaves_at"):
        op.add_column("product", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.execute(f"ALTER TABLE product DROP COLUMN {name}")
