"""What a shop settles line by line or by one total, and what it asks the household first."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

KINDS = ("amount", "replacement", "price", "total")
STATES = ("open", "agreed", "declined", "lapsed", "withdrawn")


def upgrade() -> None:
    for name in ("cut_g", "agreed_cents"):
        op.add_column("order_line", sa.Column(name, sa.Integer(), nullable=True))
    instead = sa.Column("replaced_by", sa.String(300), nullable=False, server_default="")
    op.add_column("order_line", instead)
    agreed = sa.Column("agreed_total_cents", sa.Integer(), nullable=True)
    op.add_column("merchant_order", agreed)
    asked = sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("merchant_order", asked)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("merchant_order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("kind", _choice("proposal_kind", KINDS), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("cut_g", sa.Integer(), nullable=True),
        sa.Column("state", _choice("proposal_state", STATES), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'total') = (position IS NULL)", name=op.f("ck_proposal_about")),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_proposal_amount")),
        sa.ForeignKeyConstraint(
            ["merchant_order_id"], ["merchant_order.id"],
            name=op.f("fk_proposal_merchant_order_id_merchant_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )  # fmt: skip
    op.create_index("ix_proposal_merchant_order_id", "proposal", ["merchant_order_id"])
    op.create_index("ix_proposal_state_answer_by_at", "proposal", ["state", "answer_by_at"])


def downgrade() -> None:
    op.drop_table("proposal")
    for name in ("asked_at", "agreed_total_cents"):
        op.drop_column("merchant_order", name)
    for name in ("replaced_by", "agreed_cents", "cut_g"):
        op.drop_column("order_line", name)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
