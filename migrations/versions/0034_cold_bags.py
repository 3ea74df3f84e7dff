"""Of the bags that are ready, so many go into the courier's cold box."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("ALTER TABLE merchant_order ADD COLUMN cold_bags INTEGER")


def downgrade() -> None:
    op.execute("ALTER TABLE merchant_order DROP COLUMN cold_bags")
