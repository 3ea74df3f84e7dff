"""Couriers' shifts, and slots whose bookings are judged by a plan that can be ridden."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
MODE = (
    "ALTER TABLE {table} ADD COLUMN mode VARCHAR(24) DEFAULT 'count' NOT NULL"
    " CONSTRAINT ck_{table}_mode CHECK (mode IN ('count', 'route'))"
)


def _vehicle() -> sa.Enum:
    return sa.Enum(
        "cargo_bike", "bike", "van", "foot", name="vehicle", native_enum=False,
        create_constraint=True, length=24,
    )  # fmt: skip


def _equipment(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("courier_user_id", sa.Integer(), nullable=True),
        sa.Column("zone_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("vehicle", _vehicle(), nullable=False),
        sa.Column("crates", sa.Integer(), nullable=False),
        sa.Column("cold_crates", sa.Integer(), nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("start_label", sa.String(length=200), nullable=False),
        sa.Column("start_lat", sa.Float(), nullable=False),
        sa.Column("start_lon", sa.Float(), nullable=False),
        sa.Column("end_label", sa.String(length=200), nullable=False),
        sa.Column("end_lat", sa.Float(), nullable=True),
        sa.Column("end_lon", sa.Float(), nullable=True),
        sa.Column("rest_minutes", sa.Integer(), nullable=False),
        sa.Column("rest_from_local", sa.Time(), nullable=True),
        sa.Column("rest_to_local", sa.Time(), nullable=True),
        sa.CheckConstraint(
            "crates > 0 AND cold_crates >= 0 AND rest_minutes >= 0",
            name=op.f(f"ck_{table}_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["courier_user_id"], ["user.id"], ondelete="SET NULL",
            name=op.f(f"fk_{table}_courier_user_id_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]  # fmt: skip


def upgrade() -> None:
    op.execute(MODE.format(table="delivery_zone"))
    op.execute(MODE.format(table="delivery_slot"))
    op.create_table(
        "slot_plan",
        sa.Column("slot_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("endangered", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["delivery_slot.id"], ondelete="CASCADE",
            name=op.f("fk_slot_plan_slot_id_delivery_slot"),
        ),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_slot_plan")),
    )  # fmt: skip
    op.create_table(
        "shift_template",
        *_equipment("shift_template"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.Time(), nullable=False),
        sa.Column("ends_local", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_shift_template_weekday")),
    )
    op.create_table(
        "courier_shift",
        *_equipment("courier_shift"),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_courier_shift_moments")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["shift_template.id"], ondelete="SET NULL",
            name=op.f("fk_courier_shift_template_id_shift_template"),
        ),
        sa.UniqueConstraint(
            "template_id", "starts_at", name=op.f("uq_courier_shift_template_id_starts_at")
        ),
    )  # fmt: skip
    op.create_index("ix_courier_shift_starts_at", "courier_shift", ["starts_at"])
    op.create_index("ix_courier_shift_courier_user_id", "courier_shift", ["courier_user_id"])
    op.execute(
        "ALTER TABLE round ADD COLUMN shift_id INTEGER CONSTRAINT fk_round_shift_id_courier_shift"
        " REFERENCES courier_shift (id) ON DELETE SET NULL"
    )


def downgrade() -> None:
    op.drop_column("round", "shift_id")
    op.drop_table("courier_shift")
    op.drop_table("shift_template")
    op.drop_table("slot_plan")
    op.drop_column("delivery_slot", "mode")
    op.drop_column("delivery_zone", "mode")
