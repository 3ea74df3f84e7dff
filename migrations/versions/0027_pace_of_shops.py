"""Shops say how many orders they take a day, and how long they need at which hours of the week."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("merchant", sa.Column("orders_per_day", sa.Integer(), nullable=True))
    op.add_column("merchant", sa.Column("preparation", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "shop_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND used <= capacity", name=op.f("ck_shop_day_used_within_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_shop_day_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_day")),
        sa.UniqueConstraint(
            "merchant_id", "day_on", name=op.f("uq_shop_day_merchant_id_day_on")
        ),
    )
    op.execute(
        "ALTER TABLE hold_shop ADD COLUMN shop_day_id INTEGER "
        "CONSTRAINT fk_hold_shop_shop_day_id_shop_day REFERENCES shop_day (id)"
    )


def downgrade() -> None:
    op.drop_column("hold_shop", "shop_day_id")
    op.drop_table("shop_day")
    op.drop_column("merchant", "preparation")
    op.drop_column("merchant", "orders_per_day")
