"""Full-text search over products: FTS5 on SQLite, a tsvector index on PostgreSQL; known words.

The index follows `product.search_text` by itself: by triggers on SQLite. A later migration that
rebuilds the table `product` in a batch must create these triggers again (a test reads them back).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    "CREATE VIRTUAL TABLE search_product USING fts5("
    "search_text, content='product', content_rowid='id', tokenize='unicode61', prefix='2 3')",
    "INSERT INTO search_product(search_product) VALUES ('rebuild')",
    "CREATE TRIGGER search_product_added AFTER INSERT ON product BEGIN "
    "INSERT INTO search_product(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER search_product_removed AFTER DELETE ON product BEGIN "
    "INSERT INTO search_product(search_product, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); END",
    "CREATE TRIGGER search_product_changed AFTER UPDATE OF search_text ON product BEGIN "
    "INSERT INTO search_product(search_product, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); "
    "INSERT INTO search_product(rowid, search_text) VALUES (new.id, new.search_text); END",
)
POSTGRESQL = (
    "CREATE INDEX search_product ON product USING gin (to_tsvector('simple', search_text))",
)
SQLITE_BACK = (
    "DROP TRIGGER search_product_added",
    "DROP TRIGGER search_product_removed",
    "DROP TRIGGER search_product_changed",
    "DROP TABLE search_product",
)
POSTGRESQL_BACK = ("DROP INDEX search_product",)


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    _run(SQLITE, POSTGRESQL)


def downgrade() -> None:
    _run(SQLITE_BACK, POSTGRESQL_BACK)
    op.drop_table("search_word")


def _run(sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    dialect = op.get_bind().dialect.name
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[dialect]:
        op.execute(statement)
