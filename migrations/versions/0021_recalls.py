"""A shop calls a product back: which orders it concerns, who was told how and when."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(160), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("lot", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by", sa.String(24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_recall_days")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"],
            name="fk_recall_merchant_id_merchant", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"],
            name="fk_recall_product_id_product", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recall"),
        sa.UniqueConstraint("public_id", name="uq_recall_public_id"),
    )
    op.create_index("ix_recall_merchant_id", "recall", ["merchant_id"])
    op.create_table(
        "recall_notice",
        sa.Column("recall_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recall.id"],
            name="fk_recall_notice_recall_id_recall", ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"],
            name="fk_recall_notice_order_id_order", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recall_id", "order_id", name="pk_recall_notice"),
    )


def downgrade() -> None:
    op.drop_table("recall_notice")
    op.drop_table("recall")
