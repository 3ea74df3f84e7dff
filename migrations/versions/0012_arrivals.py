"""The hour of every halt, the window that a household is told, and a shop's own note."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("stop", sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stop", sa.Column("lead_s", sa.Integer(), nullable=True))
    op.create_table(
        "arrival_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("known_slips", sa.Integer(), nullable=False),
        sa.Column("slipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_arrival_window_hours")),
        sa.CheckConstraint(
            "known_slips >= 0 AND known_slips <= slips", name=op.f("ck_arrival_window_slips")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], ondelete="CASCADE",
            name=op.f("fk_arrival_window_order_id_order"),
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["delivery_slot.id"],
            name=op.f("fk_arrival_window_slot_id_delivery_slot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_window")),
        sa.UniqueConstraint("order_id", name=op.f("uq_arrival_window_order_id")),
    )  # fmt: skip
    op.create_index("ix_arrival_window_slot_id", "arrival_window", ["slot_id"], unique=False)
    op.create_table(
        "shop_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_order_id", sa.Integer(), nullable=False),
        sa.Column("handed", sa.JSON(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_order_id"], ["merchant_order.id"], ondelete="CASCADE",
            name=op.f("fk_shop_note_merchant_order_id_merchant_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_note")),
        sa.UniqueConstraint("merchant_order_id", name=op.f("uq_shop_note_merchant_order_id")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("shop_note")
    op.drop_table("arrival_window")
    for name in ("lead_s", "expected_at"):
        op.drop_column("stop", name)
