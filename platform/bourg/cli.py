"""The `bourg` command: one group, one file a noun in `commands/`."""

import os
import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError

from bourg.app import create_app
from bourg.commands import NOUNS
from bourg.config import ConfigurationError

HELP = """Everything a town does with bourg on its own machine.

BOURG_INSTANCE names the town's folder (town.toml, database, secrets, theme). Each command tells
more with --help.

\b
Example: bourg demo load
Example: BOURG_INSTANCE=/srv/bondy bourg serve
"""


class TownGroup(FlaskGroup):
    """The commands of one town: what is wrong with its database is one sentence.

    What they write (orders, mails, keys) is for the user they run as, and for nobody else.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Raises `ClickException` when no connection can be had."""
        os.umask(0o077)
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            if error.statement is not None:
                raise
            why = str(error.orig).strip().partition("\n")[0]
            raise click.ClickException(
                f"The database cannot be reached: {why}. Look whether it runs, and at `url` under "
                "[database] in town.toml (or BOURG_DATABASE_URL)."
            ) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, which are the same where there is no town yet."""
        return sorted({*self.commands, "db"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; only `db` loads what migrates."""
        if cmd_name == "db" and cmd_name not in self.commands:
            self.add_command(_migrations())
        return self.commands.get(cmd_name)


def build() -> Flask:
    """The town named by `BOURG_INSTANCE`; a mistake in town.toml is one clear sentence."""
    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


def give_example(command: click.Command, called: str) -> None:
    """Let a command that Flask or Flask-Migrate brought show an example too."""
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            give_example(part, f"{called} {name}")
    command.epilog = f"Example: {called}"


def _migrations() -> click.Command:
    from flask_migrate.cli import db

    give_example(db, "bourg db")
    db.epilog = "Example: bourg db upgrade"
    return db


cli = TownGroup(create_app=build, help=HELP, add_version_option=False)
for known in cli.commands.values():
    give_example(known, f"bourg {known.name}")
for noun in NOUNS:
    cli.add_command(noun)


def main(args: list[str] | None = None) -> Any:
    """Run `bourg`."""
    return cli.main(args=args if args is not None else sys.argv[1:], prog_name="bourg")


if __name__ == "__main__":
    main()
