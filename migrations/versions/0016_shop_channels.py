"""How shops are told of orders: their ways, what was tried, numbers to answer with, what came in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

REACH = ("desk", "mail", "sms", "voice", "paper", "phone")


def _reach(name: str) -> sa.Enum:
    return sa.Enum(*REACH, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.add_column(
        "sent_message", sa.Column("cost_millis", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_table(
        "received_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("sender", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers_to", sa.String(120), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_received_message"),
        sa.UniqueConstraint("message_id", name="uq_received_message_message_id"),
    )
    op.create_table(
        "notice",
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reach", _reach("reach"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_notice"),
    )
    op.create_table(
        "answer_number",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_answer_number"),
        sa.UniqueConstraint("subject", name="uq_answer_number_subject"),
    )
    op.create_table(
        "shop_channel",
        sa.Column("merchant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reach", _reach("reach"), nullable=False),
        sa.Column("number", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"],
            name="fk_shop_channel_merchant_id_merchant", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "place", name="pk_shop_channel"),
        sa.UniqueConstraint("merchant_id", "reach", name="uq_shop_channel_merchant_id_reach"),
    )
    op.create_index("ix_shop_channel_number", "shop_channel", ["number"])
    op.create_table(
        "desk_beat",
        sa.Column("merchant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"],
            name="fk_desk_beat_merchant_id_merchant", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", name="pk_desk_beat"),
    )


def downgrade() -> None:
    for table in ("desk_beat", "shop_channel", "answer_number", "notice", "received_message"):
        op.drop_table(table)
    with op.batch_alter_table("sent_message") as batch:
        batch.drop_column("cost_millis")
