"""Shops of the town's list are asked to come in, by mail, text message or letter."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("merchant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("mail", "sms", "letter", name="invitation_way", native_enum=False,
                    create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], ondelete="CASCADE",
            name=op.f("fk_invitation_merchant_id_merchant"),
        ),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_invitation")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("invitation")
