"""Options of products, chosen in baskets and regular orders, frozen on the lines of orders.

Going back drops the lines of baskets and regular orders that chose options, and with them the whole
choice: without options one product has one line. Orders keep their lines and names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_KEYED = {
    "basket_line": ("uq_basket_line_basket_id_product_id", ["basket_id", "product_id"]),
    "standing_line": ("uq_standing_line_standing_id_product_id", ["standing_id", "product_id"]),
}


def upgrade() -> None:
    for table in ("product", "order_line"):
        op.add_column(table, sa.Column("options", sa.JSON(none_as_null=True), nullable=True))
    for table, (unique, columns) in _KEYED.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("options", sa.String(200), server_default="", nullable=False))
            batch.drop_constraint(unique, type_="unique")
            batch.create_unique_constraint(f"{unique}_options", [*columns, "options"])


def downgrade() -> None:
    for table, (unique, columns) in _KEYED.items():
        op.execute(f"DELETE FROM {table} WHERE options <> ''")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"{unique}_options", type_="unique")
            batch.create_unique_constraint(unique, columns)
            batch.drop_column("options")
    for table in ("order_line", "product"):
        op.drop_column(table, "options")
