"""The trader's file (DSA, art. 30): who sells, in which register, since when declared; papers."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

TEXTS = (("legal_form", 60), ("register_name", 120), ("contact_name", 120), ("mediator", 300),
         ("asked_back", 500))  # fmt: skip
KINDS = ("alcohol_licence", "insurance", "register_extract")


def upgrade() -> None:
    for name, length in TEXTS:
        text = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("merchant", text)
    for name in ("certified_at", "mandate_at"):
        op.add_column("merchant", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("identity_seen_on", "suspend_on"):
        op.add_column("merchant", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "trader_paper",
        sa.Column("merchant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="paper_kind", native_enum=False, create_constraint=True,
                    length=24),
            nullable=False,
        ),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"],
            name="fk_trader_paper_merchant_id_merchant", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "kind", name="pk_trader_paper"),
    )  # fmt: skip
    op.create_index("ix_trader_paper_expires_on", "trader_paper", ["expires_on"])


def downgrade() -> None:
    op.drop_table("trader_paper")
    for name in ("suspend_on", "identity_seen_on", "mandate_at", "certified_at"):
        op.drop_column("merchant", name)
    for name, _ in reversed(TEXTS):
        op.drop_column("merchant", name)
