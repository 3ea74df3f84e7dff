"""What is made to order says how many hours before it must be ordered."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE product ADD COLUMN notice_hours INTEGER "
        "CONSTRAINT ck_product_notice CHECK (notice_hours BETWEEN 1 AND 336)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE product DROP COLUMN notice_hours")
