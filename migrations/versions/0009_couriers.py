"""Couriers: companies, papers, telephones; actions entered once, reports, how a doorstep ended."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OUTCOMES = "'person', 'neighbour', 'agreed_place', 'contactless', 'left', 'nobody', 'refused'"
# Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
NEW_COLUMNS = (
    ("round", "company_id INTEGER CONSTRAINT fk_round_company_id"
     " REFERENCES courier_company (id) ON DELETE SET NULL"),
    ("courier_profile", "company_id INTEGER CONSTRAINT fk_courier_profile_company_id"
     " REFERENCES courier_company (id) ON DELETE SET NULL"),
    ("stop", f"outcome VARCHAR(24) CONSTRAINT ck_stop_outcome CHECK (outcome IN ({OUTCOMES}))"),
)  # fmt: skip
TABLES = (
    "round_report", "round_phone", "courier_document", "courier_action", "company_dispatcher",
    "courier_company",
)  # fmt: skip


def upgrade() -> None:
    op.create_table("courier_company",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("public_id", sa.String(length=32), nullable=False),
    sa.Column("name", sa.String(length=120), nullable=False),
    sa.Column("email", sa.String(length=254), nullable=False),
    sa.Column("phone", sa.String(length=20), nullable=False),
    sa.Column("hour_cents", sa.Integer(), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("hour_cents IS NULL OR hour_cents >= 0", name=op.f("ck_courier_company_price")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_company")),
    sa.UniqueConstraint("public_id", name=op.f("uq_courier_company_public_id")),
    )
    op.create_table("company_dispatcher",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("company_id", sa.Integer(), nullable=False),
    sa.Column("user_id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["company_id"], ["courier_company.id"], name=op.f("fk_company_dispatcher_company_id"), ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_company_dispatcher_user_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_company_dispatcher")),
    sa.UniqueConstraint("company_id", "user_id", name=op.f("uq_company_dispatcher_company_id_user_id")),
    )
    op.create_table("courier_action",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("user_id", sa.Integer(), nullable=False),
    sa.Column("key", sa.String(length=64), nullable=False),
    sa.Column("phone", sa.String(length=64), nullable=False),
    sa.Column("deed", sa.Enum("collected", "missing", "delivered", "absent", "refused", "incident", "returned", name="deed", native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column("reference", sa.String(length=16), nullable=False),
    sa.Column("body_hash", sa.String(length=64), nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("clock_off_s", sa.Integer(), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answer", sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_courier_action_user_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_action")),
    sa.UniqueConstraint("user_id", "key", name=op.f("uq_courier_action_user_id_key")),
    )
    op.create_index("ix_courier_action_received_at", "courier_action", ["received_at"], unique=False)
    op.create_table("courier_document",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("user_id", sa.Integer(), nullable=False),
    sa.Column("kind", sa.Enum("identity", "contract", "volunteer_agreement", "liability_insurance", "vehicle_insurance", "licence", "transport_register", name="document_kind", native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column("expires_on", sa.Date(), nullable=True),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_courier_document_user_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_document")),
    sa.UniqueConstraint("user_id", "kind", name=op.f("uq_courier_document_user_id_kind")),
    )
    op.create_table("round_phone",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("phone", sa.String(length=64), nullable=False),
    sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_phone_round_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_round_phone")),
    sa.UniqueConstraint("round_id", "phone", name=op.f("uq_round_phone_round_id_phone")),
    )
    op.create_table("round_report",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("public_id", sa.String(length=32), nullable=False),
    sa.Column("round_id", sa.Integer(), nullable=False),
    sa.Column("order_id", sa.Integer(), nullable=True),
    sa.Column("merchant_order_id", sa.Integer(), nullable=True),
    sa.Column("kind", sa.Enum("missing_bag", "incident", "refused", "wrong_code", "contradiction", name="report_kind", native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column("bags", sa.Integer(), nullable=True),
        sa.Column("deed", sa.Enum("collected", "missing", "delivered", "absent", "refused", "incident", "returned", name="report_deed", native_enum=False, create_constraint=True, length=24), nullable=True),
        sa.Column("outcome", sa.Enum("person", "neighbour", "agreed_place", "contactless", "left", "nobody", "refused", name="report_outcome", native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.Column("words", sa.String(length=300), nullable=False),
    sa.Column("user_id", sa.Integer(), nullable=True),
    sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("bags IS NULL OR bags BETWEEN 1 AND 99", name=op.f("ck_round_report_bags")),
    sa.ForeignKeyConstraint(["merchant_order_id"], ["merchant_order.id"], name=op.f("fk_round_report_merchant_order_id")),
    sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_round_report_order_id")),
    sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_report_round_id"), ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_round_report_user_id"), ondelete="SET NULL"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_round_report")),
    sa.UniqueConstraint("public_id", name=op.f("uq_round_report_public_id")),
    )
    op.create_index("ix_round_report_order_id", "round_report", ["order_id"], unique=False)
    op.create_index("ix_round_report_settled_at", "round_report", ["settled_at"], unique=False)
    for table, column in NEW_COLUMNS:
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column}')
    for name in ("claimed_at", "returned_at"):
        op.add_column("stop", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("returned_at", "claimed_at", "outcome"):
        op.drop_column("stop", name)
    op.drop_column("courier_profile", "company_id")
    op.drop_column("round", "company_id")
    for table in TABLES:
        op.drop_table(table)
