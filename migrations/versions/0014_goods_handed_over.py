"""Goods on board change hands: who had them, since when and where another courier has them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("round", sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))
    place = sa.Column("handed_place", sa.String(200), nullable=False, server_default="")
    op.add_column("round", place)
    key = op.f("fk_round_handed_by_user_id_user")
    if op.get_bind().dialect.name == "sqlite":  # a table is not rebuilt for a reference
        user = sa.ForeignKey("user.id", ondelete="SET NULL", name=key)
        by = sa.Column("handed_by_user_id", sa.Integer(), user, nullable=True)
        op.add_column("round", by, inline_references=True)
    else:
        op.add_column("round", sa.Column("handed_by_user_id", sa.Integer(), nullable=True))
        columns = (["handed_by_user_id"], ["id"])
        op.create_foreign_key(key, "round", "user", *columns, ondelete="SET NULL")


def downgrade() -> None:
    op.drop_column("round", "handed_by_user_id")
    op.drop_column("round", "handed_place")
    op.drop_column("round", "handed_at")
