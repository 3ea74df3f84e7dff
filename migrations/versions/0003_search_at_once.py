"""PostgreSQL: what was written last is found as fast as the rest.

By default new words wait in a list that every search reads from end to end (`fastupdate`): after
an import of thousands of products that list costs more than the search itself.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX search_product SET (fastupdate = off)")
        op.execute("SELECT gin_clean_pending_list('search_product')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX search_product RESET (fastupdate)")
