"""Words carry no VAT rate: the shop's own ticket says it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    with op.batch_alter_table("order_line") as lines:
        lines.alter_column("vat_bp", existing_type=sa.Integer(), nullable=True)
    op.execute("UPDATE order_line SET vat_bp = NULL WHERE kind = 'free_text'")


def downgrade() -> None:
    op.execute("UPDATE order_line SET vat_bp = 0 WHERE vat_bp IS NULL")
    with op.batch_alter_table("order_line") as lines:
        lines.alter_column("vat_bp", existing_type=sa.Integer(), nullable=False)
