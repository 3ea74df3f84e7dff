"""Days that differ from the weekly plan; a slot may be called off; templates have public names."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "slot_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "closed", "capacity", "extra", name="exception_kind", native_enum=False,
                create_constraint=True, length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_local", sa.Time(), nullable=True),
        sa.Column("ends_local", sa.Time(), nullable=True),
        sa.Column("cutoff_minutes", sa.Integer(), nullable=True),
        sa.Column("cutoff_days_before", sa.Integer(), nullable=True),
        sa.Column("cutoff_local", sa.Time(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "fee_cents >= 0 AND (capacity IS NULL OR capacity >= 0)",
            name=op.f("ck_slot_exception_amounts"),
        ),
        sa.CheckConstraint(
            "(kind = 'closed') = (capacity IS NULL)", name=op.f("ck_slot_exception_has_capacity")
        ),
        sa.CheckConstraint(
            "(kind = 'extra') = (ends_local IS NOT NULL)", name=op.f("ck_slot_exception_has_end")
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"], ["delivery_zone.id"], name=op.f("fk_slot_exception_zone_id_delivery_zone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_exception")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slot_exception_public_id")),
    )
    op.create_index("ix_slot_exception_falls_on", "slot_exception", ["falls_on"])
    # Columns are added, not tables rebuilt: on SQLite a rebuilt table loses what refers to it.
    op.add_column(
        "delivery_slot", sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("slot_template", sa.Column("public_id", sa.String(length=32), nullable=True))
    template = sa.table("slot_template", sa.column("id"), sa.column("public_id"))
    rows = op.get_bind().execute(sa.select(template.c.id)).all()
    for (id_,) in rows:
        op.execute(
            template.update().where(template.c.id == id_).values(public_id=uuid.uuid4().hex)
        )
    op.create_index("uq_slot_template_public_id", "slot_template", ["public_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_slot_template_public_id", "slot_template")
    op.drop_column("slot_template", "public_id")
    op.drop_column("delivery_slot", "called_off_at")
    op.drop_index("ix_slot_exception_falls_on", "slot_exception")
    op.drop_table("slot_exception")
