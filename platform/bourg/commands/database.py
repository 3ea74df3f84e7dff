"""What commands need of the database: that it is there, with the tables of this code."""

import click

from bourg.kernel import integrity
from bourg.kernel.db import db
from bourg.paths import resource_dir


def migrate() -> None:
    """Bring the database to the newest tables; nothing to do costs one small question."""
    present, head = _present(), _head()
    if present != head:
        from flask_migrate import upgrade  # and alembic, which a start without news spares itself

        click.echo(f"Bringing the database from {present or 'nothing'} to {head} ...", err=True)
        upgrade()


def require() -> None:
    """For a command that only makes sense in a town that runs: refuse another database."""
    present, head = _present(), _head()
    if present != head:
        raise click.ClickException(
            f"The database has {present or 'no tables yet'}, this code needs {head}: "
            "`bourg serve` prepares it, or `bourg db upgrade`."
        )


def _present() -> str | None:
    with db.engine.connect() as connection:
        return integrity.version(connection)


def _head() -> str:
    return integrity.migration_head(resource_dir("migrations"))
