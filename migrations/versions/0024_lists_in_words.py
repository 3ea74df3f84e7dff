"""A line of a basket in words has a name of its own, as it has no product."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("basket_line", sa.Column("public_id", sa.String(32), nullable=True))


def downgrade() -> None:
    op.drop_column("basket_line", "public_id")
