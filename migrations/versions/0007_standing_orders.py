"""Standing orders: what, when, paused when, what became of each date; holds know of them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "standing_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("from_order_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "api",
                "phone_desk",
                "relative",
                "standing",
                "officer",
                "mail_link",
                "sms",
                "paper",
                "import",
                "demo",
                "system",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.Time(), nullable=False),
        sa.Column("ends_local", sa.Time(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("ceiling_cents", sa.Integer(), nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("address_label", sa.String(length=200), nullable=False),
        sa.Column("complement", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("courier_note", sa.String(length=500), nullable=False),
        sa.Column(
            "absence",
            sa.Enum(
                "call",
                "neighbour",
                "doorstep",
                "bring_back",
                name="absence",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ceiling_cents > 0", name=op.f("ck_standing_order_ceiling")),
        sa.CheckConstraint("ends_local > starts_local", name=op.f("ck_standing_order_hours")),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6 AND every_weeks IN (1, 2)",
            name=op.f("ck_standing_order_rhythm"),
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_standing_order_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_order_id"], ["order.id"], name=op.f("fk_standing_order_from_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_standing_order_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_standing_order_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_order")),
        sa.UniqueConstraint("public_id", name=op.f("uq_standing_order_public_id")),
    )
    op.create_index(
        "ix_standing_order_household_id", "standing_order", ["household_id"], unique=False
    )
    op.create_table(
        "standing_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_id", sa.Integer(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "booked",
                "skipped",
                "asked",
                "failed",
                name="date_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.Enum(
                "paused",
                "holiday",
                "closed",
                "no_slot",
                "full",
                "share_full",
                "too_late",
                "nothing_left",
                "below_minimum",
                "ceiling",
                "outside",
                "other",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("risen", sa.JSON(), nullable=False),
        sa.Column("most_cents", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'booked') = (order_id IS NOT NULL)",
            name=op.f("ck_standing_date_booked_has_order"),
        ),
        sa.CheckConstraint(
            "(state = 'booked') = (why IS NULL)", name=op.f("ck_standing_date_says_why")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_standing_date_order_id")),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["standing_order.id"],
            name=op.f("fk_standing_date_standing_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_date")),
        sa.UniqueConstraint("order_id", name=op.f("uq_standing_date_order_id")),
        sa.UniqueConstraint(
            "standing_id", "falls_on", name=op.f("uq_standing_date_standing_id_falls_on")
        ),
    )
    op.create_index("ix_standing_date_falls_on", "standing_date", ["falls_on"], unique=False)
    op.create_table(
        "standing_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("agreed_price_cents", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column(
            "substitution",
            sa.Enum(
                "nearest",
                "call",
                "leave_out",
                name="substitution",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_standing_line_quantity")),
        sa.CheckConstraint(
            "weight_g IS NULL OR weight_g BETWEEN 1 AND 50000", name=op.f("ck_standing_line_weight")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_standing_line_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_standing_line_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["standing_order.id"],
            name=op.f("fk_standing_line_standing_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_line")),
        sa.UniqueConstraint(
            "standing_id", "product_id", name=op.f("uq_standing_line_standing_id_product_id")
        ),
    )
    op.create_table(
        "standing_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_standing_pause_days")
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["standing_order.id"],
            name=op.f("fk_standing_pause_standing_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_pause")),
    )
    op.create_index(
        "ix_standing_pause_standing_id", "standing_pause", ["standing_id"], unique=False
    )
    op.add_column(
        "slot_hold", sa.Column("standing", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("slot_hold", "standing")
    for name in ("standing_date", "standing_pause", "standing_line", "standing_order"):
        op.drop_table(name)
