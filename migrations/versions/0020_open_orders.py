"""What is open is found at once, however many orders there were."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_order_starts_at", "order", ["starts_at"])
    op.create_index("ix_order_placed_by_user_id", "order", ["placed_by_user_id"])
    for table, column in (("order", "starts_at"), ("merchant_order", "order_id")):
        op.create_index(
            f"ix_{table}_open", table, [column], sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    op.drop_index("ix_merchant_order_open", "merchant_order")
    for name in ("open", "placed_by_user_id", "starts_at"):
        op.drop_index(f"ix_order_{name}", "order")
