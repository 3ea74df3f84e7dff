"""When a shop last said that a product is as it stands, and since when it is asked to."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_COLUMNS = ("confirmed_at", "asked_at")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("product", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE product SET confirmed_at = updated_at")


def downgrade() -> None:
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE product DROP COLUMN {name}")
