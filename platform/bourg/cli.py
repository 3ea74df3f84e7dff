"""The `bourg` command: one group, one file a noun in `commands/`."""

import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup

from bourg.app import create_app
from bourg.commands import NOUNS
from bourg.config import ConfigurationError


def build() -> Flask:
    """The town named by `BOURG_INSTANCE`; a mistake in town.toml is one clear sentence."""
    try:
        return create_app()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


cli = FlaskGroup(create_app=build, help=__doc__, add_version_option=False)
for noun in NOUNS:
    cli.add_command(noun)


def main(args: list[str] | None = None) -> Any:
    """Run `bourg`."""
    return cli.main(args=args if args is not None else sys.argv[1:], prog_name="bourg")


if __name__ == "__main__":
    main()
