"""A basket of the week: what a shop that works by lists sells at a price, until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column(
        "product", sa.Column("weekly", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.execute("ALTER TABLE product DROP COLUMN weekly")
