"""A shop may count pieces: how many are left, who keeps some while ordering, what came and went."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE product ADD COLUMN stock_left INTEGER "
        "CONSTRAINT ck_product_stock CHECK (stock_left >= 0)"
    )
    op.create_table(
        "stock_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_hold_quantity")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"],
            name="fk_stock_hold_product_id_product", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stock_hold"),
        sa.UniqueConstraint("claim", "product_id", name="uq_stock_hold_claim_product_id"),
    )
    op.create_index("ix_stock_hold_product_id", "stock_hold", ["product_id", "expires_at"])
    op.create_table(
        "stock_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("order_reference", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"],
            name="fk_stock_move_product_id_product", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stock_move"),
    )
    op.create_index("ix_stock_move_product_id", "stock_move", ["product_id"])
    op.create_index("ix_stock_move_order_reference", "stock_move", ["order_reference"])


def downgrade() -> None:
    op.drop_table("stock_move")
    op.drop_table("stock_hold")
    op.execute("ALTER TABLE product DROP COLUMN stock_left")
