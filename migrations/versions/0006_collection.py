"""Goods may be fetched: at pick-up points, or in the shops."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WAYS = "'delivery', 'point', 'shop'"
MOMENTS = {
    "order": ("at_point_at", "reminded_at", "told_at"),
    "merchant_order": ("collect_from_at", "collect_until_at"),
}


def upgrade() -> None:
    # Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
    for table in ("delivery_zone", "delivery_slot", "order"):
        op.execute(
            f'ALTER TABLE "{table}" ADD COLUMN way VARCHAR(24) DEFAULT \'delivery\' NOT NULL '
            f"CONSTRAINT ck_{table}_way CHECK (way IN ({WAYS}))"
        )
    for table, names in MOMENTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "order",
        sa.Column("collect_at", sa.String(length=120), server_default="", nullable=False),
    )
    op.add_column(
        "merchant", sa.Column("collects", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "merchant",
        sa.Column("collect_lead_minutes", sa.Integer(), server_default="120", nullable=False),
    )
    op.create_table(
        "pickup_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "delivery", "point", "shop", name="way", native_enum=False,
                create_constraint=True, length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("address_label", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("opening_hours", sa.String(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("access_note", sa.String(length=300), nullable=False),
        sa.Column("takes_envelopes", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "capacity >= 0 AND lead_minutes >= 0", name=op.f("ck_pickup_point_amounts")
        ),
        sa.CheckConstraint(
            "(way = 'point') = (address_id IS NOT NULL)",
            name=op.f("ck_pickup_point_point_has_address"),
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["delivery_zone.id"], name=op.f("fk_pickup_point_zone_id_delivery_zone")
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_pickup_point_address_id_address")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_point")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pickup_point_public_id")),
        sa.UniqueConstraint("zone_id", name=op.f("uq_pickup_point_zone_id")),
    )


def downgrade() -> None:
    """Only a town without anything to fetch goes back: what was promised is not thrown away."""
    count = op.get_bind().execute(sa.text("SELECT count(*) FROM pickup_point")).scalar()
    if count:
        raise RuntimeError("There are pick-up points: their orders would lose their place.")
    op.drop_table("pickup_point")
    for name in ("collects", "collect_lead_minutes"):
        op.drop_column("merchant", name)
    op.drop_column("order", "collect_at")
    for table, names in MOMENTS.items():
        for name in names:
            op.drop_column(table, name)
    for table in ("order", "delivery_slot", "delivery_zone"):
        _drop_way(table)


def _drop_way(table: str) -> None:
    """SQLite takes a column's own CHECK away with it; PostgreSQL does too."""
    op.execute(f'ALTER TABLE "{table}" DROP COLUMN way')
