"""Standing orders are fetched too, and tried again while a place may come free."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
    op.execute(
        "ALTER TABLE standing_order ADD COLUMN point_id INTEGER"
        " CONSTRAINT fk_standing_order_point_id_pickup_point REFERENCES pickup_point (id)"
    )
    for name in ("retry_until_at", "retried_at"):
        column = sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        op.add_column("standing_date", column)


def downgrade() -> None:
    for name in ("retried_at", "retry_until_at"):
        op.drop_column("standing_date", name)
    op.drop_column("standing_order", "point_id")
