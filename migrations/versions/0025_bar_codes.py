"""The bar code of a product, and the goods a town knows by theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    ean = sa.Column("ean", sa.String(14), server_default="", nullable=False)
    op.add_column("product", ean)
    op.create_table(
        "known_product",
        sa.Column("ean", sa.String(14), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("maker", sa.String(300), nullable=False),
        sa.Column("net_quantity", sa.Integer(), nullable=True),
        sa.Column("net_unit", sa.String(4), nullable=False),
        sa.PrimaryKeyConstraint("ean", name="pk_known_product"),
    )


def downgrade() -> None:
    op.drop_table("known_product")
    op.drop_column("product", "ean")
