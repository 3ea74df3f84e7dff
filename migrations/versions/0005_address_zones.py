"""An address knows its zone; a zone may be deleted and yet be what old orders refer to."""

from json import loads
from typing import Any

import sqlalchemy as sa
from alembic import op

from bourg.addresses.areas import Area, area_of

revision = "0005"
down_revision = "0004"

ZONES = sa.table(
    "delivery_zone", *map(sa.column, ("id", "polygon", "active", "position"))
)
ADDRESSES = sa.table("address", *map(sa.column, ("id", "lat", "lon", "inside", "zone_id")))


def upgrade() -> None:
    zone = sa.Column("zone_id", sa.Integer(), nullable=True)
    if op.get_bind().dialect.name == "sqlite":  # a table is not rebuilt for a reference
        zone = sa.Column(
            "zone_id", sa.Integer(),
            sa.ForeignKey("delivery_zone.id", name=op.f("fk_address_zone_id_delivery_zone")),
            nullable=True,
        )  # fmt: skip
        op.add_column("address", zone, inline_references=True)
    else:
        op.add_column("address", zone)
        op.create_foreign_key(
            op.f("fk_address_zone_id_delivery_zone"), "address", "delivery_zone",
            ["zone_id"], ["id"],
        )  # fmt: skip
    op.create_index("ix_address_zone_id", "address", ["zone_id"])
    op.add_column(
        "delivery_zone", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True)
    )
    _assign()


def _assign() -> None:
    """Write down for every address the first zone that holds it."""
    bind = op.get_bind()
    shape = sa.cast(ZONES.c.polygon, sa.Text)
    rows = bind.execute(
        sa.select(ZONES.c.id, shape)
        .where(ZONES.c.active)
        .order_by(ZONES.c.position, shape.is_(None), ZONES.c.id)
    )
    zones = [(id_, area_of(loads(text)) if text else None) for id_, text in rows.all()]
    found = [
        {"row_id": row.id, "zone": zone}
        for row in bind.execute(sa.select(ADDRESSES)).all()
        if (zone := _zone_of(zones, row)) is not None
    ]
    if found:
        bind.execute(
            ADDRESSES.update()
            .where(ADDRESSES.c.id == sa.bindparam("row_id"))
            .values(zone_id=sa.bindparam("zone")),
            found,
        )


def _zone_of(zones: list[tuple[int, Area | None]], row: Any) -> int | None:
    for id_, area in zones:
        if row.inside if area is None else area.contains(row.lat, row.lon):
            return id_
    return None


def downgrade() -> None:
    op.drop_column("delivery_zone", "deleted_at")
    op.drop_index("ix_address_zone_id", "address")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("fk_address_zone_id_delivery_zone"), "address")
    op.drop_column("address", "zone_id")
