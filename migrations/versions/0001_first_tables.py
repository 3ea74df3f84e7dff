"""The first tables, and the triggers that keep the audit trail append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:

    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ban_id", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("suffix", sa.String(length=12), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("street_key", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.String(length=240), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name=op.f("ck_address_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("ban_id", name=op.f("uq_address_ban_id")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(
            "ix_address_street_key_number", ["street_key", "number"], unique=False
        )

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=24), nullable=False),
        sa.Column("actor_user_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_audit_event_sequence_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("subject", "sequence", name=op.f("uq_audit_event_subject_sequence")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_at", ["at"], unique=False)

    op.create_table(
        "delivery_zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("polygon", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("minimum_cents", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fee_cents >= 0 AND minimum_cents >= 0", name=op.f("ck_delivery_zone_amounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_zone")),
        sa.UniqueConstraint("slug", name=op.f("uq_delivery_zone_slug")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("access_note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_public_id")),
    )
    op.create_table(
        "live_counter",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_live_counter")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_message_due", ["done_at", "next_try_at"], unique=False)

    op.create_table(
        "rate_counter",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("window_start", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_rate_counter")),
    )
    op.create_table(
        "sent_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_message")),
        sa.UniqueConstraint("key", name=op.f("uq_sent_message_key")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "merchant",
                "courier",
                "agent",
                "officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_api_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "basket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
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
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("unlisted_address", sa.String(length=200), nullable=False),
        sa.Column("complement", sa.String(length=200), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
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
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_basket_address_id")),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_basket_household_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_basket_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["zone_id"], ["delivery_zone.id"], name=op.f("fk_basket_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket")),
        sa.UniqueConstraint("claim", name=op.f("uq_basket_claim")),
        sa.UniqueConstraint("public_id", name=op.f("uq_basket_public_id")),
    )
    with op.batch_alter_table("basket", schema=None) as batch_op:
        batch_op.create_index("ix_basket_updated_at", ["updated_at"], unique=False)
        batch_op.create_index("ix_basket_user_id", ["user_id"], unique=False)

    op.create_table(
        "courier_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "courier_type",
            sa.Enum(
                "employee",
                "insertion",
                "company",
                "volunteer",
                name="courier_type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "vehicle",
            sa.Enum(
                "cargo_bike",
                "bike",
                "van",
                "foot",
                name="vehicle",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_courier_profile_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_profile")),
        sa.UniqueConstraint("user_id", name=op.f("uq_courier_profile_user_id")),
    )
    op.create_table(
        "household_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("complement", sa.String(length=200), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_household_address_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_address_household_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_address")),
    )
    with op.batch_alter_table("household_address", schema=None) as batch_op:
        batch_op.create_index("ix_household_address_household_id", ["household_id"], unique=False)

    op.create_table(
        "household_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_member_household_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_household_member_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.create_index("ix_household_member_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_household_member_phone", ["phone"], unique=False)
        batch_op.create_index("ix_household_member_user_id", ["user_id"], unique=False)

    op.create_table(
        "merchant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("import_key", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("legal_name", sa.String(length=160), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("vat_number", sa.String(length=20), nullable=True),
        sa.Column("vat_franchise", sa.Boolean(), nullable=False),
        sa.Column("alcohol_licence", sa.String(length=80), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column(
            "service_level",
            sa.Enum(
                "showcase",
                "order_request",
                "catalogue",
                name="service_level",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "listed",
                "applied",
                "approved",
                "suspended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("address_label", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("opening_hours", sa.String(length=400), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("min_order_cents", sa.Integer(), nullable=False),
        sa.Column("orders_per_slot", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("min_order_cents >= 0", name=op.f("ck_merchant_min_order")),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_merchant_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        sa.UniqueConstraint("import_key", name=op.f("uq_merchant_import_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_merchant_slug")),
    )
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.create_index("ix_merchant_trade", ["trade"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "merchant",
                "courier",
                "agent",
                "officer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_role_grant_user_id_role")),
    )
    op.create_table(
        "slot_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.Time(), nullable=False),
        sa.Column("ends_local", sa.Time(), nullable=False),
        sa.Column("cutoff_minutes", sa.Integer(), nullable=True),
        sa.Column("cutoff_days_before", sa.Integer(), nullable=True),
        sa.Column("cutoff_local", sa.Time(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "capacity >= 0 AND fee_cents >= 0", name=op.f("ck_slot_template_amounts")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_slot_template_weekday")),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["delivery_zone.id"], name=op.f("fk_slot_template_zone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_template")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_closure_order")),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_closure_merchant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index("ix_closure_merchant_id", ["merchant_id"], unique=False)

    op.create_table(
        "delivery_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cutoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "ends_at > starts_at AND cutoff_at <= starts_at", name=op.f("ck_delivery_slot_moments")
        ),
        sa.CheckConstraint("fee_cents >= 0", name=op.f("ck_delivery_slot_fee")),
        sa.CheckConstraint(
            "used >= 0 AND used <= capacity", name=op.f("ck_delivery_slot_used_within_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["slot_template.id"], name=op.f("fk_delivery_slot_template_id")
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["delivery_zone.id"], name=op.f("fk_delivery_slot_zone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_slot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delivery_slot_public_id")),
        sa.UniqueConstraint(
            "zone_id", "starts_at", name=op.f("uq_delivery_slot_zone_id_starts_at")
        ),
    )
    with op.batch_alter_table("delivery_slot", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_slot_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "merchant_means",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "cheque",
                "terminal",
                "account",
                "at_collection",
                "card_online",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_merchant_means_merchant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_means")),
        sa.UniqueConstraint(
            "merchant_id", "means", name=op.f("uq_merchant_means_merchant_id_means")
        ),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "sold_by",
            sa.Enum(
                "piece",
                "weight",
                name="sold_by",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("net_quantity", sa.Integer(), nullable=True),
        sa.Column("net_unit", sa.String(length=4), nullable=False),
        sa.Column("weight_step_g", sa.Integer(), nullable=True),
        sa.Column("weight_default_g", sa.Integer(), nullable=True),
        sa.Column("vat_bp", sa.Integer(), nullable=True),
        sa.Column("food", sa.Boolean(), nullable=False),
        sa.Column("allergens", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "temperature",
            sa.Enum(
                "ambient",
                "chilled",
                "frozen",
                name="temperature",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("alcohol", sa.Boolean(), nullable=False),
        sa.Column("book", sa.Boolean(), nullable=False),
        sa.Column("withdrawal_right", sa.Boolean(), nullable=False),
        sa.Column("months", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("maker", sa.String(length=300), nullable=False),
        sa.Column("picture", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sold_out_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keywords", sa.String(length=300), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sold_by = 'piece' OR (weight_step_g > 0 AND weight_default_g > 0)",
            name=op.f("ck_product_weight"),
        ),
        sa.CheckConstraint("net_quantity IS NULL OR net_quantity > 0", name=op.f("ck_product_net")),
        sa.CheckConstraint("price_cents BETWEEN 1 AND 1000000", name=op.f("ck_product_price")),
        sa.CheckConstraint("vat_bp BETWEEN 0 AND 10000", name=op.f("ck_product_vat")),
        sa.CheckConstraint(
            "status <> 'published' OR vat_bp IS NOT NULL", name=op.f("ck_product_vat_said")
        ),
        sa.CheckConstraint(
            "status <> 'published' OR NOT food OR allergens IS NOT NULL",
            name=op.f("ck_product_allergens_said"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_product_merchant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint(
            "merchant_id", "reference", name=op.f("uq_product_merchant_id_reference")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_public_id")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(
            "ix_product_merchant_id_status",
            ["merchant_id", "status", "category", "position"],
            unique=False,
        )

    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "employee",
                name="staff_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"],
            ["merchant.id"],
            name=op.f("fk_staff_member_merchant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_staff_member_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint(
            "user_id", "merchant_id", name=op.f("uq_staff_member_user_id_merchant_id")
        ),
    )
    op.create_table(
        "basket_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("basket_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "product",
                "free_text",
                "already_bought",
                name="line_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("seen_price_cents", sa.Integer(), nullable=True),
        sa.Column("ceiling_cents", sa.Integer(), nullable=True),
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
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_basket_line_quantity")),
        sa.CheckConstraint(
            "weight_g IS NULL OR weight_g BETWEEN 1 AND 50000", name=op.f("ck_basket_line_weight")
        ),
        sa.ForeignKeyConstraint(
            ["basket_id"], ["basket.id"], name=op.f("fk_basket_line_basket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_basket_line_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_basket_line_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket_line")),
        sa.UniqueConstraint(
            "basket_id", "product_id", name=op.f("uq_basket_line_basket_id_product_id")
        ),
    )
    op.create_table(
        "price_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_price_change_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_change")),
    )
    with op.batch_alter_table("price_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_price_change_product_id_since_at", ["product_id", "since_at"], unique=False
        )

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("courier_user_id", sa.Integer(), nullable=True),
        sa.Column(
            "vehicle",
            sa.Enum(
                "cargo_bike",
                "bike",
                "van",
                "foot",
                name="vehicle",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "riding",
                "done",
                name="round_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.Integer(), nullable=True),
        sa.CheckConstraint("distance_m >= 0 AND cost_cents >= 0", name=op.f("ck_round_figures")),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_round_moments")
        ),
        sa.ForeignKeyConstraint(
            ["courier_user_id"],
            ["user.id"],
            name=op.f("fk_round_courier_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["delivery_slot.id"], name=op.f("fk_round_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("public_id", name=op.f("uq_round_public_id")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index("ix_round_courier_user_id", ["courier_user_id"], unique=False)
        batch_op.create_index("ix_round_slot_id", ["slot_id"], unique=False)

    op.create_table(
        "shop_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND used <= capacity", name=op.f("ck_shop_slot_used_within_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_shop_slot_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["delivery_slot.id"], name=op.f("fk_shop_slot_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_slot")),
        sa.UniqueConstraint(
            "merchant_id", "slot_id", name=op.f("uq_shop_slot_merchant_id_slot_id")
        ),
    )
    op.create_table(
        "slot_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "paying",
                "confirmed",
                "released",
                "expired",
                name="hold_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("extensions BETWEEN 0 AND 2", name=op.f("ck_slot_hold_extensions")),
        sa.CheckConstraint("units > 0", name=op.f("ck_slot_hold_units")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["delivery_slot.id"], name=op.f("fk_slot_hold_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_hold")),
    )
    with op.batch_alter_table("slot_hold", schema=None) as batch_op:
        batch_op.create_index(
            "ix_slot_hold_slot_id_state", ["slot_id", "state", "expires_at"], unique=False
        )
        batch_op.create_index(
            "uq_slot_hold_live_claim",
            ["claim"],
            unique=True,
            sqlite_where=sa.text("state IN ('held', 'paying', 'confirmed')"),
            postgresql_where=sa.text("state IN ('held', 'paying', 'confirmed')"),
        )

    op.create_table(
        "hold_shop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("shop_slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["slot_hold.id"], name=op.f("fk_hold_shop_hold_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shop_slot_id"], ["shop_slot.id"], name=op.f("fk_hold_shop_shop_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_shop")),
        sa.UniqueConstraint(
            "hold_id", "shop_slot_id", name=op.f("uq_hold_shop_hold_id_shop_slot_id")
        ),
    )
    op.create_table(
        "order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("basket_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("placed_by_user_id", sa.Integer(), nullable=True),
        sa.Column("payer_user_id", sa.Integer(), nullable=True),
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
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "accepted",
                "partly_refused",
                "ready",
                "on_the_way",
                "delivered",
                "returned",
                "cancelled",
                name="order_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("address_label", sa.String(length=200), nullable=False),
        sa.Column("address_confirmed", sa.Boolean(), nullable=False),
        sa.Column("complement", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
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
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column(
            "fee_beneficiary",
            sa.Enum(
                "nobody",
                "shop",
                "courier_company",
                "association",
                "town_regie",
                name="fee_beneficiary",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("fee_beneficiary_name", sa.String(length=120), nullable=False),
        sa.Column(
            "fee_payment_state",
            sa.Enum(
                "due",
                "settled",
                "cancelled",
                "refunded",
                name="fee_payment_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest_kept", sa.Boolean(), nullable=True),
        sa.Column("delivery_note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("fee_cents >= 0 AND total_cents >= 0", name=op.f("ck_order_amounts")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_order_address_id")),
        sa.ForeignKeyConstraint(["basket_id"], ["basket.id"], name=op.f("fk_order_basket_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["slot_hold.id"], name=op.f("fk_order_hold_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_order_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_user_id"], ["user.id"], name=op.f("fk_order_payer_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["placed_by_user_id"],
            ["user.id"],
            name=op.f("fk_order_placed_by_user_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["delivery_slot.id"], name=op.f("fk_order_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("basket_id", name=op.f("uq_order_basket_id")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_order_hold_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_order_reference")),
    )
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index("ix_order_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_order_placed_at", ["placed_at"], unique=False)
        batch_op.create_index("ix_order_slot_id_state", ["slot_id", "state"], unique=False)

    op.create_table(
        "idempotent_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_idempotent_answer_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint("scope", "key", name=op.f("uq_idempotent_answer_scope_key")),
    )
    op.create_table(
        "merchant_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "accepted",
                "refused",
                "ready",
                "collected",
                "delivered",
                "returned",
                "cancelled",
                name="part_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("seller_name", sa.String(length=160), nullable=False),
        sa.Column("seller_address", sa.String(length=200), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "cheque",
                "terminal",
                "account",
                "at_collection",
                "card_online",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "payment_state",
            sa.Enum(
                "due",
                "settled",
                "cancelled",
                "refunded",
                name="payment_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("settled_total_cents", sa.Integer(), nullable=True),
        sa.Column("bags", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "bags IS NULL OR bags BETWEEN 1 AND 99", name=op.f("ck_merchant_order_bags")
        ),
        sa.CheckConstraint("total_cents >= 0", name=op.f("ck_merchant_order_total")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_merchant_order_merchant_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_merchant_order_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_order")),
        sa.UniqueConstraint(
            "order_id", "merchant_id", name=op.f("uq_merchant_order_order_id_merchant_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_merchant_order_reference")),
    )
    with op.batch_alter_table("merchant_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_merchant_order_merchant_id_state", ["merchant_id", "state"], unique=False
        )

    op.create_table(
        "order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_order_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "product",
                "free_text",
                "already_bought",
                name="line_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column(
            "sold_by",
            sa.Enum(
                "piece",
                "weight",
                name="sold_by",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("unit_price_cents", sa.Integer(), nullable=True),
        sa.Column("estimate_cents", sa.Integer(), nullable=True),
        sa.Column("ceiling_cents", sa.Integer(), nullable=True),
        sa.Column("final_cents", sa.Integer(), nullable=True),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("allergens", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "temperature",
            sa.Enum(
                "ambient",
                "chilled",
                "frozen",
                name="temperature",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("alcohol", sa.Boolean(), nullable=False),
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
        sa.Column(
            "state",
            sa.Enum(
                "kept",
                "refused",
                name="line_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "final_cents IS NULL OR ceiling_cents IS NULL OR final_cents <= ceiling_cents",
            name=op.f("ck_order_line_final_within_ceiling"),
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_order_line_quantity")),
        sa.CheckConstraint(
            "unit_price_cents IS NULL OR unit_price_cents >= 0", name=op.f("ck_order_line_price")
        ),
        sa.CheckConstraint("weight_g IS NULL OR weight_g > 0", name=op.f("ck_order_line_weight")),
        sa.ForeignKeyConstraint(
            ["merchant_order_id"],
            ["merchant_order.id"],
            name=op.f("fk_order_line_merchant_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint(
            "merchant_order_id", "position", name=op.f("uq_order_line_merchant_order_id_position")
        ),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pickup",
                "drop",
                name="stop_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("merchant_order_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "done",
                "absent",
                "dropped_out",
                name="stop_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(kind = 'pickup') = (merchant_order_id IS NOT NULL)",
            name=op.f("ck_stop_pickup_has_part"),
        ),
        sa.ForeignKeyConstraint(
            ["merchant_order_id"], ["merchant_order.id"], name=op.f("fk_stop_merchant_order_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_stop_order_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_stop_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("merchant_order_id", name=op.f("uq_stop_merchant_order_id")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_stop_round_id_position")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index("ix_stop_order_id", ["order_id"], unique=False)

    _keep_append_only("audit_event")


def _keep_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on a table, on both databases."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )


def downgrade() -> None:

    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index("ix_stop_order_id")

    op.drop_table("stop")
    op.drop_table("order_line")
    with op.batch_alter_table("merchant_order", schema=None) as batch_op:
        batch_op.drop_index("ix_merchant_order_merchant_id_state")

    op.drop_table("merchant_order")
    op.drop_table("idempotent_answer")
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_index("ix_order_slot_id_state")
        batch_op.drop_index("ix_order_placed_at")
        batch_op.drop_index("ix_order_household_id")

    op.drop_table("order")
    op.drop_table("hold_shop")
    with op.batch_alter_table("slot_hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_slot_hold_live_claim",
            sqlite_where=sa.text("state IN ('held', 'paying', 'confirmed')"),
            postgresql_where=sa.text("state IN ('held', 'paying', 'confirmed')"),
        )
        batch_op.drop_index("ix_slot_hold_slot_id_state")

    op.drop_table("slot_hold")
    op.drop_table("shop_slot")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index("ix_round_slot_id")
        batch_op.drop_index("ix_round_courier_user_id")

    op.drop_table("round")
    with op.batch_alter_table("price_change", schema=None) as batch_op:
        batch_op.drop_index("ix_price_change_product_id_since_at")

    op.drop_table("price_change")
    op.drop_table("basket_line")
    op.drop_table("staff_member")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index("ix_product_merchant_id_status")

    op.drop_table("product")
    op.drop_table("merchant_means")
    with op.batch_alter_table("delivery_slot", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_slot_starts_at")

    op.drop_table("delivery_slot")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index("ix_closure_merchant_id")

    op.drop_table("closure")
    op.drop_table("slot_template")
    op.drop_table("role_grant")
    op.drop_table("one_time_link")
    with op.batch_alter_table("merchant", schema=None) as batch_op:
        batch_op.drop_index("ix_merchant_trade")

    op.drop_table("merchant")
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.drop_index("ix_household_member_user_id")
        batch_op.drop_index("ix_household_member_phone")
        batch_op.drop_index("ix_household_member_household_id")

    op.drop_table("household_member")
    with op.batch_alter_table("household_address", schema=None) as batch_op:
        batch_op.drop_index("ix_household_address_household_id")

    op.drop_table("household_address")
    op.drop_table("courier_profile")
    with op.batch_alter_table("basket", schema=None) as batch_op:
        batch_op.drop_index("ix_basket_user_id")
        batch_op.drop_index("ix_basket_updated_at")

    op.drop_table("basket")
    op.drop_table("api_token")
    op.drop_table("user")
    op.drop_table("sent_message")
    op.drop_table("rate_counter")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_due")

    op.drop_table("outbox_message")
    op.drop_table("live_counter")
    op.drop_table("household")
    op.drop_table("delivery_zone")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_at")

    op.drop_table("audit_event")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index("ix_address_street_key_number")

    op.drop_table("address")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_append_only()")
